import { toEventBody, type EventType } from "@wirewatch/contracts";
import type { ServiceContext } from "@wirewatch/runtime";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ApiError } from "./api-error.ts";
import { eventTypesSchema } from "./routes/alert-routes.ts";

const BATCH = 200;
const HEARTBEAT_MS = 15_000;
/** A reader that does not take what it is sent is cut off; it may come back with Last-Event-ID. */
const MAX_UNSENT_BYTES = 4_000_000;

const querySchema = z.object({ types: eventTypesSchema.optional() });

/**
 * `GET /v1/stream`: server-sent events. Every reader has a position in the event log; a commit that appends events wakes
 * all of them to read on from there, so that a slow or returning reader misses nothing.
 */
export async function serveEventStream(
  server: FastifyInstance,
  context: ServiceContext,
  limits: { maxClients: number },
): Promise<{ close(): Promise<void> }> {
  const readers = new Set<() => void>();
  const listening = await context.stores.events.listen(() => {
    for (const wake of readers) wake();
  });
  const closing = new AbortController();

  server.get("/v1/stream", async (request, reply) => {
    if (readers.size >= limits.maxClients)
      throw new ApiError(
        "too_many_streams",
        `At most ${limits.maxClients} streams may be open at the same time.`,
      );
    const query = querySchema.safeParse(request.query);
    if (!query.success) throw new ApiError("invalid", "`types` must be event types separated by commas.");
    const types: EventType[] | undefined = query.data.types;
    let position = await startPosition(request.headers["last-event-id"], context);

    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      "x-content-type-options": "nosniff",
    });
    raw.write(": open\n\n");

    let reading: Promise<void> | null = null;
    let again = false;
    const readOn = async (): Promise<void> => {
      for (;;) {
        again = false;
        const events = await context.stores.events.after(position, { types, limit: BATCH });
        for (const event of events) {
          raw.write(
            `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify({ id: event.id, ...toEventBody(event, event.position) })}\n\n`,
          );
          position = event.position;
        }
        if (raw.writableLength > MAX_UNSENT_BYTES) {
          raw.destroy();
          return;
        }
        if (events.length < BATCH && !again) return;
      }
    };
    const wake = (): void => {
      again = true;
      reading ??= readOn()
        .catch((error: unknown) => {
          context.log.warn({ err: error }, "stream.read-failed");
          raw.destroy();
        })
        .finally(() => {
          reading = null;
        });
    };
    const heartbeat = setInterval(() => {
      raw.write(": still here\n\n");
      // Should a notice ever be lost, the heartbeat finds what it announced.
      wake();
    }, HEARTBEAT_MS);
    const end = (): void => {
      clearInterval(heartbeat);
      readers.delete(wake);
      raw.end();
    };
    raw.on("error", end);
    raw.on("close", end);
    closing.signal.addEventListener("abort", end, { once: true });
    readers.add(wake);
    wake();
  });

  return {
    close: async () => {
      closing.abort();
      await listening.close();
    },
  };
}

async function startPosition(
  header: string | string[] | undefined,
  context: ServiceContext,
): Promise<number> {
  if (header === undefined) return context.stores.events.latestPosition();
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined || !/^\d{1,15}$/.test(text))
    throw new ApiError("bad_request", "Last-Event-ID must be the id of an event of this stream.");
  return Number(text);
}
