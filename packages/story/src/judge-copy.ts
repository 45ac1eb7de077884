import type { DuplicateTier } from "@wirewatch/contracts";
import { containment, countShared, pairContainment, type Sketch } from "./sketch.ts";

/** Shared share of the shorter text from which one text is a copy of the other. */
export const COPY_CONTAINMENT = 0.8;
const NEAR_CONTAINMENT = 0.4;
const FIRM_CONTAINMENT = 0.5;
const SHORT_WORDS = 60;
/** Shorter texts are only ever exact duplicates. */
export const MIN_COMPARED_WORDS = 12;
const NEAR_SUM = 1.15;
/** Half a text word for word is its copy when most names are the same, even if added paragraphs brought other numbers. */
const FIRM_NAMES = 0.6;
const COPY_NAMES = 0.6;
const COPY_NUMBERS = 0.75;
/** What agreement counts as when there are no names, or no numbers, to compare. */
const UNKNOWN_AGREEMENT = 0.5;

/** Short texts with a few changed words: most pairs of words remain, and all but all names and numbers. */
const PAIR_MIN_WORDS = 24;
const PAIR_CONTAINMENT = 0.54;
const PAIR_CONTAINMENT_WITHOUT_NUMBERS = 0.7;
const PAIR_AGREEMENT = 0.85;

export interface CopyVerdict {
  tier: Exclude<DuplicateTier, "exact">;
  /** Containment, from 0 to 1. */
  score: number;
  /** How much text they share, in shingles: tells the true original from a short text that is quoted whole. */
  amount: number;
  /** Nearly the same words, but other numbers: an update or a correction. */
  numbersChanged: boolean;
}

/** The share of the shorter list that the other has too; null when there is nothing to compare. */
function agreement(left: Int32Array, right: Int32Array): number | null {
  const fewer = Math.min(left.length, right.length);
  return fewer === 0 ? null : countShared(left, right) / fewer;
}

function hasSamePairs(left: Sketch, right: Sketch, names: number | null, numbers: number | null): boolean {
  if (Math.min(left.words, right.words) < PAIR_MIN_WORDS) return false;
  if (names === null || names < PAIR_AGREEMENT) return false;
  if (numbers !== null && numbers < PAIR_AGREEMENT) return false;
  if (numbers === null && left.numbers.length !== right.numbers.length) return false;
  const least = numbers === null ? PAIR_CONTAINMENT_WITHOUT_NUMBERS : PAIR_CONTAINMENT;
  return pairContainment(left, right) >= least;
}

/**
 * Whether two texts are one item. Shared words alone are not enough: notices written from one template share most of
 * their words and differ in names and numbers, so those must agree as well.
 */
export function judgeCopy(left: Sketch, right: Sketch): CopyVerdict | null {
  const shorter = Math.min(left.words, right.words);
  if (shorter < MIN_COMPARED_WORDS) return null;
  const shared = containment(left, right);
  const names = agreement(left.names, right.names);
  const numbers = agreement(left.numbers, right.numbers);
  const sum = shared + ((names ?? UNKNOWN_AGREEMENT) + (numbers ?? UNKNOWN_AGREEMENT)) / 2;
  const isLong = shorter >= SHORT_WORDS;
  const isNear = shared >= (isLong ? NEAR_CONTAINMENT : FIRM_CONTAINMENT) && sum >= NEAR_SUM;
  const isFirm = isLong && shared >= FIRM_CONTAINMENT && (names ?? 0) >= FIRM_NAMES;
  if (!isNear && !isFirm && !hasSamePairs(left, right, names, numbers)) return null;
  const numbersChanged = shared >= COPY_CONTAINMENT && (numbers ?? 1) < COPY_NUMBERS;
  const isCopy = shared >= COPY_CONTAINMENT && (names ?? 1) >= COPY_NAMES && !numbersChanged;
  return { tier: isCopy ? "copy" : "near", score: shared, amount: shared * (shorter - 3), numbersChanged };
}
