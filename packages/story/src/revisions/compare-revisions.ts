import { isRevisionTitle } from "../revision-marker.ts";
import { countKept, differingWords, type PlacedWord } from "./compare-words.ts";
import { isEditorMark } from "./editor-marks.ts";
import { isNumberWord, readSentences, comparedWords, type Sentence } from "./read-sentences.ts";
import { isSameTitle } from "./same-title.ts";

/** From this share of kept words on a text counts as the same. */
const KEPT_SHARE = 0.9;
/** A short text loses its share with few words; fewer changed words than these change nothing. */
const MIN_CHANGED_WORDS = 8;
/** So many added or removed words are material in a text of any length. */
const MATERIAL_WORDS = 30;
const SHOWN_SENTENCES = 5;
const SHOWN_CHARACTERS = 300;

/** A sentence with other words than these is another sentence, not the same one put right. */
const EQUAL_SHARE = 0.75;
const EQUAL_MIN_WORDS = 6;
const EQUAL_MAX_WORDS = 200;
const MAX_SWAPPED_WORDS = 3;
/** Pairs of sentences that are compared word by word. */
const MAX_SENTENCE_PAIRS = 1000;
/** Two notes that share so many words are one note. */
const SAME_MARK_SHARE = 0.7;

/** Words with a capital that are no names: forms of address, offices, and what opens a quoted sentence. */
const NO_NAMES = new Set(
  "mr mrs ms miss dr prof sir president chancellor minister prime senator governor king queen us u s american the a an he she they it we i you this that these those there in on at but and for from when after his her its our my no not if as by with monsieur madame m mme herr frau señor señora don signor signora il la le les el los der die das ein eine er sie es wir".split(
    " ",
  ),
);

/** What an article said at one time. A text of null is not compared: it was not read, or not in a way that compares. */
export interface RevisionText {
  title: string;
  text: string | null;
}

export interface RevisionContext {
  /** Names of the outlet, which headlines may carry. */
  siteNames?: readonly string[];
  language?: string | null;
  /** Names of people, places and organisations in the article: where every noun has a capital, only these are names. */
  names?: readonly string[];
}

export interface RevisionVerdict {
  kind: "retitled" | "corrected" | "changed";
  measure: { keptShare?: number; addedWords?: number; removedWords?: number };
  /** The first sentences that were added and removed, cut to a readable length. */
  added: string[];
  removed: string[];
}

/**
 * What an article's publisher has changed, or null when it is nothing that a reader must know: case, quotes, counters,
 * times, links to other articles and small rewording are nothing. Careful rather than complete, for each verdict reaches people.
 */
export function compareRevisions(
  before: RevisionText,
  after: RevisionText,
  context: RevisionContext = {},
): RevisionVerdict | null {
  const isRetitled =
    comparedWords(after.title).length > 0 && !isSameTitle(before.title, after.title, context.siteNames);
  const isMarkedTitle = isRetitled && isMarked(after.title) && !isMarked(before.title);
  if (before.text === null || after.text === null) {
    if (!isRetitled) return null;
    return { kind: isMarkedTitle ? "corrected" : "retitled", measure: {}, added: [], removed: [] };
  }
  const [old, fresh] = [readSentences(before.text), readSentences(after.text)];
  const { removed, added } = differingSentences(old.counted, fresh.counted);
  const measure = measureChange(old.counted, removed, added);
  const newMarks = findNewMarks(old.marks, fresh.marks);
  const isMaterial =
    (measure.keptShare < KEPT_SHARE && measure.addedWords + measure.removedWords >= MIN_CHANGED_WORDS) ||
    measure.addedWords >= MATERIAL_WORDS ||
    measure.removedWords >= MATERIAL_WORDS;

  let kind: RevisionVerdict["kind"];
  if (isMarkedTitle || newMarks.length > 0 || hasPutRight(removed, added, context)) kind = "corrected";
  else if (isRetitled) kind = "retitled";
  else if (isMaterial) kind = "changed";
  else return null;
  const shown = [...newMarks.filter((mark) => !added.includes(mark)), ...added];
  return { kind, measure, added: excerptsOf(shown), removed: excerptsOf(removed) };
}

