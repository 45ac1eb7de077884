import { foldToken, hash32 } from "@wirewatch/text";

/** The words of a text as 32-bit hashes (signed, so that V8 keeps them unboxed), with its names and numbers. */
export interface Words {
  hashes: number[];
  names: Set<number>;
  numbers: Set<number>;
  /** Written without spaces (Chinese, Japanese, Thai...): the words are single characters. */
  spaceless: boolean;
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:[.,]\p{N}+)*(?:['’]\p{L}+)?/gu;
const SPACELESS =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Bopomofo}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const SPACELESS_ALL = new RegExp(SPACELESS.source, "gu");
const NUMBER = /^\p{N}/u;
const CAPITAL = /^\p{Lu}/u;
const POSSESSIVE = /['’]s$/u;
const SAMPLE_CHARACTERS = 400;

const hashes = new Map<string, number>();
const MAX_HASHES = 50_000;

function hashWord(raw: string): number {
  const known = hashes.get(raw);
  if (known !== undefined) return known;
  const hash = hash32(foldToken(raw.replace(POSSESSIVE, ""))) | 0;
  // A pure cache: emptying it never changes an answer.
  if (hashes.size >= MAX_HASHES) hashes.clear();
  hashes.set(raw, hash);
  return hash;
}

/** Reads the words of a text, at most `maxWords` of them. */
export function readWords(text: string, maxWords: number): Words {
  const words: Words = { hashes: [], names: new Set(), numbers: new Set(), spaceless: false };
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  words.spaceless = (sample.match(SPACELESS_ALL)?.length ?? 0) * 3 > sample.length;
  for (const match of text.matchAll(WORD)) {
    if (words.hashes.length >= maxWords) break;
    const raw = match[0];
    if (words.spaceless && SPACELESS.test(raw)) {
      for (const character of raw) words.hashes.push(hashWord(character));
      continue;
    }
    const hash = hashWord(raw);
    words.hashes.push(hash);
    if (NUMBER.test(raw)) words.numbers.add(hash);
    else if (CAPITAL.test(raw)) words.names.add(hash);
  }
  return words;
}
