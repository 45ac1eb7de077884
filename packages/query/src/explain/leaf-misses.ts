/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { MatchSpan } from "@wirewatch/contracts";
import { foldToken } from "@wirewatch/text";
import type { PhraseNode, QueryNode } from "../ast.ts";
import { QUERY_LIMITS } from "../limits.ts";
import { printQuery } from "../print-query.ts";
import type { QueryDocument } from "../query-document.ts";
import type { ArticleWords } from "./article-words.ts";
import type { Question, Wrapper } from "./clause-facts.ts";
import type { Failure } from "./failure.ts";

/** Why a leaf is not true, without its place in the query. */
export type Miss = Omit<Failure, "clause" | "start" | "end">;

/** Leaves that are looked at closely; of the others it is only said that they are not there. */
const MAX_LEAVES = 2000;
const MAX_PHRASE_WORDS = 12;

/** A question that asks less than the leaf does, and what it would mean if that were true. */
interface Variant {
  question: Question;
  read: (spans: MatchSpan[]) => Miss | null;
}

/** What to ask the engine about leaves that are not there, and what its answers mean. */
export interface LeafPlan {
  questions: Question[];
  /** `of` gives the places of a question that is true, or null. */
  read(of: (index: number) => MatchSpan[] | null): Map<QueryNode, Miss>;
}

/**
 * For leaves that are not in the article: what is there instead. Each leaf is asked again without one of its conditions
 * (field, first words, letter case, accents), and, if it is a phrase, word by word and as a wide window.
 */
export function planLeafMisses(
  leaves: readonly Question[],
  document: QueryDocument,
  words: ArticleWords,
): LeafPlan {
  const misses = new Map<QueryNode, Miss>();
  const questions: Question[] = [];
  const plans: {
    leaf: Question;
    variants: { at: number; read: Variant["read"] }[];
    window: number | null;
  }[] = [];
  for (const leaf of leaves.slice(0, MAX_LEAVES)) {
    if (isNever(leaf.around)) {
      misses.set(leaf.node, { code: "never", reason: "the fields around it exclude each other" });
      continue;
    }
    const variants: { at: number; read: Variant["read"] }[] = [];
    for (const { question, read } of variantsOf(leaf, document, words)) {
      variants.push({ at: questions.length, read });
      questions.push(question);
    }
    let window: number | null = null;
    if (leaf.node.kind === "phrase" && leaf.node.words.length > 1) {
      window = questions.length;
      const spread = leaf.node.words.filter((word) => word !== "*");
      questions.push({ ...leaf, node: { ...leaf.node, words: spread, slop: QUERY_LIMITS.distance } });
    }
    plans.push({ leaf, variants, window });
  }
  return {
    questions,
    read: (of) => {
      for (const { leaf, variants, window } of plans) {
        let miss: Miss | null = null;
        for (const { at, read } of variants) {
          const spans = of(at);
          if (spans !== null) miss ??= read(spans);
        }
        if (leaf.node.kind === "phrase" && (miss === null || miss.code === "some-words") && window !== null)
          miss = windowMiss(leaf.node, of(window), words, document) ?? miss;
        misses.set(leaf.node, miss ?? spellingMiss(leaf.node, words, document));
      }
      for (const { node } of leaves.slice(MAX_LEAVES))
        misses.set(node, { code: "absent", reason: "not found", stopped: true });
      return misses;
    },
  };
}

const quoteSpan = (document: QueryDocument, { field, start, end }: MatchSpan): string =>
  (field === "title" ? document.title : document.text).slice(start, Math.min(end, start + 120));

export function foundAt(document: QueryDocument, span: MatchSpan): { text: string; span: MatchSpan } {
  return { text: quoteSpan(document, span), span };
}

const nameOf = (wrapper: Wrapper): string => {
  switch (wrapper.kind) {
    case "scope":
      return wrapper.scope;
    case "first":
      return `first(${wrapper.count})`;
    case "case":
      return wrapper.mode;
    case "forms":
      return "forms";
  }
};

function isNever(around: readonly Wrapper[]): boolean {
  const scopes = new Set(around.flatMap((wrapper) => (wrapper.kind === "scope" ? [wrapper.scope] : [])));
  return scopes.has("title") && scopes.size > 1;
}

/** Where a place is, for people. */
function whereIs(span: MatchSpan, asked: string, words: ArticleWords): string {
  if (span.field === "title") return "in the title";
  if (asked !== "lead") return "in the body";
  return `in paragraph ${words.groupOf(words.placeOf(span), "PARAGRAPH") + 1} of the body`;
}

