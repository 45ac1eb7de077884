import type { Block } from "./read-blocks.ts";

/** Shorter lines, and those that are no sentences, are labels. */
const MIN_CHARS = 40;
/** Where more of the words have a capital, as in German, a capital says little and more words must agree. */
const MANY_CAPITALS = 0.2;
const SENTENCE = /[.!?…。！？؟।]["'”»’)]*$/u;
const CASELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

interface Words {
  /** With a capital, wherever they stand. */
  capital: Set<string>;
  /** With a capital inside a sentence: names, mostly. */
  names: Set<string>;
  small: Set<string>;
}

/**
 * Says of a line that its host repeats whether it speaks of this article's subject. Background that stands in every update of
 * a story is repeated, too, and a name that is looked for may stand in it alone; furniture names nobody of the article.
 */
export function openStoryTest(
  own: readonly Block[],
  titles: readonly string[],
  siteNames: readonly string[],
): (block: Block) => boolean {
  const words = emptyWords();
  for (const { text } of own) addWords(words, text);
  const inTitles = new Set(titles.flatMap((title) => tokensOf(title)));
  const site = new Set(siteNames.flatMap((name) => name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []));
  const isNews = (word: string): boolean => word.length > 2 && !site.has(word) && !words.small.has(word);
  const needed = words.names.size > MANY_CAPITALS * (words.names.size + words.small.size) ? 3 : 1;
  return ({ text, linkChars }) => {
    if (text.length < (CASELESS.test(text) ? MIN_CHARS / 4 : MIN_CHARS)) return false;
    if (!SENTENCE.test(text) || linkChars > text.length / 2) return false;
    const line = emptyWords();
    addWords(line, text);
    const names = [...line.names].filter(isNews);
    const shared = new Set([
      ...names.filter((word) => words.capital.has(word)),
      ...[...line.capital].filter((word) => isNews(word) && words.names.has(word)),
    ]);
    if (shared.size >= needed) return true;
    const agreeing = new Set(tokensOf(text).filter((word) => inTitles.has(word) && !site.has(word)));
    return agreeing.size >= (names.length > 0 && needed === 1 ? 1 : 2);
  };
}

const emptyWords = (): Words => ({ capital: new Set(), names: new Set(), small: new Set() });

function addWords(words: Words, text: string): void {
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    const lower = word.toLowerCase();
    if (!/^\p{Lu}/u.test(word)) words.small.add(lower);
    else {
      words.capital.add(lower);
      if (index > 0 && !/[.!?…:“”"«»]\s*$/u.test(text.slice(Math.max(0, index - 3), index)))
        words.names.add(lower);
    }
  }
}

/** Long words; of scripts without spaces, runs of three characters. */
function tokensOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((word) => {
    if (!CASELESS.test(word)) return word.length > 4 ? [word] : [];
    const characters = Array.from(word);
    return characters.slice(2).map((_, at) => characters.slice(at, at + 3).join(""));
  });
}
