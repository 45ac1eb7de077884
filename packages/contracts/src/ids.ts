import { z } from "zod";

/** Every record's id is a prefix that names its kind, an underscore, and 26 characters that sort by creation time (ULID). */
export const ID_PREFIXES = {
  source: "src",
  feed: "fd",
  article: "art",
  story: "sty",
  entity: "ent",
  monitor: "mon",
  alert: "alr",
  event: "evt",
  endpoint: "end",
  delivery: "dlv",
  attempt: "att",
  reextraction: "rex",
  backfill: "bkf",
  storyMove: "mov",
} as const;

export type RecordKind = keyof typeof ID_PREFIXES;

const ULID = "[0-9A-HJKMNP-TV-Z]{26}";

/** The schema of one kind's ids. Ids hold no `.` and no `:`, so they are safe as webhook ids and job ids. */
export const idSchema = (kind: RecordKind) =>
  z
    .string()
    .regex(
      new RegExp(`^${ID_PREFIXES[kind]}_${ULID}$`),
      `is not ${kind === "alert" ? "an" : "a"} ${kind} id`,
    );

export const sourceIdSchema = idSchema("source");
export const feedIdSchema = idSchema("feed");
export const articleIdSchema = idSchema("article");
export const storyIdSchema = idSchema("story");
export const entityIdSchema = idSchema("entity");
export const monitorIdSchema = idSchema("monitor");
export const alertIdSchema = idSchema("alert");
export const eventIdSchema = idSchema("event");
export const endpointIdSchema = idSchema("endpoint");
export const deliveryIdSchema = idSchema("delivery");
export const attemptIdSchema = idSchema("attempt");
export const reextractionIdSchema = idSchema("reextraction");
export const backfillIdSchema = idSchema("backfill");
export const storyMoveIdSchema = idSchema("storyMove");

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * Makes an id from a time and ten random bytes (ULID: 48 bits of milliseconds, 80 random bits, Crockford base 32).
 * Pure, so that a seeded caller gets the same id again.
 */
export function formatId(kind: RecordKind, timeMs: number, random: Uint8Array): string {
  if (random.length < 10) throw new RangeError("an id needs ten random bytes");
  let time = Math.max(0, Math.floor(timeMs));
  const head: string[] = [];
  for (let index = 0; index < 10; index += 1) {
    head.unshift(ALPHABET.charAt(time % 32));
    time = Math.floor(time / 32);
  }
  let tail = "";
  let bits = 0;
  let value = 0;
  for (let index = 0; index < 10; index += 1) {
    value = (value << 8) | (random[index] ?? 0);
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      tail += ALPHABET.charAt((value >> bits) & 31);
    }
    value &= (1 << bits) - 1;
  }
  return `${ID_PREFIXES[kind]}_${head.join("")}${tail}`;
}

/** The id of another kind that shares the same time and random part: the story that an article founds, for example. */
export function siblingId(id: string, kind: RecordKind): string {
  return `${ID_PREFIXES[kind]}_${id.slice(id.indexOf("_") + 1)}`;
}
