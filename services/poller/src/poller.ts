import { openFeedParser } from "@wirewatch/feed";
import { articleFound, deliveryDue, feedDue } from "@wirewatch/queue";
import {
  openWaker,
  repeat,
  type OptionValues,
  type RunningService,
  type Service,
  type ServiceContext,
} from "@wirewatch/runtime";
import { pollerOptions } from "./options.ts";
import { pollFeed, type PollTools } from "./poll-feed.ts";
import type { PollTarget } from "@wirewatch/db";

/** What writing an outcome may take on top of fetching and parsing. */
const COMMIT_MARGIN_MS = 2000;
/** How often to look for due feeds when nothing says that one will be due sooner. */
const IDLE_LOOK_MS = 1000;

/** Decides which feeds are due, fetches them politely, and writes each new article once. */
export const pollerService: Service = {
  name: "poller",
  options: pollerOptions,
  start: async (context) => startPoller(context),
};

async function startPoller(context: ServiceContext): Promise<RunningService> {
  // The context carries this service's own table.
  const options = context.options as OptionValues<typeof pollerOptions>;
  const { stores, queues, metrics } = context;
  const log = context.log.child({ service: "poller" });
  const parser = openFeedParser({ size: 1, deadlineMs: options.WIREWATCH_FEED_PARSE_DEADLINE_MS });
  const foundProducer = queues.producer(articleFound);
  const deliveryProducer = queues.producer(deliveryDue);
  const foundWaker = openWaker({
    name: articleFound.name,
    gatherMs: 5,
    log,
    send: async (batches) => foundProducer.addMany(batches.map((articleIds) => ({ articleIds }))),
  });
  const deliveryWaker = openWaker({
    name: deliveryDue.name,
    gatherMs: 5,
    log,
    send: async (batches) => deliveryProducer.addMany(batches.map((deliveryIds) => ({ deliveryIds }))),
  });

  const tools: PollTools = {
    http: context.http,
    parser,
    now: () => new Date(),
    random: Math.random,
    limits: {
      maxBytes: options.WIREWATCH_FEED_MAX_BYTES,
      maxItems: options.WIREWATCH_FEED_MAX_ITEMS,
      deadlineMs: options.WIREWATCH_FEED_DEADLINE_MS,
      hostIntervalMs: context.config.WIREWATCH_HOST_INTERVAL_MS,
    },
  };
  const leaseMs = Math.max(
    options.WIREWATCH_POLL_LEASE_MS,
    options.WIREWATCH_FEED_DEADLINE_MS + options.WIREWATCH_FEED_PARSE_DEADLINE_MS + COMMIT_MARGIN_MS,
  );

  const pollOne = async (target: PollTarget): Promise<void> => {
    const startedAt = performance.now();
    const outcome = await pollFeed(target, tools, context.signal);
    if (context.signal.aborted && !outcome.succeeded) {
      // Cut off by our own stop: whoever starts next polls it at once.
      await stores.feeds.pollNow([target.id]);
      return;
    }
    const result = await stores.feeds.finishPoll(target, outcome);
    foundWaker.wake(result.createdArticleIds);
    deliveryWaker.wake(result.deliveryIds);
    const ms = performance.now() - startedAt;
    metrics.polls.inc({ outcome: outcome.succeeded ? "succeeded" : "failed" });
    metrics.pollSeconds.observe(ms / 1000);
    metrics.articlesFound.inc(result.createdArticleIds.length);
    log.info(
      {
        feedId: target.id,
        status: outcome.status,
        items: outcome.items.length,
        created: result.createdArticleIds.length,
        problem: outcome.problem?.code,
        nextPollInMs: outcome.nextPollInMs,
        kept: result.kept,
        ms: Math.round(ms),
      },
      "feed.polled",
    );
    if (outcome.movedTo !== undefined)
      log.info({ feedId: target.id, from: target.url, to: outcome.movedTo }, "feed.moved");
  };

  const inHand = new Set<Promise<void>>();
  const look = repeat({
    name: "poll",
    everyMs: IDLE_LOOK_MS,
    log,
    signal: context.signal,
    task: async () => {
      const free = options.WIREWATCH_POLL_CONCURRENCY - inHand.size;
      if (free <= 0) {
        await Promise.race(inHand);
        return 0;
      }
      const targets = await stores.feeds.claimDue({ limit: free, leaseMs });
      for (const target of targets) {
        const work = pollOne(target)
          .catch((error: unknown) => {
            // The claim runs out and the feed is due again: a lost poll is a late poll.
            log.warn({ feedId: target.id, err: error }, "feed.poll-failed");
          })
          .finally(() => inHand.delete(work));
        inHand.add(work);
      }
      if (targets.length === free) return 0;
      const dueInMs = await stores.feeds.msUntilNextDue();
      return Math.max(20, Math.min(IDLE_LOOK_MS, dueInMs ?? IDLE_LOOK_MS));
    },
  });

  // "Poll now" makes feeds due in the database; the job only says so at once.
  const consumer = queues.consume(
    feedDue,
    async () => {
      look.nudge();
    },
    { concurrency: 1 },
  );

  let stopped: Promise<void> | null = null;
  return {
    isReady: () => stopped === null,
    stop: () => {
      stopped ??= (async () => {
        await look.stop();
        await consumer.close({ timeoutMs: 1000 });
        await Promise.allSettled(inHand);
        await foundWaker.flush();
        await deliveryWaker.flush();
        await parser.close();
      })();
      return stopped;
    },
  };
}
