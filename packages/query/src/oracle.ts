// This file is long: the whole meaning of the language stands here in one place, to be read beside its page.
/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { MatchSpan } from "@wirewatch/contracts";
import {
  foldToken,
  isSpacelessScript,
  readText,
  readWord,
  splitParagraphs,
  splitSentences,
  type TokenReading,
} from "@wirewatch/text";
import type { MetaNode, QueryNode } from "./ast.ts";
import { printQuery } from "./print-query.ts";
import type { QueryContext } from "./query-context.ts";
import type { EntitySpan, QueryDocument } from "./query-document.ts";
import { formLanguages, stemsOf, stemWord } from "./word-forms.ts";

/**
 * The language, written down as plainly as possible and as slowly as it likes: the engine must agree with this.
 *
 * It shares with the engine the tree of a query, the tokenizer (`@wirewatch/text`: words, readings, folding, sentences,
 * paragraphs) and the table of Snowball stemmers, which are tested by themselves. Everything else (wildcards, edits,
 * expressions, phrases, windows, proximity, fields, cases, counts, metadata, and which places make a query true) is
 * written here a second time and in another way: places are lists of objects that are compared with each other.
 */
export interface Oracle {
  /** Whether a query without references is true of the article. */
  isTrue(ast: QueryNode): boolean;
  /** The places of the clauses that make a query true, each once; other titles of the article have none to show. */
  spansOf(ast: QueryNode): MatchSpan[];
}

interface FieldText {
  kind: "title" | "body";
  hidden: boolean;
  text: string;
  readings: TokenReading[];
  starts: number[];
  ends: number[];
}
/** Field, first and last word. */
interface Span {
  field: number;
  first: number;
  last: number;
}
interface Around {
  scope: "title" | "lead" | "body" | null;
  /** Inside fields that exclude each other. */
  dead: boolean;
  first: number | null;
  caseMode: "any" | "cs" | "caps" | "allcaps" | "nocaps";
  forms: boolean;
}
/** A test of one word of the article; null stands for any one word. */
type Wanted = { key: string; test: (reading: TokenReading) => boolean } | null;

const TOP: Around = { scope: null, dead: false, first: null, caseMode: "any", forms: false };

/** Whether a query without references is true of an article. */
export function evaluateNaively(
  ast: QueryNode,
  document: QueryDocument,
  context: QueryContext = {},
): boolean {
  return openOracle(document, context).isTrue(ast);
}

