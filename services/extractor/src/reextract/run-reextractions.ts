import type { ClaimedReextraction } from "@wirewatch/db";
import { articleExtracted } from "@wirewatch/queue";
import { openWaker, repeat, type RunningService, type ServiceContext } from "@wirewatch/runtime";
import { readAgain } from "./read-again.ts";

/** How often to look for a run that nobody works on. */
const LOOK_EVERY_MS = 1000;
/** Pages in hand at the same time. */
const BATCH = 10;
/** An extractor that has died keeps a run for so long. */
const LEASE_MS = 60_000;

/** Reads kept pages again as operators ask for it, a few at a time; a run goes on where it stopped, in whichever extractor. */
export function runReextractions(settings: {
  context: ServiceContext;
  tools: Parameters<typeof readAgain>[2];
}): Pick<RunningService, "stop"> {
  const { context, tools } = settings;
  const { stores, queues } = context;
  const log = context.log.child({ task: "reextract" });
  const producer = queues.producer(articleExtracted);
  const waker = openWaker({
    name: articleExtracted.name,
    gatherMs: 3,
    log,
    send: async (batches) => producer.addMany(batches.map((articleIds) => ({ articleIds }))),
  });

  const step = async (run: ClaimedReextraction): Promise<ClaimedReextraction | null> => {
    const batch = await stores.reextractions.next(run, BATCH);
    const last = batch.at(-1);
    if (last === undefined) {
      await stores.reextractions.finish(run);
      return null;
    }
    const read = await Promise.all(
      batch.map(async ({ article, page }) => {
        try {
          return await readAgain(article, page, tools);
        } catch (error) {
          // A page that cannot be read stays as it is, and the run goes on.
          log.warn({ articleId: article.id, err: error }, "article.reextract-failed");
          return { patch: null, isTextChanged: false };
        }
      }),
    );
    const written = await stores.reextractions.commit(run, {
      patches: read.flatMap(({ patch }) => (patch === null ? [] : [patch])),
      changedCount: read.filter(({ isTextChanged }) => isTextChanged).length,
      doneCount: batch.length,
      cursor: last.article.id,
      leaseMs: LEASE_MS,
    });
    if (written === null) return null;
    waker.wake(written.articleIds);
    return { ...run, cursor: last.article.id };
  };

  const look = repeat({
    name: "reextract",
    everyMs: LOOK_EVERY_MS,
    log,
    signal: context.signal,
    task: async (signal) => {
      let run = await stores.reextractions.claim(LEASE_MS);
      if (run === null) return LOOK_EVERY_MS;
      log.info({ reextractionId: run.id, from: run.doneCount, total: run.total }, "reextraction.taken");
      while (run !== null && !signal.aborted) run = await step(run);
      // Nobody need wait for the lease when this process stops in good order.
      if (run !== null) await stores.reextractions.letGo(run);
      return 0;
    },
  });

  let stopped: Promise<void> | null = null;
  return {
    stop: () => {
      stopped ??= look.stop().then(() => waker.flush());
      return stopped;
    },
  };
}
