/** A poll that takes longer than this gives its slot back: it only waits, and others must not wait with it. */
const SLOW_AFTER_MS = 2000;
/** Slow polls may be this many times the slots; beyond that nothing more is taken on. */
const MAX_SLOW_TIMES = 8;

export interface PollSlots {
  /** How many polls may start now. */
  free(): number;
  /** Hosts of which no further feed may be polled now. */
  fullHosts(): string[];
  /** Runs a poll of a feed of the host; `work` handles its own errors. */
  run(host: string, work: () => Promise<void>): void;
  /** Resolves when everything that runs has ended. */
  settle(): Promise<void>;
}

/** Bounds the polls of one process, all together and by host, so that hosts that hang hold up nobody but themselves. */
export function openPollSlots(settings: {
  size: number;
  perHost: number;
  /** Called whenever more may start. */
  onFreed: () => void;
  slowAfterMs?: number;
}): PollSlots {
  const { size, perHost, onFreed, slowAfterMs = SLOW_AFTER_MS } = settings;
  const running = new Set<Promise<void>>();
  const byHost = new Map<string, number>();
  let taken = 0;

  return {
    free: () => Math.max(0, Math.min(size - taken, size * MAX_SLOW_TIMES - running.size)),
    fullHosts: () => [...byHost].filter(([, count]) => count >= perHost).map(([host]) => host),
    run: (host, work) => {
      taken += 1;
      byHost.set(host, (byHost.get(host) ?? 0) + 1);
      let holdsSlot = true;
      const giveBack = (): void => {
        if (holdsSlot) taken -= 1;
        holdsSlot = false;
        onFreed();
      };
      const timer = setTimeout(giveBack, slowAfterMs);
      const poll = work().finally(() => {
        clearTimeout(timer);
        running.delete(poll);
        const left = (byHost.get(host) ?? 1) - 1;
        if (left === 0) byHost.delete(host);
        else byHost.set(host, left);
        giveBack();
      });
      running.add(poll);
    },
    settle: async () => {
      await Promise.allSettled(running);
    },
  };
}