/** Opens the slow evaluator for one article. Of the context it takes entities and topics. */
export function openOracle(document: QueryDocument, context: QueryContext = {}): Oracle {
  const fields: FieldText[] = [
    fieldOf("title", document.title, false),
    ...(document.titleVariants ?? [])
      .filter((title) => title !== document.title)
      .map((title) => fieldOf("title", title, true)),
    fieldOf("body", document.text, false),
  ];
  const language = (document.language ?? "").split("-")[0]?.toLowerCase() ?? "";

  // --- words --------------------------------------------------------------

  const formLanguageOf = (word: string): string => {
    const languages = formLanguages(word);
    return languages.includes(language) ? language : (languages[0] as string);
  };

  /** The sequences of words that a typed word stands for. */
  const readingsOf = (
    typed: string,
    around: Around,
    settings: { exact: boolean; fuzzy: number; forms: string | null },
  ): Wanted[][] => {
    if (typed === "*") return [[null]];
    let sequences = wordsOf(typed.replaceAll("*", ANY).replaceAll("?", ONE));
    if (settings.exact) sequences = [sequences.find(({ length }) => length === 1) ?? sequences[0] ?? []];
    return sequences
      .map((sequence) =>
        sequence.map((word): Wanted => {
          if (Array.from(word.folded).every((letter) => letter === ANY)) return null;
          const isWritten = (reading: TokenReading): boolean => {
            if (word.caseless) return true;
            switch (around.caseMode) {
              case "any":
                return !word.capitals || reading.letterCase === 2;
              case "cs":
                return reading.letterCase === word.letterCase;
              case "caps":
                return reading.letterCase !== 0;
              case "allcaps":
                return reading.letterCase === 2;
              case "nocaps":
                return reading.letterCase === 0;
            }
          };
          const isSpelled = (reading: TokenReading): boolean => {
            if (word.piece) return reading.folded === word.folded;
            if (word.folded.includes(ANY) || word.folded.includes(ONE))
              return matchesPattern(Array.from(word.folded), Array.from(reading.folded));
            if (settings.exact) return reading.exact === word.exact;
            if (settings.fuzzy > 0)
              return (
                Array.from(reading.folded)[0] === Array.from(word.folded)[0] &&
                countEdits(Array.from(reading.folded), Array.from(word.folded)) <= settings.fuzzy
              );
            if (settings.forms !== null)
              return stemsIn(settings.forms, reading.exact).includes(stemIn(settings.forms, word.exact));
            return reading.folded === word.folded;
          };
          // Words that accept the same spellings are one word.
          const kind = settings.exact
            ? `=${word.exact}`
            : settings.forms === null
              ? `~${settings.fuzzy} ${word.folded}`
              : `+${settings.forms} ${word.exact} ${word.folded}`;
          const written = around.caseMode === "cs" ? `cs ${word.letterCase}` : around.caseMode;
          return {
            key: `${kind} ${written === "any" && word.capitals ? "allcaps" : written}`,
            test: (reading) => isWritten(reading) && isSpelled(reading),
          };
        }),
      )
      .filter((sequence) => sequence.some((wanted) => wanted !== null));
  };

  const phraseSequences = (words: readonly string[], around: Around, forms: string | null): Wanted[][] => {
    let sequences: Wanted[][] = [[]];
    for (const word of words) {
      // A question mark after a word is one that the writer meant as such.
      const typed = /^[^*?]+\?+$/.test(word) ? word.replace(/\?+$/, "") : word;
      const options = readingsOf(typed, around, { exact: false, fuzzy: 0, forms });
      if (options.length > 0)
        sequences = sequences.flatMap((head) => options.map((tail) => [...head, ...tail]));
    }
    return sequences;
  };

  // --- places -------------------------------------------------------------

  const known = new Map<string, Span[]>();
  const wordSpans = (wanted: NonNullable<Wanted>): Span[] => {
    let spans = known.get(wanted.key);
    if (spans === undefined) {
      spans = unique(
        fields.flatMap(({ readings }, field) =>
          readings
            .filter((reading) => wanted.test(reading))
            .map(({ first, length }) => ({ field, first, last: first + length - 1 })),
        ),
      );
      known.set(wanted.key, spans);
    }
    return spans;
  };

  const sequenceSpans = (sequence: readonly Wanted[]): Span[] => {
    // Nowhere without each of its words; most are not in the article at all.
    if (sequence.some((wanted) => wanted !== null && wordSpans(wanted).length === 0)) return [];
    let spans: Span[] = fields.flatMap(({ starts }, field) =>
      starts.map((_, at) => ({ field, first: at, last: at - 1 })),
    );
    for (const wanted of sequence)
      spans = spans.flatMap((span) => {
        const next = span.last + 1;
        if (wanted === null)
          return next < (fields[span.field] as FieldText).starts.length ? [{ ...span, last: next }] : [];
        return wordSpans(wanted)
          .filter((place) => place.field === span.field && place.first === next)
          .map((place) => ({ ...span, last: place.last }));
      });
    return unique(spans);
  };

  /** The shortest stretches, one for each last word, that hold every word of the sequence as often as it stands there. */
  const windows = (sequence: readonly Wanted[], slop: number): Span[] => {
    const words = sequence.filter((wanted) => wanted !== null);
    const counts = new Map<string, { spans: Span[]; count: number }>();
    for (const wanted of words) {
      const held = counts.get(wanted.key);
      if (held) held.count += 1;
      else counts.set(wanted.key, { spans: wordSpans(wanted), count: 1 });
    }
    const found: Span[] = [];
    for (const end of [...counts.values()].flatMap(({ spans }) => spans)) {
      let first = Number.POSITIVE_INFINITY;
      for (const { spans, count } of counts.values()) {
        const begins = spans
          .filter((span) => span.field === end.field && span.last <= end.last)
          .map((span) => span.first)
          .toSorted((left, right) => right - left);
        first = Math.min(first, begins[count - 1] ?? Number.NEGATIVE_INFINITY);
      }
      if (Number.isFinite(first) && end.last - first + 1 <= words.length + slop)
        found.push({ field: end.field, first, last: end.last });
    }
    return unique(found);
  };

  const inScope = (spans: readonly Span[], around: Around): Span[] =>
    spans.filter(({ field, last }) => {
      const { kind, text, starts } = fields[field] as FieldText;
      if (around.dead) return false;
      if (around.scope === "title" && kind !== "title") return false;
      if ((around.scope === "body" || around.scope === "lead") && kind !== "body") return false;
      if (around.scope === "lead") {
        const lead = splitParagraphs(text)[0];
        if (!lead || (starts[last] as number) >= lead.end) return false;
      }
      return around.first === null || last < around.first;
    });

  const groupOf = (span: Span, operator: "SENTENCE" | "PARAGRAPH"): number => {
    const { kind, text, starts } = fields[span.field] as FieldText;
    if (kind === "title") return 0;
    const ranges = operator === "SENTENCE" ? splitSentences(text) : splitParagraphs(text);
    return ranges.findLastIndex((range) => range.start <= (starts[span.first] as number));
  };

  /** Characters as they stand, not inside a longer word; their place is that of the words that they touch. */
  const rawSpans = (literal: string): Span[] => {
    const spans: Span[] = [];
    for (const [field, { text, starts, ends }] of fields.entries()) {
      if (starts.length === 0) continue;
      for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) {
        const end = at + literal.length;
        const isInside = (inside: number, outside: number): boolean =>
          [text.charAt(inside), text.charAt(outside)].every(
            (sign) => /[\p{L}\p{N}]/u.test(sign) && !isSpacelessScript(sign),
          );
        if (isInside(at, at - 1) || isInside(end - 1, end)) continue;
        const last = Math.max(
          0,
          starts.findLastIndex((start) => start < end),
        );
        const touched = starts.findIndex((start, word) => start < end && (ends[word] as number) > at);
        spans.push({ field, first: touched < 0 ? last : touched, last });
      }
    }
    return spans;
  };

  const nearSpans = (
    node: Extract<QueryNode, { kind: "near" }>,
    around: Around,
    leftOnly: boolean,
  ): Span[] => {
    const left = places(node.left, around, false);
    const right = places(node.right, around, false);
    const isPair = (one: Span, other: Span): boolean => {
      if (one.field !== other.field) return false;
      const isBefore = one.last < other.first;
      const isAfter = other.last < one.first;
      if (!isBefore && !isAfter) return false;
      if (node.operator === "SENTENCE" || node.operator === "PARAGRAPH")
        return groupOf(one, node.operator) === groupOf(other, node.operator);
      if (node.operator === "ONEAR" && !isBefore) return false;
      return (isBefore ? other.first - one.last : one.first - other.last) - 1 <= node.distance;
    };
    if (node.operator === "NOTNEAR") return left.filter((one) => !right.some((other) => isPair(one, other)));
    const kept = left.filter((one) => right.some((other) => isPair(one, other)));
    return leftOnly
      ? kept
      : unique([...kept, ...right.filter((other) => left.some((one) => isPair(one, other)))]);
  };

  const remembered = new Map<QueryNode, Map<string, Span[]>>();
  /** Where a clause stands. `leftOnly` counts a proximity once, by its left side. */
  const places = (node: QueryNode, around: Around, leftOnly: boolean): Span[] => {
    const key = `${around.scope} ${around.dead} ${around.first} ${around.caseMode} ${around.forms} ${leftOnly}`;
    let held = remembered.get(node);
    if (held === undefined) {
      held = new Map();
      remembered.set(node, held);
    }
    let spans = held.get(key);
    if (spans === undefined) {
      spans = findPlaces(node, around, leftOnly);
      held.set(key, spans);
    }
    return spans;
  };

  const findPlaces = (node: QueryNode, around: Around, leftOnly: boolean): Span[] => {
    switch (node.kind) {
      case "word": {
        const wantsForms =
          (node.forms || around.forms) && !node.exact && node.fuzzy === 0 && !/[*?]/.test(node.text);
        const sequences = readingsOf(node.text, around, {
          exact: node.exact,
          fuzzy: node.fuzzy,
          forms: wantsForms ? formLanguageOf(node.text) : null,
        });
        return inScope(unique(sequences.flatMap(sequenceSpans)), around);
      }
      case "phrase": {
        const forms = around.forms ? formLanguageOf(node.words.join(" ")) : null;
        const { slop } = node;
        const spans = phraseSequences(node.words, around, forms).flatMap((sequence) =>
          slop === null || sequence.length === 1 ? sequenceSpans(sequence) : windows(sequence, slop),
        );
        return inScope(unique(spans), around);
      }
      case "regex": {
        const folded = nativeRegex(node.source, true);
        const written = nativeRegex(node.source, false);
        const spans = wordSpans({
          key: `/${node.source}/`,
          test: (reading) => folded.test(reading.folded),
        }).filter(({ field, first, last }) => {
          const { text, starts, ends } = fields[field] as FieldText;
          return !node.caseSensitive || written.test(text.slice(starts[first], ends[last]));
        });
        return inScope(spans, around);
      }
      case "raw":
        return inScope(unique(rawSpans(node.text)), around);
      case "or":
        return unique(node.parts.flatMap((part) => places(part, around, leftOnly)));
      case "near":
        return nearSpans(node, around, leftOnly);
      case "scope":
      case "first":
      case "case":
      case "forms":
        return places(node.part, within(node, around), leftOnly);
      case "and":
      case "not":
      case "any":
      case "atleast":
      case "meta":
      case "words":
      case "reference":
      case "all":
      case "missing":
        return [];
    }
  };

  /** Occurrences that share no word, counted from the left. */
  const countOf = (spans: readonly Span[]): number => {
    let total = 0;
    for (const field of fields.keys()) {
      let last = -1;
      for (const span of spans
        .filter((each) => each.field === field)
        .toSorted((left, right) => left.last - right.last || right.first - left.first))
        if (span.first > last) {
          total += 1;
          last = span.last;
        }
    }
    return total;
  };

  // --- truth --------------------------------------------------------------

  let kept: ReturnType<typeof valuesOf> | null = null;
  const values = (): ReturnType<typeof valuesOf> => (kept ??= valuesOf(document, context));

  const meansOf = (node: MetaNode): ((field: string, value: string) => boolean)[] => {
    const bare =
      node.field === "url"
        ? node.value.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, "")
        : node.field === "site"
          ? node.value.replace(/^www\./i, "")
          : node.value;
    const own = (field: string, value: string): boolean =>
      field === node.field &&
      (node.pattern
        ? matchesPattern(
            Array.from(normal(node.value), (sign) => (sign === "*" ? ANY : sign === "?" ? ONE : sign)),
            Array.from(normal(value)),
          )
        : normal(value) === normal(bare));
    const entities =
      node.field === "entity" && !node.pattern
        ? (context.entities ?? []).filter(({ name, aliases }) =>
            [name, ...(aliases ?? [])].some((each) => normal(each) === normal(node.value)),
          )
        : [];
    return [
      own,
      ...entities.map(
        ({ id }) =>
          (field: string, value: string): boolean =>
            field === "entity" && normal(value) === normal(id),
      ),
    ];
  };

  const isMeaningTrue = (node: MetaNode, isMeant: (field: string, value: string) => boolean): boolean => {
    const scores = values()
      .filter(({ field, value }) => isMeant(field, value))
      .map(({ score }) => score);
    if (scores.length === 0) return false;
    return node.score === null || compare(node.score.comparison, Math.max(...scores), node.score.value);
  };
  const isMetaTrue = (node: MetaNode): boolean =>
    meansOf(node).some((isMeant) => isMeaningTrue(node, isMeant));

  const isTrue = (node: QueryNode, around: Around): boolean => {
    switch (node.kind) {
      case "and":
        return node.parts.every((part) => isTrue(part, around));
      case "or":
        return node.parts.some((part) => isTrue(part, around));
      case "not":
        return !isTrue(node.part, around);
      case "any":
        return node.parts.filter((part) => isTrue(part, around)).length >= node.count;
      case "atleast":
        return countOf(places(node.part, around, true)) >= node.count;
      case "scope":
      case "first":
      case "case":
      case "forms":
        return isTrue(node.part, within(node, around));
      case "all":
        return true;
      case "words":
        return compare(node.comparison, fields.at(-1)?.starts.length ?? 0, node.value);
      case "meta":
        return isMetaTrue(node);
      case "raw":
      case "word":
      case "phrase":
      case "regex":
      case "near":
        return places(node, around, false).length > 0;
      case "reference":
      case "missing":
        return false;
    }
  };

  // --- spans --------------------------------------------------------------

  /** A clause that no article decides: `all`, and fields that exclude each other. */
  const constantOf = (node: QueryNode, around: Around, wanted: boolean): boolean | null => {
    switch (node.kind) {
      case "and":
      case "or": {
        const decisive = (node.kind === "or") === wanted;
        const parts = node.parts.map((part) => constantOf(part, around, wanted));
        if (parts.includes(decisive)) return decisive;
        return parts.every((part) => part === !decisive) ? !decisive : null;
      }
      case "any":
        return node.count === 1
          ? constantOf({ ...node, kind: "or" }, around, true) === null
            ? null
            : (constantOf({ ...node, kind: "or" }, around, true) as boolean) === wanted
          : null;
      case "not":
        return constantOf(node.part, around, !wanted);
      case "scope":
      case "first":
      case "case":
      case "forms":
        return constantOf(node.part, within(node, around), wanted);
      case "all":
        return wanted;
      case "missing":
      case "reference":
        return !wanted;
      case "word":
      case "phrase":
      case "regex":
      case "raw":
      case "near":
      case "atleast":
        return around.dead ? !wanted : null;
      case "meta":
      case "words":
        return null;
    }
  };

  /**
   * Adds the places that give a clause the wanted truth. Under a NOT the absence of words is wanted, which has no place;
   * two of them undo each other. An OR that is true of every article (`all OR bank`) owes nothing to its words.
   */
  const collect = (node: QueryNode, around: Around, wanted: boolean, into: MatchSpan[]): void => {
    if (constantOf(node, around, wanted) !== null || isTrue(node, around) !== wanted) return;
    switch (node.kind) {
      case "and":
      case "or":
        for (const part of node.parts) collect(part, around, wanted, into);
        break;
      case "any":
        if (wanted) for (const part of node.parts) collect(part, around, true, into);
        break;
      case "not":
        collect(node.part, around, !wanted, into);
        break;
      case "scope":
      case "first":
      case "case":
      case "forms":
        collect(node.part, within(node, around), wanted, into);
        break;
      case "word":
      case "phrase":
      case "regex":
      case "raw":
      case "near":
        if (wanted) show(places(node, around, false), printQuery(node), into);
        break;
      case "atleast":
        if (wanted) show(places(node.part, around, false), printQuery(node.part), into);
        break;
      case "meta":
        // Entities come with the places that mention them.
        if (wanted && node.field === "entity")
          for (const isMeant of meansOf(node).filter((each) => isMeaningTrue(node, each)))
            for (const { field, value, spans } of values())
              if (isMeant(field, value))
                for (const place of spans ?? []) into.push({ ...place, clause: printQuery(node) });
        break;
      case "words":
      case "reference":
      case "all":
      case "missing":
        break;
    }
  };

  const show = (spans: readonly Span[], clause: string, into: MatchSpan[]): void => {
    for (const { field, first, last } of spans) {
      const { kind, hidden, text, starts, ends } = fields[field] as FieldText;
      if (hidden) continue;
      let start = starts[first] as number;
      let end = ends[last] as number;
      // The signs of #tag, @name, $ticker and .net, of C++ and C#, belong to what is shown.
      if (start > 0 && "#@$.".includes(clause.charAt(0)) && text.charAt(start - 1) === clause.charAt(0))
        start -= 1;
      if (clause.endsWith("+") || clause.endsWith("#"))
        while (
          end < text.length &&
          (text.charAt(end) === "+" || text.charAt(end) === "#") &&
          end - start < clause.length
        )
          end += 1;
      into.push({ field: kind === "title" ? "title" : "text", start, end, clause });
    }
  };

  return {
    isTrue: (ast) => isTrue(ast, TOP),
    spansOf: (ast) => {
      const spans: MatchSpan[] = [];
      collect(ast, TOP, true, spans);
      const seen = new Set<string>();
      return spans.filter(({ field, start, end, clause }) => {
        const key = `${field} ${start} ${end} ${clause}`;
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      });
    },
  };
}