const isMarked = (title: string): boolean => isRevisionTitle(title) || isEditorMark(title);

/** The sentences that only one of both has; the order of the others makes no difference. */
function differingSentences(
  before: readonly Sentence[],
  after: readonly Sentence[],
): { removed: Sentence[]; added: Sentence[] } {
  const without = (some: readonly Sentence[], others: readonly Sentence[]): Sentence[] => {
    const left = new Map<string, number>();
    for (const { key } of others) left.set(key, (left.get(key) ?? 0) + 1);
    return some.filter(({ key }) => {
      const count = left.get(key) ?? 0;
      if (count > 0) left.set(key, count - 1);
      return count === 0;
    });
  };
  return { removed: without(before, after), added: without(after, before) };
}

function measureChange(
  before: readonly Sentence[],
  removed: readonly Sentence[],
  added: readonly Sentence[],
): Required<RevisionVerdict["measure"]> {
  const words = (sentences: readonly Sentence[]) => sentences.flatMap((sentence) => sentence.words);
  const [old, fresh] = [words(removed), words(added)];
  const kept = countKept(old, fresh);
  const total = before.reduce((sum, sentence) => sum + sentence.words.length, 0);
  const removedWords = old.length - kept;
  return {
    keptShare: total === 0 ? (fresh.length === 0 ? 1 : 0) : Number((1 - removedWords / total).toFixed(3)),
    addedWords: fresh.length - kept,
    removedWords,
  };
}

/** Notes of the editor that are new, not old ones in other words. */
function findNewMarks(before: readonly Sentence[], after: readonly Sentence[]): Sentence[] {
  const isKnown = (mark: Sentence): boolean =>
    before.some((old) => {
      const shorter = Math.min(old.words.length, mark.words.length);
      return old.key === mark.key || countKept(old.words, mark.words) >= SAME_MARK_SHARE * shorter;
    });
  const fresh = after.filter((mark) => !before.some(({ key }) => key === mark.key));
  return after.length > before.length ? fresh : fresh.filter((mark) => !isKnown(mark));
}

/** Whether a number or a name has another value in a sentence that is otherwise the same. */
function hasPutRight(
  removed: readonly Sentence[],
  added: readonly Sentence[],
  context: RevisionContext,
): boolean {
  const names = new Set(
    (context.names ?? []).flatMap((name) => comparedWords(name).map(({ folded }) => folded)),
  );
  const everyNounHasACapital = /^(?:de|lb)\b/.test(context.language ?? "");
  const isName = (word: PlacedWord): boolean =>
    names.has(word.folded) || (!everyNounHasACapital && word.place > 0 && hasNameForm(word));
  let pairs = 0;
  for (const old of removed)
    for (const fresh of added) {
      const shorter = Math.min(old.words.length, fresh.words.length);
      const longer = Math.max(old.words.length, fresh.words.length);
      if (shorter < EQUAL_MIN_WORDS || longer > EQUAL_MAX_WORDS || longer - shorter > MAX_SWAPPED_WORDS)
        continue;
      if ((pairs += 1) > MAX_SENTENCE_PAIRS) return false;
      const swapped = differingWords(old.words, fresh.words);
      const isEqualBut =
        Math.max(swapped.removed.length, swapped.added.length) <= MAX_SWAPPED_WORDS &&
        old.words.length - swapped.removed.length >= EQUAL_SHARE * longer;
      if (!isEqualBut) continue;
      if (swapped.removed.some(isNumberWord) && swapped.added.some(isNumberWord)) return true;
      if (swapped.removed.some(isName) && swapped.added.some(hasNameForm)) return true;
    }
  return false;
}

const hasNameForm = ({ written, folded }: PlacedWord): boolean =>
  /^\p{Lu}/u.test(written) && !NO_NAMES.has(folded);

const excerptsOf = (sentences: readonly Sentence[]): string[] =>
  sentences
    .slice(0, SHOWN_SENTENCES)
    .map(({ text }) =>
      text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 1).toWellFormed()}…` : text,
    );
