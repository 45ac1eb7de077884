import { randomUUID } from "node:crypto";
import { LeaseLostError } from "@wirewatch/db";
import { articleClassified, articleClustered } from "@wirewatch/queue";
import {
  repeat,
  runArticleStage,
  type OptionValues,
  type RunningService,
  type Service,
  type ServiceContext,
} from "@wirewatch/runtime";
import { openStoryIndex, STORY_FINGERPRINT_VERSION, type StoryIndex } from "@wirewatch/story";
import { clusterArticles } from "./cluster-articles.ts";
import { clustererOptions } from "./options.ts";

const LEASE_NAME = "clusterer";

/**
 * Groups articles into stories. One process at a time is active, by a lease whose token every write checks; the others
 * stand by and take over within the lease's time.
 */
export const clustererService: Service = {
  name: "clusterer",
  options: clustererOptions,
  start: async (context) => startClusterer(context),
};

interface Active {
  token: number;
  stage: RunningService;
}

async function startClusterer(context: ServiceContext): Promise<RunningService> {
  // The context carries this service's own table.
  const options = context.options as OptionValues<typeof clustererOptions>;
  const { stores } = context;
  const log = context.log.child({ service: "clusterer" });
  const holder = randomUUID();
  const leaseMs = options.WIREWATCH_CLUSTER_LEASE_MS;
  const windowMs = options.WIREWATCH_CLUSTER_WINDOW_HOURS * 3_600_000;
  let active: Active | null = null;
  let lost = false;

  const activate = async (token: number): Promise<Active> => {
    const startedAt = performance.now();
    const { index, restored } = await rebuildIndex(context, windowMs);
    log.info({ fence: token, restored, ms: Math.round(performance.now() - startedAt) }, "clusterer.active");
    lost = false;
    let lastForgotMs = Date.now();
    const stage = runArticleStage({
      context,
      stage: "classified",
      queue: articleClassified,
      next: articleClustered,
      // The index is one writer's: batches follow one another.
      concurrency: 1,
      maxAttempts: 8,
      process: async (articles) => {
        if (lost) throw new LeaseLostError(LEASE_NAME);
        const patches = clusterArticles(index, articles);
        try {
          const advancedIds = await stores.articles.commitClustered(patches, { name: LEASE_NAME, token });
          if (Date.now() - lastForgotMs > 600_000) {
            lastForgotMs = Date.now();
            index.forget(lastForgotMs - windowMs);
          }
          return { advancedIds };
        } catch (error) {
          if (error instanceof LeaseLostError) lost = true;
          throw error;
        }
      },
    });
    return { token, stage };
  };

  const deactivate = async (): Promise<void> => {
    const stopping = active;
    active = null;
    await stopping?.stage.stop();
  };

  const lease = repeat({
    name: "clusterer lease",
    everyMs: Math.max(250, Math.floor(leaseMs / 4)),
    log,
    signal: context.signal,
    task: async () => {
      if (active !== null) {
        const kept = !lost && (await stores.leases.renew(LEASE_NAME, active.token, leaseMs));
        if (kept) return;
        log.warn({ fence: active.token }, "clusterer.lease-lost");
        await deactivate();
      }
      const token = await stores.leases.acquire(LEASE_NAME, holder, leaseMs);
      if (token === null || context.signal.aborted) return;
      // Rebuilding may outlast the lease: renew it meanwhile, in this same loop, is impossible, so do it beside.
      const renewing = setInterval(() => {
        stores.leases.renew(LEASE_NAME, token, leaseMs).catch((error: unknown) => {
          log.warn({ err: error }, "clusterer.renew-failed");
        });
      }, leaseMs / 3);
      try {
        active = await activate(token);
      } finally {
        clearInterval(renewing);
      }
    },
  });

  let stopped: Promise<void> | null = null;
  return {
    // A standby is ready too: it does what it is there for.
    isReady: () => stopped === null,
    stop: () => {
      stopped ??= (async () => {
        await lease.stop();
        const token = active?.token;
        await deactivate();
        if (token !== undefined) await stores.leases.release(LEASE_NAME, token);
      })();
      return stopped;
    },
  };
}

async function rebuildIndex(
  context: ServiceContext,
  windowMs: number,
): Promise<{ index: StoryIndex; restored: number }> {
  const index = openStoryIndex({ windowMs });
  const since = new Date(Date.now() - windowMs);
  let restored = 0;
  for await (const stored of context.stores.articles.fingerprintsSince(since, STORY_FINGERPRINT_VERSION)) {
    index.restore(stored.bytes, {
      articleId: stored.articleId,
      storyId: stored.storyId,
      sourceId: stored.sourceId,
      duplicateOf: stored.duplicateOf,
      tier: stored.tier,
      firstSeenMs: stored.firstSeenAt.getTime(),
    });
    restored += 1;
  }
  return { index, restored };
}