/** A function that keeps its last answers: the same few words are asked for again and again. */
function remembering<Answer>(answer: (word: string) => Answer): (word: string) => Answer {
  const answers = new Map<string, Answer>();
  return (word) => {
    const known = answers.get(word);
    if (known !== undefined) return known;
    const made = answer(word);
    if (answers.size >= 10_000) answers.clear();
    answers.set(word, made);
    return made;
  };
}

const wordsOf = remembering(readWord);
const splitKey = <Answer>(answer: (word: string, language: string) => Answer) =>
  remembering((key) => answer(key.slice(key.indexOf(" ") + 1), key.slice(0, key.indexOf(" "))));
const stemsByKey = splitKey(stemsOf);
const stemByKey = splitKey(stemWord);
const stemsIn = (language: string, word: string): string[] => stemsByKey(`${language} ${word}`);
const stemIn = (language: string, word: string): string => stemByKey(`${language} ${word}`);

/** What a field, function or case does to the clauses inside it. */
function within(
  node: Extract<QueryNode, { kind: "scope" | "first" | "case" | "forms" }>,
  around: Around,
): Around {
  switch (node.kind) {
    case "scope": {
      const outer = around.scope;
      if (outer === null || outer === node.scope) return { ...around, scope: node.scope };
      // The lead is a part of the body; a title is of neither.
      if (outer !== "title" && node.scope !== "title") return { ...around, scope: "lead" };
      return { ...around, dead: true };
    }
    case "first":
      return { ...around, first: around.first === null ? node.count : Math.min(node.count, around.first) };
    case "case":
      return { ...around, caseMode: node.mode };
    case "forms":
      return { ...around, forms: true };
  }
}

