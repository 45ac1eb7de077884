/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import { readText, splitParagraphs, splitSentences, type TokenReading } from "@wirewatch/text";
import type { QueryNode } from "./ast.ts";
import { metaValuesOf, type QueryDocument } from "./query-document.ts";
import { editDistance } from "./suggest-name.ts";
import { formLanguages, stemsOf, stemWord } from "./word-forms.ts";
import { compileRegex } from "./word-regex.ts";
import {
  ANY_LETTERS,
  matchesWildcard,
  metaKey,
  metaPatternKey,
  ONE_LETTER,
  passesCase,
  readTerms,
  type TermWanted,
} from "./word-terms.ts";

// The language, written down as plainly as possible and as slowly as it likes: the engine must agree with this.

interface FieldText {
  kind: "title" | "body";
  text: string;
  readings: TokenReading[];
  tokens: number;
}
/** Field, first and last word. */
interface Span {
  field: number;
  first: number;
  last: number;
}
interface Around {
  scope: "title" | "lead" | "body" | null;
  dead: boolean;
  first: number | null;
  caseMode: "any" | "cs" | "caps" | "allcaps" | "nocaps";
  forms: boolean;
}

/** Whether a query without references is true of an article. */
export function evaluateNaively(ast: QueryNode, document: QueryDocument): boolean {
  const fields: FieldText[] = [
    document.title,
    ...(document.titleVariants ?? []).filter((title) => title !== document.title),
  ].map((text) => fieldOf("title", text));
  fields.push(fieldOf("body", document.text));
  const language = (document.language ?? "").split("-")[0]?.toLowerCase() ?? "";
  const meta = metaValuesOf(document);

  const isTerm = (reading: TokenReading, wanted: TermWanted): boolean => {
    if (wanted === null) return false;
    if (!passesCase(wanted.letterCase, reading.letterCase)) return false;
    const { key } = wanted;
    if (key.startsWith("=") && key.length > 1) return reading.exact === key.slice(1);
    if (key.startsWith("~") && key.length > 1) {
      const edits = Number(key.charAt(1));
      const word = key.slice(2);
      return (
        Array.from(reading.folded)[0] === Array.from(word)[0] &&
        editDistance(reading.folded, word, edits) <= edits
      );
    }
    if (key.startsWith("/") && key.length > 1) return compileRegex(key.slice(1), true).test(reading.folded);
    if (key.startsWith("+") && key.length > 1) {
      const colon = key.indexOf(":");
      const of = key.slice(1, colon);
      return stemsOf(reading.exact, of).includes(stemWord(key.slice(colon + 1), of));
    }
    if (key.includes(ANY_LETTERS) || key.includes(ONE_LETTER)) return matchesWildcard(key, reading.folded);
    return reading.folded === key;
  };

  const unique = (spans: readonly Span[]): Span[] => {
    const seen = new Set<string>();
    return spans.filter(({ field, first, last }) => {
      const key = `${field}:${first}:${last}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  };

  const wordSpans = (wanted: TermWanted): Span[] =>
    unique(
      fields.flatMap(({ readings }, field) =>
        readings
          .filter((reading) => isTerm(reading, wanted))
          .map(({ first, length }) => ({ field, first, last: first + length - 1 })),
      ),
    );

  const sequenceSpans = (sequence: readonly TermWanted[]): Span[] => {
    let spans: Span[] = fields.flatMap(({ tokens }, field) =>
      Array.from({ length: tokens }, (_, at) => ({ field, first: at, last: at - 1 })),
    );
    for (const wanted of sequence) {
      const places = wanted === null ? null : wordSpans(wanted);
      spans = unique(
        spans.flatMap((span) => {
          if (places === null)
            return span.last + 1 < (fields[span.field]?.tokens ?? 0)
              ? [{ ...span, last: span.last + 1 }]
              : [];
          return places
            .filter((place) => place.field === span.field && place.first === span.last + 1)
            .map((place) => ({ ...span, last: place.last }));
        }),
      );
    }
    return spans;
  };

  const windows = (sequence: readonly TermWanted[], slop: number): Span[] => {
    const words = sequence.filter((wanted) => wanted !== null);
    const lists = new Map<string, { spans: Span[]; count: number }>();
    for (const wanted of words) {
      const key = `${wanted.letterCase} ${wanted.key}`;
      const held = lists.get(key);
      if (held) held.count += 1;
      else lists.set(key, { spans: wordSpans(wanted), count: 1 });
    }
    const found: Span[] = [];
    for (const end of [...lists.values()].flatMap(({ spans }) => spans)) {
      let first = Number.POSITIVE_INFINITY;
      for (const { spans, count } of lists.values()) {
        const begins = spans
          .filter((span) => span.field === end.field && span.last <= end.last)
          .map((span) => span.first)
          .toSorted((left, right) => right - left);
        first = Math.min(first, begins[count - 1] ?? -Infinity);
      }
      if (Number.isFinite(first) && end.last - first + 1 <= words.length + slop)
        found.push({ field: end.field, first, last: end.last });
    }
    return unique(found);
  };

  const inScope = (spans: readonly Span[], around: Around): Span[] => {
    if (around.dead) return [];
    return spans.filter(({ field, last }) => {
      const { kind, text, readings } = fields[field] as FieldText;
      if (around.scope === "title" && kind !== "title") return false;
      if ((around.scope === "body" || around.scope === "lead") && kind !== "body") return false;
      if (around.scope === "lead") {
        const lead = splitParagraphs(text)[0];
        const start = readings.find(({ first, length }) => first === last && length === 1)?.start ?? 0;
        if (!lead || start >= lead.end) return false;
      }
      return around.first === null || last < around.first;
    });
  };

  const groupOf = (span: Span, operator: string): number => {
    const { kind, text, readings } = fields[span.field] as FieldText;
    if (kind === "title") return span.field * 1e6;
    const start = readings.find(({ first }) => first === span.first)?.start ?? 0;
    const ranges = operator === "SENTENCE" ? splitSentences(text) : splitParagraphs(text);
    let group = 0;
    for (const [index, range] of ranges.entries()) if (range.start <= start) group = index;
    return span.field * 1e6 + group;
  };

  const phraseSequences = (
    words: readonly string[],
    around: Around,
    forms: string | null,
  ): TermWanted[][] => {
    let sequences: TermWanted[][] = [[]];
    for (const word of words) {
      const options = readTerms(/^[^*?]+\?+$/.test(word) ? word.replace(/\?+$/, "") : word, {
        caseMode: around.caseMode,
        forms,
        exact: false,
        fuzzy: 0,
      });
      if (options.length > 0)
        sequences = sequences.flatMap((head) => options.map((tail) => [...head, ...tail]));
    }
    return sequences;
  };

  const formLanguageOf = (word: string): string => {
    const languages = formLanguages(word);
    return languages.includes(language) ? language : (languages[0] as string);
  };

  /** Characters as they stand, not inside a longer word; their place is that of the words that they touch. */
  const rawSpans = (literal: string): Span[] => {
    const spans: Span[] = [];
    for (const [field, { text, readings, tokens }] of fields.entries()) {
      if (tokens === 0) continue;
      const words = readings.filter(
        ({ length }, index) => length === 1 && readings[index - 1]?.first !== readings[index]?.first,
      );
      for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) {
        const end = at + literal.length;
        const isInside = (inside: number, outside: number): boolean =>
          /[\p{L}\p{N}]/u.test(text.charAt(inside)) && /[\p{L}\p{N}]/u.test(text.charAt(outside));
        if (isInside(at, at - 1) || isInside(end - 1, end)) continue;
        const touched = words.filter((word) => word.start < end && word.end > at).map(({ first }) => first);
        const last = Math.max(0, ...words.filter((word) => word.start < end).map(({ first }) => first));
        spans.push({ field, first: Math.min(last, ...touched), last });
      }
    }
    return spans;
  };

  const places = (node: QueryNode, around: Around, leftOnly: boolean): Span[] => {
    switch (node.kind) {
      case "word": {
        const wantsForms =
          (node.forms || around.forms) && !node.exact && node.fuzzy === 0 && !/[*?]/.test(node.text);
        const sequences = readTerms(node.text, {
          caseMode: around.caseMode,
          forms: wantsForms ? formLanguageOf(node.text) : null,
          exact: node.exact,
          fuzzy: node.fuzzy,
        });
        return inScope(unique(sequences.flatMap(sequenceSpans)), around);
      }
      case "phrase": {
        const sequences = phraseSequences(
          node.words,
          around,
          around.forms ? formLanguageOf(node.words.join(" ")) : null,
        );
        const { slop } = node;
        return inScope(
          unique(
            sequences.flatMap((sequence) =>
              slop === null || sequence.length === 1 ? sequenceSpans(sequence) : windows(sequence, slop),
            ),
          ),
          around,
        );
      }
      case "regex": {
        const regex = compileRegex(node.source, false);
        return inScope(
          wordSpans({ key: `/${node.source}`, letterCase: 0 }).filter(({ field, first, last }) => {
            if (!node.caseSensitive) return true;
            const { readings, text } = fields[field] as FieldText;
            const start = readings.find((reading) => reading.first === first)?.start;
            const end = readings.find((reading) => reading.first === last && reading.length === 1)?.end;
            return regex.test(text.slice(start, end));
          }),
          around,
        );
      }
      case "or":
        return unique(node.parts.flatMap((part) => places(part, around, leftOnly)));
      case "near": {
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
        if (node.operator === "NOTNEAR")
          return left.filter((one) => !right.some((other) => isPair(one, other)));
        const kept = left.filter((one) => right.some((other) => isPair(one, other)));
        return leftOnly
          ? kept
          : unique([...kept, ...right.filter((other) => left.some((one) => isPair(one, other)))]);
      }
      case "scope":
      case "first":
      case "case":
      case "forms":
        return places(node.part, within(node, around), leftOnly);
      case "raw":
        return inScope(unique(rawSpans(node.text)), around);
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

  const within = (
    node: Extract<QueryNode, { kind: "scope" | "first" | "case" | "forms" }>,
    around: Around,
  ): Around => {
    switch (node.kind) {
      case "scope": {
        const outer = around.scope;
        if (outer === null || outer === node.scope) return { ...around, scope: node.scope };
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
  };

  const count = (spans: readonly Span[]): number => {
    let total = 0;
    for (let field = 0; field < fields.length; field += 1) {
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

  const compare = (comparison: string, left: number, right: number): boolean =>
    comparison === ">"
      ? left > right
      : comparison === ">="
        ? left >= right
        : comparison === "<"
          ? left < right
          : left <= right;

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
        return count(places(node.part, around, true)) >= node.count;
      case "scope":
      case "first":
      case "case":
      case "forms":
        return isTrue(node.part, within(node, around));
      case "all":
        return true;
      case "words":
        return compare(node.comparison, fields.at(-1)?.tokens ?? 0, node.value);
      case "meta": {
        const found = meta.filter(({ field, value }) => {
          if (field !== node.field) return false;
          if (node.pattern) return matchesWildcard(metaPatternKey(field, node.value), metaKey(field, value));
          return metaKey(field, value) === metaKey(field, node.value);
        });
        const { score } = node;
        if (score === null) return found.length > 0;
        return (
          found.length > 0 &&
          compare(score.comparison, Math.max(...found.map((value) => value.score)), score.value)
        );
      }
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
  return isTrue(ast, { scope: null, dead: false, first: null, caseMode: "any", forms: false });
}

function fieldOf(kind: "title" | "body", text: string): FieldText {
  const readings = readText(text);
  return { kind, text, readings, tokens: readings.reduce((most, { first }) => Math.max(most, first + 1), 0) };
}
