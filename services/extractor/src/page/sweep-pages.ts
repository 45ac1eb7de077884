import { randomUUID } from "node:crypto";
import { repeat, type Repeating, type ServiceContext } from "@wirewatch/runtime";

const EVERY_MS = 60_000;
const LEASE = "page-sweeper";
const LEASE_MS = 300_000;
const BATCH = 500;
/** A host that nothing was read from for so long is forgotten, and the oldest beyond so many. */
const HOST_BOUNDS = { maxAgeMs: 90 * 86_400_000, maxHosts: 20_000 };

/** Forgets pages and hosts whose time has come; one extractor at a time does it. */
export function sweepPages(context: Pick<ServiceContext, "stores" | "log" | "signal">): Repeating {
  const { stores, log } = context;
  const holder = randomUUID();
  return repeat({
    name: "page-sweep",
    everyMs: EVERY_MS,
    log,
    signal: context.signal,
    task: async (signal) => {
      const token = await stores.leases.acquire(LEASE, holder, LEASE_MS);
      if (token === null) return;
      try {
        let pages = 0;
        for (let pruned = BATCH; pruned === BATCH && !signal.aborted;) {
          pruned = await stores.pages.prune(BATCH);
          pages += pruned;
          if (!(await stores.leases.renew(LEASE, token, LEASE_MS))) return;
        }
        const hosts = await stores.hostBlocks.prune(HOST_BOUNDS);
        if (pages + hosts > 0) log.info({ pages, hosts }, "pages.swept");
      } finally {
        await stores.leases.release(LEASE, token);
      }
    },
  });
}
