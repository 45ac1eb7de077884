import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

export interface CountingReceiver {
  url: string;
  /** How often each event arrived and was taken, by `webhook-id`. */
  taken: ReadonlyMap<string, number>;
  /** The sequence numbers that were taken, by `webhook-id`. */
  sequences: ReadonlyMap<string, number>;
  /** When each event was first taken, in milliseconds since the epoch, with its type and data. */
  first: ReadonlyMap<string, { atMs: number; type: string; data: Record<string, unknown> }>;
  counts: { requests: number; refused: number; forged: number };
  close(): Promise<void>;
}

/**
 * A webhook receiver that verifies every signature with the independent `standardwebhooks` package, fails a share of
 * the requests on purpose, and counts what it takes.
 */
export async function openCountingReceiver(settings: {
  secret: string;
  failShare: number;
}): Promise<CountingReceiver> {
  const taken = new Map<string, number>();
  const sequences = new Map<string, number>();
  const first = new Map<string, { atMs: number; type: string; data: Record<string, unknown> }>();
  const counts = { requests: 0, refused: 0, forged: 0 };
  const webhook = new Webhook(settings.secret);
  let state = 42;
  const chance = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      counts.requests += 1;
      const id = String(request.headers["webhook-id"]);
      const body = Buffer.concat(parts).toString("utf8");
      try {
        webhook.verify(body, request.headers as Record<string, string>);
      } catch {
        counts.forged += 1;
        response.writeHead(400).end();
        return;
      }
      if (chance() < settings.failShare) {
        counts.refused += 1;
        response.writeHead(500).end("on purpose");
        return;
      }
      const event = JSON.parse(body) as { type: string; data: Record<string, unknown> };
      taken.set(id, (taken.get(id) ?? 0) + 1);
      sequences.set(id, Number(event.data["sequence"]));
      if (!first.has(id)) first.set(id, { atMs: Date.now(), type: event.type, data: event.data });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    taken,
    sequences,
    first,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
