import { VOID_TAGS } from "./markup-policy.ts";

/** Deeper than any article; the sanitiser keeps a hundred levels. */
const MAX_DEPTH = 1000;
/** Below this many characters no depth takes long. */
const MIN_CHARACTERS = 16_384;
/** A tag of any name; of one with "<" in its attributes only the beginning. */
const TAG = /<(\/?)([a-z][^\s/<>]*)(?:[^<>]*>)?/gi;
/** Elements whose end is often not written; they do not nest in themselves. */
const UNCOUNTED = new Set([
  ...VOID_TAGS,
  "p",
  "li",
  "td",
  "th",
  "tr",
  "dt",
  "dd",
  "option",
  "input",
  "link",
  "meta",
]);

/** The markup without the tags that are nested absurdly deep: the parser's stack takes time by the square of its depth. */
export function withoutDepth(html: string): string {
  if (html.length < MIN_CHARACTERS) return html;
  let depth = 0;
  return html.replaceAll(TAG, (all, slash: string, name: string) => {
    if (UNCOUNTED.has(name.toLowerCase())) return depth > MAX_DEPTH ? "" : all;
    if (slash === "") depth += 1;
    const isTooDeep = depth > MAX_DEPTH;
    if (slash !== "" && depth > 0) depth -= 1;
    return isTooDeep ? "" : all;
  });
}
