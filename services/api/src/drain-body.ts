import type { IncomingMessage } from "node:http";

/**
 * Reads the rest of a request and throws it away, up to a size and a time. A connection that is closed with unread bytes is reset, and
 * the caller would lose the answer that says why.
 */
export async function drainBody(
  request: IncomingMessage,
  limits: { maxBytes: number; timeoutMs: number },
): Promise<void> {
  if (request.complete || request.destroyed) return;
  await new Promise<void>((resolve) => {
    let bytes = 0;
    const done = (): void => {
      clearTimeout(timer);
      request.off("data", count).off("end", done).off("close", done).off("error", done);
      resolve();
    };
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > limits.maxBytes) done();
    };
    const timer = setTimeout(done, limits.timeoutMs);
    request.on("data", count).once("end", done).once("close", done).once("error", done);
    request.resume();
  });
}
