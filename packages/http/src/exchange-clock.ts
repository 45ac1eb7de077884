import { HttpError } from "./errors.ts";

/** Aborts its signal when the time is up or one of its callers cancels; the time stands still while it is held. */
export interface ExchangeClock {
  /** Its reason is the HttpError to throw. */
  readonly signal: AbortSignal;
  /** The time that counted so far. */
  elapsedMs(): number;
  /** Runs something that has a limit of its own, without counting its time. */
  hold<Value>(work: () => Promise<Value>): Promise<Value>;
  /** Must be called at the end: a timer and listeners are open until then. */
  stop(): void;
}

/**
 * The one deadline of an exchange with all its redirects. The callers' signals may live as long as the process, so that the
 * listeners are taken off again.
 */
export function startClock(deadlineMs: number, callers: readonly AbortSignal[]): ExchangeClock {
  const controller = new AbortController();
  let usedMs = 0;
  let runningSince: number | null = null;
  let timer: NodeJS.Timeout | undefined;

  const run = (): void => {
    runningSince = performance.now();
    timer = setTimeout(
      () => {
        controller.abort(
          new HttpError("WW_HTTP_DEADLINE", `The answer was not complete within ${deadlineMs} ms.`),
        );
      },
      Math.max(0, deadlineMs - usedMs),
    );
  };
  const pause = (): void => {
    clearTimeout(timer);
    if (runningSince !== null) usedMs += performance.now() - runningSince;
    runningSince = null;
  };
  const onCallerAbort = (): void => {
    const reason: unknown = callers.find(({ aborted }) => aborted)?.reason;
    controller.abort(
      reason instanceof HttpError
        ? reason
        : new HttpError("WW_HTTP_ABORTED", "The request was cancelled.", { cause: reason }),
    );
  };

  for (const caller of callers) caller.addEventListener("abort", onCallerAbort, { once: true });
  if (callers.some(({ aborted }) => aborted)) onCallerAbort();
  run();
  return {
    signal: controller.signal,
    elapsedMs: () => usedMs + (runningSince === null ? 0 : performance.now() - runningSince),
    hold: async (work) => {
      pause();
      try {
        return await unlessAborted(work(), controller.signal);
      } finally {
        run();
      }
    },
    stop: () => {
      pause();
      for (const caller of callers) caller.removeEventListener("abort", onCallerAbort);
    },
  };
}

/** Rejects with the signal's reason as soon as it is aborted, for what does not heed a signal by itself. */
export async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
