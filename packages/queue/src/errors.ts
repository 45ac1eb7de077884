/** What a handler can say about a job, and what this package says about a queue. */
export const QUEUE_ERRORS = {
  WW_QUEUE_RETRY: "The job could not be done now and is tried again after a growing pause.",
  WW_QUEUE_RETRY_AFTER: "The job must wait for a stated time; the try does not count.",
  WW_QUEUE_QUARANTINE: "The job can never work as it is; a person must look at it.",
  WW_QUEUE_DROP: "The job is not needed any more and is taken as done.",
  WW_QUEUE_PAYLOAD_INVALID: "A job's payload is not of the queue's shape; it is parked as failed.",
  WW_QUEUE_EVICTING_REDIS: "Redis may evict keys (maxmemory-policy is not noeviction) and would lose jobs.",
  WW_QUEUE_UNAVAILABLE: "The queue's server cannot be reached.",
} as const;

/** Try again after a growing pause. */
export class RetryError extends Error {
  override readonly name = "RetryError";
  readonly code = "WW_QUEUE_RETRY";
}

/** Try again after this time, in milliseconds; the try does not count. */
export class RetryAfterError extends Error {
  override readonly name = "RetryAfterError";
  readonly code = "WW_QUEUE_RETRY_AFTER";
  readonly delayMs: number;

  constructor(message: string, delayMs: number, options?: ErrorOptions) {
    super(message, options);
    this.delayMs = Math.max(0, Math.round(delayMs));
  }
}

/** It can never work; a person looks. */
export class QuarantineError extends Error {
  override readonly name = "QuarantineError";
  readonly code = "WW_QUEUE_QUARANTINE";
}

/** It need not be done any more. */
export class DropError extends Error {
  override readonly name = "DropError";
  readonly code = "WW_QUEUE_DROP";
}

/** A payload that is not of the queue's shape. */
export class PayloadError extends Error {
  override readonly name = "PayloadError";
  readonly code = "WW_QUEUE_PAYLOAD_INVALID";
}

/** Redis is set up so that it may throw jobs away. */
export class EvictingRedisError extends Error {
  override readonly name = "EvictingRedisError";
  readonly code = "WW_QUEUE_EVICTING_REDIS";

  constructor(policy: string) {
    super(
      `Redis has maxmemory-policy ${policy} and may throw jobs away. Set it to noeviction, or set WIREWATCH_ALLOW_EVICTING_REDIS=true to run all the same.`,
    );
  }
}

export class QueueUnavailableError extends Error {
  override readonly name = "QueueUnavailableError";
  readonly code = "WW_QUEUE_UNAVAILABLE";
}
