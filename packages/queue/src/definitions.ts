import {
  articleJobSchema,
  deliveryJobSchema,
  feedJobSchema,
  type ArticleJob,
  type DeliveryJob,
  type FeedJob,
} from "@wirewatch/contracts";
import { defineQueue, type QueueDefinition } from "./queue-definition.ts";

const standard = {
  attempts: 6,
  backoff: { delayMs: 500, maxMs: 30_000, jitter: 0.3 },
  concurrency: 2,
} as const;

/** Feeds that somebody wants polled now. */
export const feedDue: QueueDefinition<FeedJob> = defineQueue({
  name: "feed-due",
  schema: feedJobSchema,
  ...standard,
});
/** Articles that wait for the extractor. */
export const articleFound: QueueDefinition<ArticleJob> = defineQueue({
  name: "article-found",
  schema: articleJobSchema,
  ...standard,
});
/** Articles that wait for the classifier. */
export const articleExtracted: QueueDefinition<ArticleJob> = defineQueue({
  name: "article-extracted",
  schema: articleJobSchema,
  ...standard,
});
/** Articles that wait for the clusterer. */
export const articleClassified: QueueDefinition<ArticleJob> = defineQueue({
  name: "article-classified",
  schema: articleJobSchema,
  ...standard,
});
/** Articles that wait for the matcher, or for the first of its shards. */
export const articleClustered: QueueDefinition<ArticleJob> = defineQueue({
  name: "article-clustered",
  schema: articleJobSchema,
  ...standard,
});
/** Articles that wait for one shard of the matcher, from 1: each shard wakes the one after it. */
export const articleClusteredAt = (shard: number): QueueDefinition<ArticleJob> =>
  shard === 1
    ? articleClustered
    : defineQueue({ ...articleClustered, name: `${articleClustered.name}-${shard}` });
/** Deliveries that are due. */
export const deliveryDue: QueueDefinition<DeliveryJob> = defineQueue({
  name: "delivery-due",
  schema: deliveryJobSchema,
  ...standard,
});

/** Every queue of the pipeline. */
export const PIPELINE_QUEUES: readonly { readonly name: string }[] = [
  feedDue,
  articleFound,
  articleExtracted,
  articleClassified,
  articleClustered,
  deliveryDue,
];
