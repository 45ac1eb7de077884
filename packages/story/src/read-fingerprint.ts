import { hash32 } from "@wirewatch/text";
import { hashLines, type Boilerplate } from "./boilerplate.ts";
import { hashTitle, type Fingerprint } from "./fingerprint.ts";
import { normalizeBody } from "./normalize-body.ts";
import { readWords } from "./read-words.ts";
import { sketchWords } from "./sketch.ts";
import type { TermCounts } from "./term-counts.ts";
import { countTerms, weighTerms } from "./term-vector.ts";

/** Characters of a body that are read at all, and those that a story is made of. */
const MAX_BODY_CHARACTERS = 60_000;
const MAX_STORY_CHARACTERS = 1_500;
const MAX_BODY_WORDS = 10_000;
const MAX_TITLE_WORDS = 60;
const MAX_TERMS = 40;
const MAX_TITLE_TERMS = 12;
const TITLE_WEIGHT = 2;
const DAY_MS = 86_400_000;
const FUTURE_MS = 600_000;

/** Bodies with fewer characters are told apart by their title as well: "Read more" is no article. */
const MIN_BODY_CHARACTERS = 40;

export interface StoryDocument {
  id: string;
  title: string;
  text: string;
  host?: string;
  sourceId?: string;
  /** BCP 47; the primary subtag chooses the partition. */
  language?: string;
  author?: string;
  firstSeenMs: number;
  publishedMs?: number;
}

/** The time a story is told by: publication, unless it is unknown, impossible or more than a week before first sight. */
function storyTime(document: StoryDocument): number {
  const seen = document.firstSeenMs;
  const published = document.publishedMs;
  if (published === undefined || !Number.isFinite(published)) return seen;
  return Math.min(Math.max(published, seen - 7 * DAY_MS), seen + FUTURE_MS, seen);
}

/** Reads everything that the index needs from a document. */
export function readFingerprint(
  document: StoryDocument,
  context: { boilerplate: Boilerplate; rarity: (partition: number) => TermCounts },
): Fingerprint {
  const host =
    document.host === undefined || document.host === "" ? 0 : hash32(document.host.toLowerCase()) | 0;
  const raw = document.text.slice(0, MAX_BODY_CHARACTERS);
  const text = context.boilerplate.strip(host, raw);
  const title = hashTitle(document.title);
  const language = hash32((document.language ?? "und").toLowerCase().split("-")[0] ?? "und") | 0;
  const words = readWords(text, MAX_BODY_WORDS);
  const titleWords = readWords(document.title, MAX_TITLE_WORDS);
  const counts = new Map<number, number>();
  countTerms(readWords(text.slice(0, MAX_STORY_CHARACTERS), MAX_BODY_WORDS), 1, counts);
  countTerms(titleWords, TITLE_WEIGHT, counts);
  const titleCounts = new Map<number, number>();
  countTerms(titleWords, 1, titleCounts);
  const rarity = context.rarity(language);
  const vector = weighTerms(counts, rarity, MAX_TERMS);
  const titleVector = weighTerms(titleCounts, rarity, MAX_TITLE_TERMS);
  const body = normalizeBody(text);
  const key = body.length < MIN_BODY_CHARACTERS ? `${normalizeBody(document.title)}\n${body}` : body;
  return {
    language,
    host,
    title,
    // An article without any words has nothing to be an exact duplicate of.
    body: key.trim() === "" ? [0, 0] : [hash32(key) | 0, hash32(`${key}\n`) | 0],
    timeMs: storyTime(document),
    sketch: sketchWords(words),
    lines: hashLines(raw),
    terms: Int32Array.from(counts.keys()),
    vectorTerms: vector.terms,
    vectorWeights: vector.weights,
    titleTerms: titleVector.terms,
    titleWeights: titleVector.weights,
  };
}
