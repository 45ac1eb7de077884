import type { z } from "zod";

/** What a queue carries and how its jobs are tried. Light, so that producers load no handler. */
export interface QueueDefinition<Payload> {
  /** In the past tense with dashes, such as `article-found`. */
  readonly name: string;
  readonly schema: z.ZodType<Payload>;
  /** Tries of one job before it is parked as failed. */
  readonly attempts: number;
  /** The pause doubles from `delayMs` to `maxMs`; `jitter` is the share of it that chance decides. */
  readonly backoff: { readonly delayMs: number; readonly maxMs: number; readonly jitter: number };
  /** Jobs that one consumer handles at the same time unless it asks for another number. */
  readonly concurrency: number;
}

/** @throws RangeError when the name cannot be a queue's or a number makes no sense. */
export function defineQueue<Payload>(definition: QueueDefinition<Payload>): QueueDefinition<Payload> {
  if (!/^[a-z]+(-[a-z]+)*(-[0-9]+)?$/.test(definition.name))
    throw new RangeError(
      `"${definition.name}" is no queue name: use words and dashes, and a number at the end if need be`,
    );
  if (definition.attempts < 1 || definition.concurrency < 1)
    throw new RangeError(`${definition.name}: attempts and concurrency are at least 1`);
  return definition;
}

/** The pause before the next try, in milliseconds. @param random between 0 and 1 */
export function backoffMs(
  backoff: QueueDefinition<unknown>["backoff"],
  attemptsMade: number,
  random: number,
): number {
  const full = Math.min(backoff.maxMs, backoff.delayMs * 2 ** Math.max(0, attemptsMade - 1));
  return Math.round(full * (1 - backoff.jitter * random));
}