function fieldOf(kind: "title" | "body", text: string, hidden: boolean): FieldText {
  const readings = readText(text);
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { first, length, start, end } of readings)
    if (length === 1 && first === starts.length) {
      starts.push(start);
      ends.push(end);
    }
  return { kind, hidden, text, readings, starts, ends };
}

function unique(spans: readonly Span[]): Span[] {
  const seen = new Set<string>();
  return spans.filter(({ field, first, last }) => {
    const key = `${field}:${first}:${last}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function compare(comparison: string, left: number, right: number): boolean {
  switch (comparison) {
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "<":
      return left < right;
    default:
      return left <= right;
  }
}

/** Letters that no text has stand for `*` and `?` while a typed word is cut. */
const ANY = "\ua78f";
const ONE = "\ua7f7";

/** Whether the letters are those of the pattern. One row of answers for each letter of the pattern, from its end. */
function matchesPattern(pattern: readonly string[], letters: readonly string[]): boolean {
  let tails: boolean[] = [...letters.map(() => false), true];
  for (const sign of pattern.toReversed())
    if (sign === ANY) {
      const last = tails.lastIndexOf(true);
      tails = tails.map((_, at) => at <= last);
    } else
      tails = tails.map(
        (_, at) =>
          at < letters.length && (sign === ONE || sign === letters[at]) && (tails[at + 1] as boolean),
      );
  return tails[0] as boolean;
}

/** Letters to insert, delete, change, or swap with their neighbour, each letter touched once. */
function countEdits(left: readonly string[], right: readonly string[]): number {
  const rows: number[][] = [];
  for (let row = 0; row <= left.length; row += 1) {
    const cells: number[] = [];
    rows.push(cells);
    for (let column = 0; column <= right.length; column += 1) {
      if (row === 0 || column === 0) {
        cells.push(row + column);
        continue;
      }
      const at = (up: number, back: number): number => rows[row - up]?.[column - back] as number;
      const options = [at(1, 0) + 1, at(0, 1) + 1, at(1, 1) + (left[row - 1] === right[column - 1] ? 0 : 1)];
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1])
        options.push(at(2, 2) + 1);
      cells.push(Math.min(...options));
    }
  }
  return rows[left.length]?.[right.length] as number;
}

/** The expression for JavaScript's own engine, which may take exponential time: only for tests. */
function nativeRegex(source: string, fold: boolean): RegExp {
  let made = "";
  let inClass = false;
  const letters = Array.from(source);
  const plain = (letter: string): string => {
    const literal = fold ? foldToken(letter) : letter;
    const escaped = literal.replaceAll(
      /[^\p{L}\p{N}\p{M}]/gu,
      (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`,
    );
    return Array.from(literal).length > 1 && !inClass ? `(?:${escaped})` : escaped;
  };
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at] as string;
    if (letter === "\\") {
      at += 1;
      const sign = letters[at] as string;
      if (sign === "p" || sign === "P") {
        const close = letters.indexOf("}", at);
        made += `\\${letters.slice(at, close + 1).join("")}`;
        at = close;
      } else if (sign === "u") {
        made += plain(String.fromCharCode(Number.parseInt(letters.slice(at + 1, at + 5).join(""), 16)));
        at += 4;
      } else if (sign === "w") made += inClass ? String.raw`\p{L}\p{N}_` : String.raw`[\p{L}\p{N}_]`;
      else if (sign === "W") made += String.raw`[^\p{L}\p{N}_]`;
      else if (sign === "s") made += "(?!)";
      else if (sign === "S") made += "[^]";
      else if (sign === "d" || sign === "D") made += `\\${sign}`;
      else made += plain(sign);
    } else if (inClass) {
      if (letter === "]") inClass = false;
      made +=
        letter === "]" || letter === "-"
          ? letter
          : letters[at + 1] === "-" || letters[at - 1] === "-"
            ? fold
              ? letter.toLowerCase()
              : letter
            : letter === "^" && letters[at - 1] === "["
              ? letter
              : plain(letter);
    } else if (letter === "[") {
      inClass = true;
      made += letter;
    } else if (letter === "^" || letter === "$") made += "(?:)";
    else if (".*+?()|{},".includes(letter) || /\d/.test(letter)) made += letter;
    else made += plain(letter);
  }
  return new RegExp(`^(?:${made})$`, "su");
}

