export { migrateQueues, type QueueBackend, type QueueLog, type QueuePool } from "./backend.ts";
export {
  articleClassified,
  articleClustered,
  articleClusteredAt,
  articleExtracted,
  articleFound,
  deliveryDue,
  feedDue,
  PIPELINE_QUEUES,
} from "./definitions.ts";
export {
  DropError,
  EvictingRedisError,
  PayloadError,
  QUEUE_ERRORS,
  QuarantineError,
  QueueUnavailableError,
  RetryAfterError,
  RetryError,
} from "./errors.ts";
export {
  openQueues,
  type Consumer,
  type Handler,
  type HandlerTools,
  type Producer,
  type QueueDepth,
  type Queues,
} from "./open-queues.ts";
export { backoffMs, defineQueue, type QueueDefinition } from "./queue-definition.ts";
export { stuckQueues, watchQueueAge } from "./watch-queue-age.ts";
