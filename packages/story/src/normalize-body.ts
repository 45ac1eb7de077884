import { foldToken } from "@wirewatch/text";

/** The letters and digits of a body, folded, with one space between words: what two exact duplicates have in common. */
export function normalizeBody(text: string): string {
  return foldToken(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
