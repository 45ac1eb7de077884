import { createHash } from "node:crypto";

/** Beginnings of words that, after a number, make a counter that changes by itself: "3 minutes ago", "12 comments". */
const COUNTED =
  /^(?:sec|min|hour|hr|day|week|stunde|tag|sekunde|heure|jour|semaine|hora|d[ií]a|ora|giorn|time|dag|comment|kommentar|view|share|like|read)/u;

/**
 * What an item says, hashed: every word of its title, and the words of its text without markup, addresses and counters that
 * change by themselves, so that only an edit changes it. Linear in the length of the text.
 */
export function hashContent(title: string, html: string): string {
  const words = wordsOf(withoutTags(html).replaceAll(/https?:\/\/\S+/g, " "));
  const text = words.filter((word, place) => !isNumber(word) || !COUNTED.test(words[place + 1] ?? ""));
  return createHash("sha256")
    .update(`${wordsOf(title).join(" ")}\n${text.join(" ")}`)
    .digest("base64")
    .slice(0, 32);
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const isNumber = (word: string): boolean => /^\p{N}+$/u.test(word);

function withoutTags(html: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const start = html.indexOf("<", at);
    const end = start === -1 ? -1 : html.indexOf(">", start);
    if (end === -1) break;
    parts.push(html.slice(at, start));
    at = end + 1;
  }
  return [...parts, html.slice(at)].join(" ");
}
