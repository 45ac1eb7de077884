import { foldToken, splitParagraphs, splitSentences } from "@wirewatch/text";
import { isEditorMark } from "./editor-marks.ts";
import { isPassingLine, withoutAges } from "./passing-lines.ts";

/** A word as it is compared and as it was written. */
export interface ComparedWord {
  folded: string;
  written: string;
}

export interface Sentence {
  text: string;
  words: ComparedWord[];
  /** What equal sentences have in common. */
  key: string;
}

export interface Sentences {
  /** The article's own, without counters, links and headings. */
  counted: Sentence[];
  /** Those that say that something was put right, wherever they stand. */
  marks: Sentence[];
}

const NUMBER = "\\p{N}+(?:[.,'’\\u00a0\\u202f]\\p{N}+)*";
const SPACELESS =
  "[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}]";
const WORD = new RegExp(
  `${NUMBER}|${SPACELESS}\\p{M}*|(?:(?!${SPACELESS})[\\p{L}\\p{M}])+(?:['’](?!${SPACELESS})\\p{L}+)*`,
  "gu",
);
const IS_NUMBER = /^\p{N}/u;
const GROUPED = /^\p{N}{1,3}(?:[.,'’\u00a0\u202f]\p{N}{3})+$/u;

/** What is read of one text: a hostile page must cost a moment only. */
const MAX_CHARACTERS = 300_000;
const MAX_SENTENCES = 5000;
const MAX_MARKS = 50;

/** Words, folded: case, accents, quotes and the way of writing a number make no difference. */
export function comparedWords(text: string): ComparedWord[] {
  return Array.from(text.matchAll(WORD), ([written]) => ({ folded: foldWord(written), written }));
}

function foldWord(written: string): string {
  if (!IS_NUMBER.test(written)) return foldToken(written.replaceAll("’", "'"));
  // 1,000 and 1 000 are 1000; 3,5 is 3.5.
  return foldToken(
    GROUPED.test(written) ? written.replaceAll(/[^\p{N}]/gu, "") : written.replaceAll(/[^\p{N}]/gu, "."),
  );
}

export const isNumberWord = ({ folded }: ComparedWord): boolean => IS_NUMBER.test(folded);

/** The sentences of an article's text that matter for what it says. */
export function readSentences(whole: string): Sentences {
  const text = whole.slice(0, MAX_CHARACTERS).toWellFormed();
  const counted: Sentence[] = [];
  const marks: Sentence[] = [];
  let read = 0;
  for (const paragraph of splitParagraphs(text)) {
    const line = text.slice(paragraph.start, paragraph.end);
    const isPassing = isPassingLine(line);
    for (const { start, end } of splitSentences(line)) {
      if (read >= MAX_SENTENCES) return { counted, marks };
      read += 1;
      const sentence = toSentence(line.slice(start, end));
      if (marks.length < MAX_MARKS && isEditorMark(sentence.text)) marks.push(sentence);
      // A date line at a sentence's place, such as after the byline.
      if (!isPassing && sentence.words.length > 0 && !isPassingSentence(sentence.text))
        counted.push(sentence);
    }
  }
  return { counted, marks };
}

/** Within a paragraph a short sentence without an end mark is no heading. */
const isPassingSentence = (text: string): boolean =>
  isPassingLine(/[\p{L}\p{N}]\s*$/u.test(text) ? `${text}.` : text);

function toSentence(text: string): Sentence {
  const words = comparedWords(withoutAges(text));
  return { text, words, key: words.map(({ folded }) => folded).join(" ") };
}
