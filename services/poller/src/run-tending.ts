import { repeat, type Log, type Repeating, type ServiceContext } from "@wirewatch/runtime";

const EVERY_MS = 60_000;

/** Looks after what polls leave behind: feeds that a clock has put out of reach, hosts that nobody asks any more. */
export function runTending(context: Pick<ServiceContext, "stores" | "signal"> & { log: Log }): Repeating {
  const { stores, log } = context;
  return repeat({
    name: "tend",
    everyMs: EVERY_MS,
    log,
    signal: context.signal,
    task: async () => {
      const { broughtBackCount, forgottenHostCount } = await stores.feeds.tend();
      if (broughtBackCount > 0) log.warn({ feeds: broughtBackCount }, "feeds.brought-back");
      if (forgottenHostCount > 0) log.info({ hosts: forgottenHostCount }, "hosts.forgotten");
    },
  });
}
