import type { DuplicateTier } from "@wirewatch/contracts";
import { containment, countShared, type Sketch } from "./sketch.ts";

/** Shared share of the shorter text from which one text is a copy of the other. */
export const COPY_CONTAINMENT = 0.8;
const NEAR_CONTAINMENT = 0.4;
const SHORT_NEAR_CONTAINMENT = 0.5;
const SHORT_WORDS = 60;
/** Shorter texts are only ever exact duplicates. */
export const MIN_COMPARED_WORDS = 12;
const NEAR_SUM = 1.15;
const COPY_NAMES = 0.6;
const COPY_NUMBERS = 0.75;
/** What agreement counts as when one text has no names, or no numbers, to compare. */
const UNKNOWN_AGREEMENT = 0.5;

export interface CopyVerdict {
  tier: Exclude<DuplicateTier, "exact">;
  /** Containment, from 0 to 1. */
  score: number;
  /** How much text they share, in shingles: tells the true original from a short text that is quoted whole. */
  amount: number;
  /** Nearly the same words, but other numbers: an update or a correction. */
  numbersChanged: boolean;
}

function agreement(left: Int32Array, right: Int32Array): number {
  const fewer = Math.min(left.length, right.length);
  if (fewer === 0) return left.length === right.length ? 1 : UNKNOWN_AGREEMENT;
  return countShared(left, right) / fewer;
}

/**
 * Whether two texts are one item. Shared words alone are not enough: notices written from one template share most of
 * their words and differ in names and numbers, so those must agree as well.
 */
export function judgeCopy(left: Sketch, right: Sketch): CopyVerdict | null {
  const shorter = Math.min(left.words, right.words);
  if (shorter < MIN_COMPARED_WORDS) return null;
  const shared = containment(left, right);
  if (shared < NEAR_CONTAINMENT || (shorter < SHORT_WORDS && shared < SHORT_NEAR_CONTAINMENT)) return null;
  const names = agreement(left.names, right.names);
  const numbers = agreement(left.numbers, right.numbers);
  if (shared + names / 2 + numbers / 2 < NEAR_SUM) return null;
  const numbersChanged = left.numbers.length > 0 && right.numbers.length > 0 && numbers < COPY_NUMBERS;
  const isCopy = shared >= COPY_CONTAINMENT && names >= COPY_NAMES && !numbersChanged;
  return {
    tier: isCopy ? "copy" : "near",
    score: shared,
    amount: shared * (shorter - 3),
    numbersChanged: shared >= COPY_CONTAINMENT && numbersChanged,
  };
}
