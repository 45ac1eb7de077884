import { setTimeout as delay } from "node:timers/promises";

/** Waits, at most until the signal aborts; never rejects for that reason. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The promise's value, or `fallback` when it takes longer than `ms`. */
export async function within<Value, Fallback>(
  promise: Promise<Value>,
  ms: number,
  fallback: Fallback,
): Promise<Value | Fallback> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      promise,
      delay(ms, undefined, { signal: timer.signal, ref: false }).then(
        () => fallback,
        () => fallback,
      ),
    ]);
  } finally {
    timer.abort();
  }
}
