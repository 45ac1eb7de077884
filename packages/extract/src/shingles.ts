/** Words as the article-extraction-benchmark counts them. */
export const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}_]+/gu) ?? [];

/** The set of runs of `size` words; a shorter text is one run. */
export function shinglesOf(text: string, size = 4): Set<string> {
  const words = wordsOf(text);
  const set = new Set<string>();
  if (words.length === 0) return set;
  for (let at = 0; at < Math.max(1, words.length - size + 1); at++)
    set.add(words.slice(at, at + size).join(" "));
  return set;
}

/** Which share of `part` lies in `whole`; 0 for an empty part. */
export function shareWithin(part: ReadonlySet<string>, whole: ReadonlySet<string>): number {
  if (part.size === 0) return 0;
  let hits = 0;
  for (const shingle of part) if (whole.has(shingle)) hits++;
  return hits / part.size;
}
