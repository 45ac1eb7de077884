/** Pieces of the language that make trouble where they do not belong. */
const SHARDS = [
  '"',
  "“",
  "»",
  "(",
  ")",
  ",",
  "/",
  "/*",
  "*/",
  "~",
  "~2",
  ":",
  "title:",
  "site:",
  "site:(",
  "entity:(a score:>0.5)",
  "score:",
  "words:>",
  "raw:",
  "titel:x",
  "AND",
  "OR",
  "NOT",
  "NEAR/3",
  "ONEAR",
  "NEAR/",
  "SENTENCE",
  "any(2,",
  "atleast(",
  "list(",
  "cs(",
  "*",
  "?",
  "+",
  "=",
  "-",
  "!",
  "&&",
  "||",
  "all",
  "\u0000",
  "\ud800",
  "\u202e",
  "שלום",
  "الحرب",
  "存款",
  "😀",
  "\n",
  " ",
];

/** A query with a few pieces put in, taken out, doubled or swapped. */
export function mutateQuery(query: string, random: () => number): string {
  let text = query;
  for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) {
    const at = Math.floor(random() * (text.length + 1));
    const length = Math.floor(random() * 8);
    const shard = SHARDS[Math.floor(random() * SHARDS.length)] as string;
    const roll = random();
    if (roll < 0.5) text = text.slice(0, at) + shard + text.slice(at);
    else if (roll < 0.75) text = text.slice(0, at) + text.slice(at + length);
    else if (roll < 0.9) text = text.slice(0, at + length) + text.slice(at);
    else text = text.slice(at) + text.slice(0, at);
  }
  return text;
}