function variantsOf(leaf: Question, document: QueryDocument, words: ArticleWords): Variant[] {
  const { node, around } = leaf;
  const variants: Variant[] = [];
  const found = (span: MatchSpan): string => `found \`${quoteSpan(document, span)}\``;
  const hidden = (asked: string): Miss => ({
    code: "field",
    reason: `found only in another title of the article, ${asked} asked`,
    asked,
  });
  // In the same place, without one of the conditions.
  const conditions = around.filter(({ kind }) => kind !== "forms");
  for (const wrapper of conditions) {
    const asked = nameOf(wrapper);
    variants.push({
      question: { node, around: around.filter((each) => each !== wrapper) },
      read: (spans) => {
        const span = spans[0];
        if (span === undefined) return hidden(asked);
        const place = foundAt(document, span);
        switch (wrapper.kind) {
          case "scope":
            return {
              code: "field",
              reason: `${found(span)} ${whereIs(span, asked, words)}, ${asked} asked`,
              found: place,
              asked,
            };
          case "first": {
            const last = words.placeOf(span).last + 1;
            return {
              code: "first",
              reason: `${found(span)} at word ${last}, the first ${wrapper.count} asked`,
              found: place,
              distance: last - wrapper.count,
              asked,
            };
          }
          case "case":
          case "forms":
            return { code: "case", reason: `${found(span)}, ${asked} asked`, found: place, asked };
        }
      },
    });
  }
  if (node.kind === "word" && node.exact)
    variants.push({
      question: { node: { ...node, exact: false }, around },
      read: ([span]) =>
        span === undefined
          ? null
          : {
              code: "exact",
              reason: `${found(span)}, asked as \`${node.text}\``,
              found: foundAt(document, span),
              asked: `=${node.text}`,
            },
    });
  if (node.kind === "regex" && node.caseSensitive)
    variants.push({
      question: { node: { ...node, caseSensitive: false }, around },
      read: ([span]) =>
        span === undefined
          ? null
          : {
              code: "case",
              reason: `${found(span)}, which the expression takes in another letter case`,
              found: foundAt(document, span),
              asked: printQuery(node),
            },
    });
  // Without all of them.
  if (conditions.length > 1 || (conditions.length > 0 && node.kind === "word" && node.exact)) {
    const asked = [
      ...new Set([...conditions.map(nameOf), ...(node.kind === "word" && node.exact ? ["="] : [])]),
    ];
    variants.push({
      question: {
        node: node.kind === "word" ? { ...node, exact: false } : node,
        around: around.filter(({ kind }) => kind === "forms"),
      },
      read: ([span]) =>
        span === undefined
          ? hidden(asked.join(", "))
          : {
              code: "conditions",
              reason: `${found(span)} ${whereIs(span, "", words)}, at word ${words.placeOf(span).last + 1}; ${asked.join(", ")} asked`,
              found: foundAt(document, span),
              asked: asked.join(", "),
            },
    });
  }
  if (node.kind === "phrase" && node.words.length > 1) {
    const asked = [...new Set(node.words)].filter((word) => word !== "*").slice(0, MAX_PHRASE_WORDS);
    const state: { there: Map<string, MatchSpan> } = { there: new Map() };
    for (const word of asked)
      variants.push({
        question: { node: { ...node, words: [word], slop: null }, around },
        read: ([span]) => {
          if (span !== undefined) state.there.set(word, span);
          return null;
        },
      });
    // Read last: true of every article that has one of the words.
    const parts = asked.map((word): QueryNode => ({ ...node, words: [word], slop: null }));
    variants.push({
      question: { node: { kind: "or", parts, start: node.start, end: node.end }, around },
      read: () => {
        const missing = asked.filter((word) => !state.there.has(word));
        const first = [...state.there.values()][0];
        if (missing.length === 0 || first === undefined) return null;
        return {
          code: "some-words",
          reason: `only ${list([...state.there.values()].map((span) => quoteSpan(document, span)))} ${
            state.there.size === 1 ? "is" : "are"
          } there, ${list(missing)} ${missing.length === 1 ? "is" : "are"} not`,
          found: foundAt(document, first),
          distance: missing.length,
        };
      },
    });
  }
  if (node.kind === "raw") {
    const inside = insideWord(node.text, document);
    if (inside !== null)
      variants.push({
        question: { node: { kind: "all", start: node.start, end: node.end }, around: [] },
        read: () => ({
          code: "inside-word",
          reason: `found only inside a longer word: \`${quoteSpan(document, inside)}\``,
          found: foundAt(document, inside),
        }),
      });
  }
  return variants;
}

