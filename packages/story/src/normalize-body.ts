import { createHash } from "node:crypto";
import { foldToken } from "@wirewatch/text";

/** The letters and digits of a body, folded, with one space between words: what two exact duplicates have in common. */
export function normalizeBody(text: string): string {
  return foldToken(text)
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** SHA-256 (hex) of the normalised body. Bodies that differ in case, quotes, dashes, accents or spaces share it. */
export function normalizedBodyHash(text: string): string {
  return createHash("sha256").update(normalizeBody(text)).digest("hex");
}
