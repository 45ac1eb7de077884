import { setTimeout as delay } from "node:timers/promises";

/** Waits until the condition gives something truthy; fails with `what` when it takes longer than the limit. */
export async function waitFor<Value>(
  what: string,
  condition: () => Promise<Value> | Value,
  limits: { timeoutMs: number; everyMs?: number },
): Promise<NonNullable<Value>> {
  const deadline = Date.now() + limits.timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline)
      throw new Error(`${what} did not happen within ${limits.timeoutMs} ms`, { cause: lastError });
    await delay(limits.everyMs ?? 100);
  }
}