const list = (texts: readonly string[]): string => {
  const shown = texts.slice(0, 5).map((text) => `\`${text}\``);
  if (texts.length > 5) shown.push(`${texts.length - 5} more`);
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : (shown[0] ?? "");
};

/** The word in which characters stand that are not a word of their own. */
function insideWord(literal: string, document: QueryDocument): MatchSpan | null {
  for (const field of ["title", "text"] as const) {
    const text = field === "title" ? document.title : document.text;
    const at = text.indexOf(literal);
    if (at < 0) continue;
    let start = at;
    let end = at + literal.length;
    while (start > 0 && at - start < 60 && /[\p{L}\p{N}]/u.test(text.charAt(start - 1))) start -= 1;
    while (end < text.length && end - at < 60 + literal.length && /[\p{L}\p{N}]/u.test(text.charAt(end)))
      end += 1;
    return { field, start, end, clause: literal };
  }
  return null;
}

/** All words of a phrase are in the article: how far apart, or in which other order. */
function windowMiss(
  node: PhraseNode,
  spans: MatchSpan[] | null,
  words: ArticleWords,
  document: QueryDocument,
): Miss | null {
  if (spans === null) return null;
  let best: { span: MatchSpan; length: number } | null = null;
  for (const span of spans) {
    const place = words.placeOf(span);
    const length = place.last - place.first + 1;
    if (best === null || length < best.length) best = { span, length };
  }
  if (best === null) return null;
  const asked = node.words.filter((word) => word !== "*");
  const extra = Math.max(0, best.length - asked.length);
  const found = foundAt(document, best.span);
  if (node.slop !== null)
    return {
      code: "apart",
      reason: `found the words within ${extra} extra words, ~${node.slop} asked: \`${found.text}\``,
      found,
      distance: extra,
      asked: `~${node.slop}`,
    };
  const gaps = node.words.length - asked.length;
  if (extra === 0 || (gaps > 0 && extra === gaps))
    return {
      code: "order",
      reason: `found \`${found.text}\`, the words in another order`,
      found,
      distance: extra,
    };
  return {
    code: "apart",
    reason:
      asked.length === 2
        ? `found ${list(asked)} ${extra} ${extra === 1 ? "word" : "words"} apart`
        : `found the words with ${extra} others between them: \`${found.text}\``,
    found,
    distance: extra,
  };
}

/** Nothing of the leaf is in the article: the spelling that comes nearest. */
function spellingMiss(node: QueryNode, words: ArticleWords, document: QueryDocument): Miss {
  const nothing = (): Miss => ({
    code: "absent",
    reason: "not found",
    ...(words.isExhausted() ? { stopped: true } : {}),
  });
  let typed: string;
  let fuzzy = 0;
  if (node.kind === "word") {
    typed = node.text;
    fuzzy = node.fuzzy;
  } else if (node.kind === "phrase" && node.words.length === 1) typed = node.words[0] ?? "";
  else return nothing();
  if (node.kind === "word" && !node.exact && !node.forms && fuzzy === 0 && !/[*?]/.test(typed)) {
    const span = words.otherForm(typed);
    if (span !== null) {
      const found = foundAt(document, { ...span, clause: printQuery(node) });
      return {
        code: "form",
        reason: `found \`${found.text}\`, another form; \`${typed}+\` would find it`,
        found,
        asked: typed,
      };
    }
  }
  const folded = foldToken(typed).replaceAll(/[^\p{L}\p{M}\p{N}*?]/gu, "");
  const letters = folded.replaceAll(/[*?]/g, "").length;
  const limit = fuzzy > 0 ? fuzzy + 2 : letters < 4 ? 0 : letters < 8 ? 1 : 2;
  if (limit === 0 || letters < 3 || letters > 60) return nothing();
  const near = words.nearestSpelling(folded, limit);
  if (near === null) return nothing();
  const edits = `${near.edits} ${near.edits === 1 ? "edit" : "edits"}`;
  const isOtherLetter = fuzzy >= near.edits;
  return {
    code: "spelling",
    reason: isOtherLetter
      ? `not found; \`${near.text}\` is ${edits} away, but begins with another letter`
      : `not found; the nearest spelling is \`${near.text}\`, ${edits} away${fuzzy > 0 ? `, ~${fuzzy} asked` : ""}`,
    found: { text: near.text, span: { ...near.span, clause: printQuery(node) } },
    distance: near.edits,
    ...(fuzzy > 0 ? { asked: `~${fuzzy}` } : {}),
    ...(words.isExhausted() ? { stopped: true } : {}),
  };
}
