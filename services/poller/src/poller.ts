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
import { pollFeed } from "./poll-feed.ts";
import { openPollSlots } from "./poll-slots.ts";
import type { PollTools } from "./poll-tools.ts";
import { runTending } from "./run-tending.ts";
import { takeTurns } from "./take-turns.ts";
import { readPushes } from "./websub/read-pushes.ts";
import { runPushReader } from "./websub/run-push-reader.ts";
import { callbackBaseOf, runSubscriber } from "./websub/run-subscriber.ts";
import { stretchInterval } from "./websub/stretch-interval.ts";
import type { PollOutcome, PollTarget } from "@wirewatch/db";

/** What writing an outcome may take on top of fetching and parsing. */
const COMMIT_MARGIN_MS = 2000;
/** How often to look for due feeds when nothing says that one will be due sooner. */
const IDLE_LOOK_MS = 1000;
/** How soon to look again when what is due is of hosts that have enough in hand. */
const BUSY_LOOK_MS = 100;
const SHORTEST_LOOK_MS = 20;

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
  const parser = openFeedParser({ size: 2, deadlineMs: options.WIREWATCH_FEED_PARSE_DEADLINE_MS });
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
    urlRules: context.config.WIREWATCH_URL_RULES,
    limits: {
      maxBytes: options.WIREWATCH_FEED_MAX_BYTES,
      maxItems: options.WIREWATCH_FEED_MAX_ITEMS,
      deadlineMs: options.WIREWATCH_FEED_DEADLINE_MS,
      hostIntervalMs: context.config.WIREWATCH_HOST_INTERVAL_MS,
      minIntervalMs: options.WIREWATCH_POLL_MIN_INTERVAL_MS,
      maxIntervalMs: options.WIREWATCH_POLL_MAX_INTERVAL_MS,
      floodItems: options.WIREWATCH_FLOOD_ITEMS,
      answerMaxBytes: options.WIREWATCH_FEED_ANSWER_MAX_BYTES,
      sitemapChildren: options.WIREWATCH_SITEMAP_CHILDREN,
    },
  };
  const leaseMs = Math.max(
    options.WIREWATCH_POLL_LEASE_MS,
    // A sitemap index takes the deadline for itself, once more for its sitemaps, and the last of these its own.
    3 * options.WIREWATCH_FEED_DEADLINE_MS + options.WIREWATCH_FEED_PARSE_DEADLINE_MS + COMMIT_MARGIN_MS,
  );

  const pollOne = async (target: PollTarget): Promise<void> => {
    const startedAt = performance.now();
    const outcome = stretchInterval(target, await pollFeed(target, tools, context.signal), {
      maxIntervalMs: options.WIREWATCH_POLL_MAX_INTERVAL_MS,
      now: new Date(),
    });
    if (context.signal.aborted && !outcome.succeeded) {
      // Cut off by our own stop: whoever starts next polls it at once.
      await stores.feeds.pollNow([target.id]);
      return;
    }
    await finish(target, outcome, startedAt);
  };

  const finish = async (target: PollTarget, outcome: PollOutcome, startedAt: number): Promise<void> => {
    const result = await stores.feeds.finishPoll(target, outcome);
    foundWaker.wake(result.createdArticleIds);
    deliveryWaker.wake(result.deliveryIds);
    const ms = performance.now() - startedAt;
    if (outcome.pushes === undefined) {
      metrics.polls.inc({ outcome: outcome.succeeded ? "succeeded" : "failed" });
      metrics.pollSeconds.observe(ms / 1000);
    }
    metrics.articlesFound.inc(result.createdArticleIds.length);
    metrics.articlesHeld.inc(result.heldCount);
    metrics.articleEdits.inc(result.editedCount);
    if (outcome.succeeded && outcome.bodyHash === undefined && outcome.pushes === undefined)
      metrics.pollsUnchanged.inc();
    if (result.gap) metrics.pollGaps.inc();
    if (result.churned) metrics.feedsChurned.inc();
    log.info(
      {
        feedId: target.id,
        status: outcome.status,
        items: outcome.items.length,
        created: result.createdArticleIds.length,
        known: result.knownCount,
        held: result.heldCount,
        edited: result.editedCount,
        gap: result.gap,
        problem: outcome.problem?.code,
        intervalMs: result.intervalMs,
        nextPollInMs: Math.round(result.nextPollInMs),
        kept: result.kept,
        ms: Math.round(ms),
      },
      outcome.pushes === undefined ? "feed.polled" : "feed.pushed",
    );
    if (result.movedTo !== null)
      log.info({ feedId: target.id, from: target.url, to: result.movedTo }, "feed.moved");
    if (result.heldCount > 0) log.warn({ feedId: target.id, held: result.heldCount }, "feed.flood-held");
  };

  const slots = openPollSlots({
    size: options.WIREWATCH_POLL_CONCURRENCY,
    perHost: options.WIREWATCH_POLL_PER_HOST,
    onFreed: () => look.nudge(),
  });
  const startPolls = async (): Promise<number> => {
    const free = slots.free();
    // Whatever frees a slot looks again at once.
    if (free === 0) return IDLE_LOOK_MS;
    const exceptHosts = slots.fullHosts();
    const claimed = await stores.feeds.claimDue({ limit: free, leaseMs, perHost: 1, exceptHosts });
    if (claimed.length === 0) {
      const dueInMs = await stores.feeds.msUntilNextDue();
      const soonestMs = exceptHosts.length > 0 ? BUSY_LOOK_MS : SHORTEST_LOOK_MS;
      return Math.max(soonestMs, Math.min(IDLE_LOOK_MS, dueInMs ?? IDLE_LOOK_MS));
    }
    const { ready, postponed } = await takeTurns(stores, claimed, {
      hostIntervalMs: context.config.WIREWATCH_HOST_INTERVAL_MS,
      random: Math.random,
    });
    metrics.pollsPostponed.inc(postponed);
    for (const target of ready)
      slots.run(target.host, () =>
        pollOne(target).catch((error: unknown) => {
          // The claim runs out and the feed is due again: a lost poll is a late poll.
          log.warn({ feedId: target.id, err: error }, "feed.poll-failed");
        }),
      );
    return 0;
  };
  const look = repeat({
    name: "poll",
    everyMs: IDLE_LOOK_MS,
    log,
    signal: context.signal,
    task: startPolls,
  });

  const publicUrl = context.config.WIREWATCH_PUBLIC_URL;
  const pushes = runPushReader({
    context: { stores, log, signal: context.signal },
    leaseMs,
    read: async (pushed) => {
      const startedAt = performance.now();
      await finish(pushed.target, await readPushes(pushed, tools, context.signal), startedAt);
    },
  });
  const tending = runTending({ stores, log, signal: context.signal });
  const subscriber = runSubscriber(
    { ...context, log },
    publicUrl === undefined || !options.WIREWATCH_WEBSUB
      ? null
      : {
          callbackBase: callbackBaseOf(publicUrl),
          leaseMs: options.WIREWATCH_WEBSUB_LEASE_SECONDS * 1000,
        },
  );

  // "Poll now" makes feeds due in the database, and a push is there to be read; the job only says so at once.
  const consumer = queues.consume(
    feedDue,
    async () => {
      pushes.nudge();
      look.nudge();
    },
    { concurrency: 1 },
  );

  let stopped: Promise<void> | null = null;
  return {
    isReady: () => stopped === null,
    stop: () => {
      stopped ??= (async () => {
        await Promise.all([look.stop(), pushes.stop(), subscriber.stop(), tending.stop()]);
        await consumer.close({ timeoutMs: 1000 });
        await slots.settle();
        await foundWaker.flush();
        await deliveryWaker.flush();
        await parser.close();
      })();
      return stopped;
    },
  };
}
