import { eld } from "eld/extrasmall";
import { getLIDModel } from "fasttext.wasm.js";

export interface LanguageGuess {
  /** BCP 47; `und` when nobody can tell. */
  language: string;
  confidence: number;
}

export interface LanguageDetector {
  /** @param declared what the feed or the page says of itself: a prior, not a proof */
  detect(text: string, declared: string | null): Promise<LanguageGuess>;
}

/** Letters that a guess is made from; more tell nothing new. */
const SAMPLE_CHARACTERS = 1500;
/** Below this many letters the two engines must agree. */
const SHORT_LETTERS = 60;
const MIN_LETTERS = 8;
/** A guess below this is no guess. */
const MIN_CONFIDENCE = 0.35;
/** How much a declared language helps a short text. */
const DECLARED_BONUS = 0.35;

/**
 * Language by fastText's lid.176 (Joulin et al. 2016, CC BY-SA 3.0), with eld's n-grams as a second opinion and the declared
 * language as a prior for short texts.
 */
export async function openLanguageDetector(): Promise<LanguageDetector> {
  const model = await getLIDModel();
  await model.load();
  return {
    detect: async (text, declared) => {
      const sample = text
        .slice(0, SAMPLE_CHARACTERS)
        .replaceAll(/https?:\S+|[\d\s]+/g, " ")
        .trim();
      const letters = sample.match(/\p{L}/gu)?.length ?? 0;
      const prior = declared === null ? null : baseOf(declared);
      if (letters < MIN_LETTERS)
        return { language: prior ?? "und", confidence: prior === null ? 0 : DECLARED_BONUS };
      const first = await model.identify(sample);
      const fast = { language: first.alpha2 ?? first.alpha3, confidence: Math.min(1, first.possibility) };
      if (letters >= SHORT_LETTERS && fast.confidence >= 0.6) return fast;
      const second = eld.detect(sample).language;
      if (prior !== null && (prior === fast.language || prior === second))
        return {
          language: prior,
          confidence: Math.min(1, Math.max(fast.confidence, 0.4) + DECLARED_BONUS / 2),
        };
      if (second === fast.language) return { ...fast, confidence: Math.max(fast.confidence, 0.5) };
      return fast.confidence >= MIN_CONFIDENCE
        ? fast
        : { language: prior ?? "und", confidence: prior === null ? fast.confidence : MIN_CONFIDENCE };
    },
  };
}

const baseOf = (tag: string): string | null => /^([a-z]{2,3})\b/i.exec(tag)?.[1]?.toLowerCase() ?? null;
