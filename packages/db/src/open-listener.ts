import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import type { DatabaseLog } from "./database.ts";

const MAX_RECONNECT_PAUSE_MS = 2000;
/** How long closing waits for the server to say goodbye. */
const CLOSE_LIMIT_MS = 2000;

/**
 * A connection that only listens. It reconnects for as long as it is open, and calls back after each reconnect, since
 * notifications sent meanwhile are lost. Throws when the first connection fails.
 */
export async function openListener(options: {
  connection: pg.ClientConfig;
  channel: string;
  onNotified: () => void;
  log?: DatabaseLog;
}): Promise<{ close(): Promise<void> }> {
  const closing = new AbortController();
  const { signal } = closing;
  let client: pg.Client | null = null;
  let reconnecting: Promise<void> | null = null;

  const notify = (): void => {
    try {
      options.onNotified();
    } catch (error) {
      options.log?.warn({ err: error, channel: options.channel }, "database.listener-failed");
    }
  };

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ ...options.connection, statement_timeout: 0 });
    let lost = false;
    const onLost = (): void => {
      if (lost) return;
      lost = true;
      if (client !== next) return;
      client = null;
      reconnecting ??= reconnect().finally(() => {
        reconnecting = null;
      });
    };
    next.on("error", onLost);
    next.on("end", onLost);
    next.on("notification", notify);
    try {
      await next.connect();
      await next.query(`listen ${pg.escapeIdentifier(options.channel)}`);
    } catch (error) {
      lost = true;
      await endQuietly(next);
      throw error;
    }
    if (lost) throw new Error("the connection was lost while it was made");
    client = next;
  };

  const reconnect = async (): Promise<void> => {
    for (let pauseMs = 50; !signal.aborted; pauseMs = Math.min(MAX_RECONNECT_PAUSE_MS, pauseMs * 2)) {
      try {
        await connect();
        if (!signal.aborted) notify();
        return;
      } catch (error) {
        options.log?.warn({ err: error, channel: options.channel }, "database.listener-reconnecting");
        await wait(pauseMs, undefined, { signal }).catch(() => {
          // Closing cuts the pause short, and ends the loop.
        });
      }
    }
  };

  await connect();
  return {
    close: async () => {
      closing.abort();
      await reconnecting;
      const last = client;
      client = null;
      if (last) await endQuietly(last);
    },
  };
}

async function endQuietly(client: pg.Client): Promise<void> {
  // Whatever goes wrong with a goodbye, the connection is gone afterwards.
  await Promise.race([client.end().catch(() => {}), wait(CLOSE_LIMIT_MS, undefined, { ref: false })]);
}
