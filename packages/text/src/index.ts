export { cleanText, normalizeWhitespace } from "./clean-text.ts";
export { excerptAround } from "./excerpt-around.ts";
export { foldToken, lowerToken, respellToken } from "./fold-token.ts";
export { hash32 } from "./hash32.ts";
export { isSpacelessScript } from "./is-spaceless-script.ts";
export {
  MAX_COMPOUND_TOKENS,
  MAX_TOKEN_CHARACTERS,
  openScanner,
  type LetterCase,
  type Scan,
  type Scanner,
} from "./scanner.ts";
export { splitParagraphs, splitSentences, type TextRange } from "./split-sentences.ts";
export { openStringTable, type StringTable, type StringTableData } from "./string-table.ts";
export { exactSurface, readSurface } from "./surface-readings.ts";
export { readText, tokenize, type Token, type TokenReading } from "./tokenize.ts";
export { readWord, type WantedWord } from "./word-readings.ts";

export function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol } = new URL(text);
  return protocol === "http:" || protocol === "https:";
}
export function canonicalizeUrl(text: string): string | null {
  if (!isHttpUrl(text)) return null;
  const url = new URL(text);
  for (const name of [...url.searchParams.keys()])
    if (/^(utm_|fbclid|gclid)/.test(name)) url.searchParams.delete(name);
  url.searchParams.sort();
  return `${url.host.replace(/^www\./, "")}${url.pathname.replace(/\/+$/, "")}${url.search}`;
}
export function registrableDomain(text: string): string | null {
  const host = URL.canParse(text) ? new URL(text).hostname : text;
  return host === "" ? null : host.replace(/^www\./, "");
}
