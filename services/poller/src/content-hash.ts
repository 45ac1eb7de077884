import { createHash } from "node:crypto";

/** Counters that change by themselves: "3 minutes ago", "vor 3 Minuten", "12 comments". */
const COUNTER =
  /(?:vor|hace|il y a|há|fa|for)?\s*\d+\s*(?:sec|min|hour|hr|day|week|stunde|tag|sekunde|heure|jour|semaine|hora|d[ií]a|ora|giorn|time|dag|comment|kommentar|view|share|like|read)\p{L}*(?:\s+(?:ago|siden|fa|atrás))?/giu;

/**
 * What an item says, hashed: every word of its title, and the words of its text without markup, addresses and counters that
 * change by themselves, so that only an edit changes it.
 */
export function hashContent(title: string, html: string): string {
  const text = html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/https?:\/\/\S+/g, " ")
    .replaceAll(COUNTER, " ");
  const words = (part: string): string => (part.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");
  return createHash("sha256")
    .update(`${words(title)}\n${words(text)}`)
    .digest("base64")
    .slice(0, 32);
}
