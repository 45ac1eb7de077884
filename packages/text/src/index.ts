export { cleanText, normalizeWhitespace } from "./clean-text.ts";
export { excerptAround, type Excerpt } from "./excerpt-around.ts";
export { foldToken, foldWord, lowerToken, respellToken } from "./fold-token.ts";
export { hash32 } from "./hash32.ts";
export { isSpacelessScript } from "./is-spaceless-script.ts";
export {
  MAX_COMPOUND_TOKENS,
  MAX_DICTIONARY_LETTERS,
  MAX_TOKEN_CHARACTERS,
  openScanner,
  PIECE_MARK,
  type LetterCase,
  type Scan,
  type Scanner,
} from "./scanner.ts";
export {
  paragraphPlaces,
  sentencePlaces,
  splitParagraphs,
  splitSentences,
  type TextRange,
} from "./split-sentences.ts";
export { openStringTable, type StringTable, type StringTableData } from "./string-table.ts";
export { exactSurface, readSurface } from "./surface-readings.ts";
export { readText, tokenize, type Token, type TokenReading } from "./tokenize.ts";
export { readWord, TYPED_ANY, TYPED_ONE, type WantedWord } from "./word-readings.ts";
export {
  CANONICAL_URL_RULES,
  extendUrlRules,
  type CanonicalUrlRules,
  type ExtraUrlRules,
  type SiteRule,
  type WrapperRule,
} from "./url/canonical-url-rules.ts";
export { compileUrlRules } from "./url/compile-url-rules.ts";
export { canParseUrl } from "./url/can-parse-url.ts";
export { canonicalizeUrl } from "./url/canonicalize-url.ts";
export { isHttpUrl } from "./url/is-http-url.ts";
export { registrableDomain } from "./url/registrable-domain.ts";
