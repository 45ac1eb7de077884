import type { MonitorShard } from "@wirewatch/db";
import { integerOption, textOption } from "@wirewatch/runtime";

/** Into so many shards the monitors may be cut. */
export const MAX_SHARDS = 64;

const shards = Array.from({ length: MAX_SHARDS }, (_, index) => index + 1).flatMap((count) =>
  Array.from({ length: count }, (_, index) => `${index + 1}/${count}`),
);

export const matcherOptions = {
  WIREWATCH_MATCH_CONCURRENCY: integerOption({
    min: 1,
    max: 64,
    default: 2,
    description: "Batches that one matcher works on at the same time.",
  }),
  WIREWATCH_MATCH_MAX_SPANS: integerOption({
    min: 1,
    max: 1000,
    default: 50,
    description: "Most matches that one alert lists; the first ones in the text are kept.",
  }),
  WIREWATCH_MATCH_SHARD: textOption({
    pattern: new RegExp(`^(?:${shards.join("|")})$`),
    wants: `a shard such as 2/3: the second of three, of at most ${MAX_SHARDS}`,
    default: "1/1",
    description:
      "The share of the monitors that this matcher holds: 2/3 is the second of three. Run at least one matcher of each share.",
  }),
  WIREWATCH_MATCH_MERGE_AFTER: integerOption({
    min: 1,
    max: 1_000_000,
    default: 2000,
    description:
      "Edited monitors after which a thread compiles all of them anew; with many monitors it waits for a twentieth of them.",
  }),
  WIREWATCH_MATCH_MAX_STEPS: integerOption({
    min: 100_000,
    max: 2_000_000_000,
    default: 40_000_000,
    description:
      "Places, words and values that matching may look at in one article, twenty million in about a second; an article that needs more is reported.",
  }),
  WIREWATCH_MATCH_COMPILE_MEMORY_MB: integerOption({
    min: 64,
    max: 65_536,
    default: 2048,
    unit: "MB",
    description: "Most memory for the thread that compiles monitors.",
  }),
  WIREWATCH_STORY_UPDATE_MS: integerOption({
    min: 50,
    max: 600_000,
    default: 2000,
    unit: "ms",
    description: "Pause between two looks at stories that have changed, for alerts that follow their story.",
  }),
  WIREWATCH_BACKFILL_BATCH: integerOption({
    min: 1,
    max: 500,
    default: 50,
    description: "Articles that a back-fill looks at in one transaction.",
  }),
  WIREWATCH_BACKFILL_SETTLE_MS: integerOption({
    min: 0,
    max: 600_000,
    default: 2000,
    unit: "ms",
    description:
      "How long after it was asked for a back-fill begins, so that batches of news that began before the monitor was there have ended.",
  }),
  WIREWATCH_BACKFILL_LEASE_MS: integerOption({
    min: 1000,
    max: 600_000,
    default: 30_000,
    unit: "ms",
    description: "How long a dead matcher keeps its back-fill.",
  }),
} as const;

/** The shard that "2/3" names; `index` counts from 0. */
export function readShard(text: string): MonitorShard {
  const [number, count] = text.split("/").map(Number);
  return { index: (number ?? 1) - 1, count: count ?? 1 };
}