// --- metadata ---------------------------------------------------------------

const normal = (value: string): string => foldToken(value.trim().replaceAll(/\s+/g, " "));

type Value = [value: string, score: number, spans?: readonly EntitySpan[] | undefined];

/** What a query can ask of an article beside its words. */
function valuesOf(
  document: QueryDocument,
  context: QueryContext,
): { field: string; value: string; score: number; spans?: readonly EntitySpan[] | undefined }[] {
  const host =
    document.site ?? /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(document.url ?? "")?.[1] ?? "";
  const labels = host.toLowerCase().split(".");
  const tags = (document.language ?? "").split(/[-_]/);
  const broader = (code: string): string[] => {
    const found = new Set<string>();
    const climb = (from: string): void => {
      for (const next of context.topics?.find((topic) => topic.code === from)?.broader ?? [])
        if (next !== code && !found.has(next)) {
          found.add(next);
          climb(next);
        }
    };
    climb(code);
    return [...found].flatMap((each) => [
      each,
      context.topics?.find((topic) => topic.code === each)?.label ?? each,
    ]);
  };
  const one = (value: string | undefined): Value[] => (value === undefined ? [] : [[value, 1]]);
  const table: Record<string, Value[]> = {
    // The host and every domain above it.
    site: labels.map((_, from) => [labels.slice(from).join("."), 1]),
    source: [[host.toLowerCase().replace(/^www\./, ""), 1], ...one(document.source)],
    url: [
      ...one(document.url),
      ...one(document.url?.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, "")),
    ],
    author: (document.authors ?? []).map((author) => [author, 1]),
    // BCP 47: de-AT is also de.
    lang: tags.map((_, at) => [tags.slice(0, at + 1).join("-"), 1]),
    country: one(document.country),
    geo: (document.geo ?? []).map((place) =>
      typeof place === "string" ? [place, 1] : [place.name, place.score],
    ),
    feed: one(document.feed),
    tag: (document.tags ?? []).map((tag) => [tag, 1]),
    type: one(document.type),
    topic: (document.topics ?? []).flatMap(({ code, label, score }) =>
      [code, label, ...broader(code)].map((value): Value => [value, score]),
    ),
    entity: (document.entities ?? []).flatMap(({ id, name, score, spans }): Value[] => [
      [id, score, spans],
      [name, score, spans],
    ]),
  };
  return Object.entries(table).flatMap(([field, values]) =>
    values.filter(([value]) => value !== "").map(([value, score, spans]) => ({ field, value, score, spans })),
  );
}
