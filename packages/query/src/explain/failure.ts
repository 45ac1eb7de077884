import type { MatchSpan } from "@wirewatch/contracts";

/** What kind of miss it is, for programs; `reason` says the same to people. */
export type FailureCode =
  /** Nothing like it is there. */
  | "absent"
  /** A word that is spelled nearly so. */
  | "spelling"
  /** The word with other accents or signs than `=word` asks. */
  | "exact"
  /** The word in another letter case than asked. */
  | "case"
  /** Another form of the word. */
  | "form"
  /** The characters, but inside a longer word. */
  | "inside-word"
  /** In another field than asked. */
  | "field"
  /** After the first n words. */
  | "first"
  /** Missed by more than one of the conditions around it. */
  | "conditions"
  /** Some words of a phrase are there, others are not. */
  | "some-words"
  /** All words of a phrase are there, further apart than asked. */
  | "apart"
  /** Everything is there, in another order. */
  | "order"
  /** NEAR: both sides are there, further apart than asked. */
  | "distance"
  /** Both sides are there, but in different fields. */
  | "different-fields"
  /** Both sides are there, but only in the same words. */
  | "same-words"
  /** NOTNEAR: every place has the other within the distance. */
  | "too-near"
  | "sentence"
  | "paragraph"
  /** atleast(): fewer occurrences than asked. */
  | "count"
  /** any(): fewer operands than asked. */
  | "operands"
  /** NOT: what must not be there is. */
  | "excluded"
  /** The article has another value, or none. */
  | "value"
  | "score"
  /** words: */
  | "length"
  /** Fields that exclude each other, such as title:(body:…). */
  | "never"
  /** The work was cut off before this clause was decided. */
  | "undecided";

/** What the article has instead. */
export interface FoundInstead {
  text: string;
  /** Where it stands; left out for metadata and for other titles of the article. */
  span?: MatchSpan;
}

/** Why a clause is not true, and how near the article came. */
export interface Failure {
  /** The clause that failed, in the query language; long ones are cut with an ellipsis. */
  clause: string;
  /** Its place in the query. */
  start: number;
  end: number;
  /** For people, in English. */
  reason: string;
  code: FailureCode;
  found?: FoundInstead;
  /** How far it was from being true: words, sentences, paragraphs, edits or occurrences, by `code`. */
  distance?: number;
  /** What was asked, such as `NEAR/10`, `title`, `caps`, `2`. */
  asked?: string;
  /** The search for the nearest miss was ended early, so that a nearer one may exist. */
  stopped?: true;
}

/** The more an article had to offer, the smaller the number. */
const RANKS: Readonly<Record<FailureCode, number>> = {
  distance: 0,
  order: 0,
  sentence: 1,
  paragraph: 1,
  "too-near": 1,
  apart: 1,
  count: 2,
  operands: 2,
  first: 2,
  field: 2,
  case: 3,
  exact: 3,
  form: 3,
  "inside-word": 4,
  "same-words": 4,
  "different-fields": 4,
  conditions: 4,
  score: 4,
  excluded: 4,
  length: 5,
  "some-words": 5,
  spelling: 6,
  value: 7,
  absent: 8,
  never: 9,
  undecided: 9,
};

/** Whether the article came nearer by the first miss than by the second. */
export function isNearer(one: Failure, other: Failure): boolean {
  const difference = RANKS[one.code] - RANKS[other.code];
  return difference < 0 || (difference === 0 && (one.distance ?? 0) < (other.distance ?? 0));
}
