import { hash32 } from "@wirewatch/text";
import type { Boilerplate } from "./boilerplate.ts";
import { hashLanguage } from "./common-words.ts";
import { hashTitle, type Fingerprint } from "./fingerprint.ts";
import { normalizeBody } from "./normalize-body.ts";
import { readWords } from "./read-words.ts";
import { leadOf, sketchWords } from "./sketch.ts";
import { stemmingOf } from "./stem-word.ts";
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

/** Bodies with fewer characters are told apart by their title as well: a teaser is no article. A sign of Han says more than a letter. */
const MIN_BODY_CHARACTERS = 120;
const MIN_SPACELESS_CHARACTERS = 40;

export interface StoryDocument {
  id: string;
  title: string;
  text: string;
  host?: string;
  /** How much the source is trusted: 1 is the most. Counts for the lead of the story only. */
  sourceTier?: 1 | 2 | 3;
  /** BCP 47; the primary subtag chooses the partition. */
  language?: string;
  author?: string;
  /** By the clock of the caller, and never ahead of it: the newest first sight moves the windows. */
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

/** What the index reads of a document: what it keeps, and what it needs only to place it. */
export interface ReadDocument extends Fingerprint {
  /** The shingles that the body begins with. */
  lead: Int32Array;
}

/** Reads everything that the index needs from a document. */
export function readFingerprint(
  document: StoryDocument,
  context: {
    boilerplate: Boilerplate;
    partitionOf: (language: number) => number;
    rarityOf: (partition: number) => TermCounts;
  },
): ReadDocument {
  const host =
    document.host === undefined || document.host === "" ? 0 : hash32(document.host.toLowerCase()) | 0;
  const raw = document.text.slice(0, MAX_BODY_CHARACTERS);
  const language = (document.language ?? "und").toLowerCase().split("-")[0] ?? "und";
  const partition = context.partitionOf(hashLanguage(language));
  const stemming = stemmingOf(language);
  const { text, lines } = context.boilerplate.read(host, raw, stemming);
  const words = readWords(text, MAX_BODY_WORDS, stemming);
  const titleWords = readWords(document.title, MAX_TITLE_WORDS, stemming);
  const whole = { words: titleWords, before: Number.POSITIVE_INFINITY };
  const counted = countTerms([
    { words, before: MAX_STORY_CHARACTERS, times: 1 },
    { ...whole, times: TITLE_WEIGHT },
  ]);
  const rarity = context.rarityOf(partition);
  const vector = weighTerms(counted, rarity, MAX_TERMS);
  const titleVector = weighTerms(countTerms([{ ...whole, times: 1 }]), rarity, MAX_TITLE_TERMS);
  const least = words.spaceless ? MIN_SPACELESS_CHARACTERS : MIN_BODY_CHARACTERS;
  const isShort = text.length < least * 3 && normalizeBody(text).length < least;
  const key = isShort ? readWords(`${document.title}\n${text}`, MAX_BODY_WORDS).body : words.body;
  return {
    language: partition,
    host,
    title: hashTitle(document.title),
    // An article without any words has nothing to be an exact duplicate of.
    body: key,
    timeMs: storyTime(document),
    sketch: sketchWords(words),
    lines,
    terms: counted.terms,
    vectorTerms: vector.terms,
    vectorWeights: vector.weights,
    lead: leadOf(words),
    titleTerms: titleVector.terms,
    titleWeights: titleVector.weights,
  };
}
