// This file is long: the reasons for every kind of clause stand side by side, so that they read alike.
/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { MatchSpan, QueryError } from "@wirewatch/contracts";
import { childrenOf, type MetaNode, type NearNode, type QueryNode } from "./ast.ts";
import { openArticleWords, type ArticleWords, type WordPlace } from "./explain/article-words.ts";
import {
  askEngine,
  copyTree,
  countLeaves,
  isWrapper,
  type Answers,
  type Question,
  type Wrapper,
} from "./explain/clause-facts.ts";
import { isNearer, type Failure } from "./explain/failure.ts";
import { foundAt, planLeafMisses, type Miss } from "./explain/leaf-misses.ts";
import { findNearestGroups, findNearestPairs } from "./explain/nearest-pair.ts";
import { shortClause } from "./explain/short-clause.ts";
import { parseQuery } from "./parse-query.ts";
import { printQuery } from "./print-query.ts";
import { resolveReferences, type QueryContext } from "./query-context.ts";
import { broaderTopicsOf, metaValuesOf, type QueryDocument } from "./query-document.ts";
import { validateQuery } from "./validate-query.ts";

/** Why one clause is true or not of one article. */
export interface Explanation {
  /** The clause in the query language; of one with many words the beginning. */
  clause: string;
  kind: QueryNode["kind"];
  /** Its place in the query. */
  start: number;
  end: number;
  hit: boolean;
  /**
   * For a hit: the places that make it true, in reading order, in the article as it was given. Empty for metadata, for
   * what is true by absence, and for words that stand only in another title of the article.
   */
  spans: MatchSpan[];
  /** There are more places than these. */
  hasMoreSpans?: true;
  children: Explanation[];
  /** For a miss: the first clause, in reading order, that makes it false, and how near the article came. */
  failed?: Failure;
  /** For a miss: the clause of which the article came nearest to being true, where that is another one. */
  nearest?: Failure;
}

export interface QueryExplanation {
  ok: boolean;
  errors: QueryError[];
  /** The same as the answer of live matching. */
  hit: boolean;
  tree: Explanation | null;
  /** The article was too much work for this query: the clauses that were not decided are named so. */
  isCutOff?: true;
}

/** Spans of one clause; of queries with thousands of leaves fewer, so that the whole stays small. */
const MAX_SPANS = 200;
const MAX_SPANS_OF_MANY = 20;
const MANY_LEAVES = 2000;
/** Places of one side of a proximity whose nearest pair is looked for. */
const MAX_PLACES = 150_000;
/** Of all clauses together, and of each whatever their number. */
const ALL_PLACES = 1_000_000;
const LEAST_PLACES = 50;
/** Proximities that are looked at so. */
const MAX_PAIRINGS = 40;
/** Leaves that may be compiled again because they stand inside a proximity inside a proximity, and so on. */
const MAX_COMPILED_LEAVES = 400_000;
/** atleast() counts up to this exactly, and so many questions are asked for it. */
const MAX_COUNTED = 40;
const MAX_COUNTS = 2000;

/**
 * Explains a query over one article with the same compiled form that live matching uses: every clause is a query of its
 * own, within the fields and cases that surround it, and all of them look at the article in one pass. A second pass asks,
 * for what is not there, what is there instead. Never throws for a bad query. The work is bounded: where a search was
 * ended early, the failure says `stopped`.
 */
export function explainQuery(
  query: string | QueryNode,
  document: QueryDocument,
  context: QueryContext = {},
): QueryExplanation {
  let ast: QueryNode;
  if (typeof query === "string") {
    const parsed = parseQuery(query);
    if (parsed.errors.length > 0) return { ok: false, errors: parsed.errors, hit: false, tree: null };
    ast = parsed.ast;
  } else ast = query;
  const resolved = resolveReferences(ast, context);
  const errors =
    resolved.errors.length > 0
      ? resolved.errors
      : validateQuery(resolved.ast, { isAccepted: typeof query !== "string" });
  if (errors.length > 0) return { ok: false, errors, hit: false, tree: null };
  // A tree that was put together by a program may hold one node in two places.
  ast = copyTree(resolved.ast);

  const leaves = countLeaves(ast);
  const maxSpans = (leaves.get(ast) ?? 1) > MANY_LEAVES ? MAX_SPANS_OF_MANY : MAX_SPANS;
  const questions: Question[] = [{ node: ast, around: [] }];
  const arounds = new Map<QueryNode, readonly Wrapper[]>();
  const asked = new Map<QueryNode, number>();
  let compiled = 0;
  const gather = (node: QueryNode, around: readonly Wrapper[]): void => {
    arounds.set(node, around);
    if (isAsked(node)) {
      compiled += leaves.get(node) ?? 1;
      if (compiled <= MAX_COMPILED_LEAVES) {
        asked.set(node, questions.length);
        questions.push({ node, around });
      }
    }
    const inner = isWrapper(node) ? [...around, node] : around;
    for (const child of childrenOf(node)) gather(child, inner);
  };
  gather(ast, []);
  const facts = askEngine(questions, document, context, maxSpans + 1);

  const truths = decideAll(ast, asked, facts);
  const reasons = openReasons({ ast, document, context, leaves, arounds, truths, facts, asked });

  const explain = (node: QueryNode): Explanation => {
    const children = childrenOf(node).map(explain);
    const hit = node === ast && !facts.isCutOff ? facts.of(0) !== null : truths.get(node) === true;
    const result: Explanation = {
      clause: shortClause(node, leaves),
      kind: node.kind,
      start: node.start,
      end: node.end,
      hit,
      spans: [],
      children,
    };
    if (hit) {
      const own = isAsked(node) ? facts.of(asked.get(node) ?? -1) : null;
      const spans = own ?? mergeSpans(children);
      if (
        spans.length > maxSpans ||
        children.some((child) => child.hit && child.hasMoreSpans && own === null)
      )
        result.hasMoreSpans = true;
      result.spans = spans.slice(0, maxSpans);
    } else {
      result.failed = failureOf(node, children, result.clause, reasons);
      const nearest = nearestOf(node, children, result.failed);
      if (nearest !== null) result.nearest = nearest;
    }
    return result;
  };
  const tree = explain(ast);
  return { ok: true, errors: [], hit: tree.hit, tree, ...(facts.isCutOff ? { isCutOff: true } : {}) };
}

/** Clauses that the engine decides; the others follow from these. */
function isAsked(node: QueryNode): boolean {
  switch (node.kind) {
    case "word":
    case "phrase":
    case "regex":
    case "raw":
    case "near":
    case "atleast":
    case "meta":
    case "words":
      return true;
    case "and":
    case "or":
    case "not":
    case "any":
    case "scope":
    case "first":
    case "case":
    case "forms":
    case "reference":
    case "all":
    case "missing":
      return false;
  }
}

/** True, false, or null where the work was cut off. */
function decideAll(
  ast: QueryNode,
  asked: ReadonlyMap<QueryNode, number>,
  facts: Answers,
): Map<QueryNode, boolean | null> {
  const truths = new Map<QueryNode, boolean | null>();
  const decide = (node: QueryNode): boolean | null => {
    const parts = childrenOf(node).map(decide);
    const truth = ((): boolean | null => {
      if (isAsked(node)) {
        const index = asked.get(node);
        if (index === undefined) return null;
        if (facts.of(index) !== null) return true;
        return facts.isCutOff ? null : false;
      }
      switch (node.kind) {
        case "and":
          return parts.includes(false) ? false : parts.includes(null) ? null : true;
        case "or":
          return parts.includes(true) ? true : parts.includes(null) ? null : false;
        case "any": {
          const hits = parts.filter((part) => part === true).length;
          if (hits >= node.count) return true;
          return hits + parts.filter((part) => part === null).length >= node.count ? null : false;
        }
        case "not":
          return parts[0] === null ? null : parts[0] !== true;
        case "all":
          return true;
        case "scope":
        case "first":
        case "case":
        case "forms":
          return parts[0] ?? null;
        case "word":
        case "phrase":
        case "regex":
        case "raw":
        case "near":
        case "atleast":
        case "meta":
        case "words":
        case "reference":
        case "missing":
          return false;
      }
    })();
    truths.set(node, truth);
    return truth;
  };
  decide(ast);
  return truths;
}

function mergeSpans(children: readonly Explanation[]): MatchSpan[] {
  const only = children.filter((child) => child.hit && child.spans.length > 0);
  if (only.length < 2) return only[0]?.spans ?? [];
  const seen = new Set<string>();
  return only
    .flatMap(({ spans }) => spans)
    .filter(({ field, start, end, clause }) => {
      const key = `${field} ${start} ${end} ${clause}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .toSorted((left, right) =>
      left.field === right.field
        ? left.start - right.start || left.end - right.end
        : left.field === "title"
          ? -1
          : 1,
    );
}

// --- reasons ------------------------------------------------------------------

interface Reasons {
  of(node: QueryNode): Miss;
  /** The text of a span, the beginning of a long one. */
  textOf(span: MatchSpan): string;
}

interface ReasonSettings {
  ast: QueryNode;
  document: QueryDocument;
  context: QueryContext;
  leaves: ReadonlyMap<QueryNode, number>;
  arounds: ReadonlyMap<QueryNode, readonly Wrapper[]>;
  truths: ReadonlyMap<QueryNode, boolean | null>;
  facts: Answers;
  asked: ReadonlyMap<QueryNode, number>;
}

/** Why leaves, proximities and counts are not true. Everything is asked of the engine in a few passes, when first needed. */
function openReasons(settings: ReasonSettings): Reasons {
  const { document, context, truths, arounds } = settings;
  let heldWords: ArticleWords | null = null;
  const words = (): ArticleWords => (heldWords ??= openArticleWords(document));

  interface Held {
    misses: Map<QueryNode, Miss>;
    places: Map<QueryNode, { spans: MatchSpan[]; isCut: boolean }>;
    counts: Map<QueryNode, number>;
  }
  let held: Held | null = null;
  /** Asks everything at once: each look at an article of megabytes has its price. */
  const ask = (): Held => {
    if (held !== null) return held;
    const missed: Question[] = [];
    const sides: Question[] = [];
    const counted: { node: QueryNode; count: number; at: number }[] = [];
    const counts: Question[] = [];
    for (const [node, around] of arounds) {
      if (truths.get(node) !== false) continue;
      if (node.kind === "word" || node.kind === "phrase" || node.kind === "regex" || node.kind === "raw")
        missed.push({ node, around });
      else if (node.kind === "near") {
        const areThere = truths.get(node.left) === true && truths.get(node.right) === true;
        if (areThere && sides.length < MAX_PAIRINGS * 2)
          sides.push({ node: node.left, around }, { node: node.right, around });
      } else if (node.kind === "atleast" && counts.length < MAX_COUNTS)
        for (let count = 1; count < Math.min(node.count, MAX_COUNTED + 1); count += 1) {
          counted.push({ node, count, at: counts.length });
          counts.push({ node: { ...node, count }, around });
        }
    }
    const plan = planLeafMisses(missed, document, words());
    const questions = [...plan.questions, ...sides, ...counts];
    const most = Math.max(
      LEAST_PLACES,
      Math.min(MAX_PLACES, Math.floor(ALL_PLACES / (questions.length + 1))),
    );
    const answers = askEngine(questions, document, context, most);
    const firstSide = plan.questions.length;
    const firstCount = firstSide + sides.length;
    held = { misses: plan.read((at) => answers.of(at)), places: new Map(), counts: new Map() };
    for (const [index, { node }] of sides.entries()) {
      const spans = answers.of(firstSide + index) ?? [];
      held.places.set(node, { spans, isCut: spans.length >= most || answers.isCutOff });
    }
    for (const { node, count, at } of counted)
      if (answers.of(firstCount + at) !== null)
        held.counts.set(node, Math.max(count, held.counts.get(node) ?? 0));
    return held;
  };

  let heldTopics: ReturnType<typeof broaderTopicsOf> | null = null;
  const valuesOf = (node: MetaNode): { value: string; score: number }[] => {
    heldTopics ??= broaderTopicsOf(context.topics ?? []);
    return metaValuesOf(document, heldTopics).filter(({ field }) => field === node.field);
  };

  return {
    textOf: (span) => foundAt(document, span).text,
    of: (node) => {
      if (truths.get(node) === null)
        return {
          code: "undecided",
          reason: "not decided, because the article is too much work for this query",
        };
      switch (node.kind) {
        case "near": {
          const left = ask().places.get(node.left);
          const right = ask().places.get(node.right);
          const miss = nearMiss(
            node,
            left?.spans ?? [],
            right?.spans ?? [],
            document,
            words,
            settings.leaves,
          );
          return left === undefined || right === undefined || left.isCut || right.isCut
            ? { ...miss, stopped: true }
            : miss;
        }
        case "atleast": {
          const count = ask().counts.get(node) ?? 0;
          const some = count === MAX_COUNTED && node.count > MAX_COUNTED + 1 ? "at least " : "";
          return {
            code: "count",
            reason: count === 0 ? "not found" : `found ${some}${count} of ${node.count}`,
            distance: node.count - count,
            asked: String(node.count),
          };
        }
        case "meta":
          return metaMiss(node, valuesOf(node));
        case "words": {
          const count = words().count("text");
          return {
            code: "length",
            reason: `the body has ${count} ${count === 1 ? "word" : "words"}, ${node.comparison}${node.value} asked`,
            found: { text: String(count) },
            distance: Math.abs(count - node.value),
            asked: `${node.comparison}${node.value}`,
          };
        }
        case "word":
        case "phrase":
        case "regex":
        case "raw":
        case "and":
        case "or":
        case "not":
        case "any":
        case "scope":
        case "first":
        case "case":
        case "forms":
        case "reference":
        case "all":
        case "missing":
          return ask().misses.get(node) ?? { code: "absent", reason: "not found" };
      }
    },
  };
}

/** How far apart the nearest places of the two sides are. */
function nearMiss(
  node: NearNode,
  left: readonly MatchSpan[],
  right: readonly MatchSpan[],
  document: QueryDocument,
  words: () => ArticleWords,
  leaves: ReadonlyMap<QueryNode, number>,
): Miss {
  const isGrouped = node.operator === "SENTENCE" || node.operator === "PARAGRAPH";
  const asked = isGrouped ? node.operator : `${node.operator}/${node.distance}`;
  if (left.length === 0 || right.length === 0)
    return {
      code: "different-fields",
      reason: `the two stand only in other titles of the article, or were not compared; ${asked} asked`,
      asked,
    };
  const toPlace = (span: MatchSpan): WordPlace => words().placeOf(span);
  const ours = left.map(toPlace);
  const theirs = right.map(toPlace);
  const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : "s"}`;
  const text = (place: WordPlace): string => `\`${foundAt(document, place.span).text}\``;
  const { ahead, behind, areTogether } = findNearestPairs(ours, theirs);
  if (!areTogether) {
    const there = (span: MatchSpan): string => (span.field === "title" ? "title" : "body");
    const [one, other] = [left[0] as MatchSpan, right[0] as MatchSpan];
    return {
      code: "different-fields",
      reason: `found ${text(toPlace(one))} in the ${there(one)} and ${text(toPlace(other))} in the ${there(other)}, ${asked} asked`,
      found: foundAt(document, other),
      asked,
    };
  }
  const nearest = ahead !== null && (behind === null || ahead.words <= behind.words) ? ahead : behind;
  if (nearest === null)
    return {
      code: "same-words",
      reason: `found both only in the same words, ${asked} asked`,
      found: foundAt(document, right[0] as MatchSpan),
      asked,
    };
  const found = foundAt(document, nearest.right.span);
  if (node.operator === "SENTENCE" || node.operator === "PARAGRAPH") {
    const { operator } = node;
    const groups = findNearestGroups(ours, theirs, (place) => words().groupOf(place, operator));
    const unit = operator === "SENTENCE" ? "sentence" : "paragraph";
    if (groups === null || groups.groups === 0)
      return {
        code: "same-words",
        reason: `found both only in the same words, ${asked} asked`,
        found,
        asked,
      };
    return {
      code: unit,
      reason: `found ${text(groups.right)} ${plural(groups.groups, unit)} away from ${text(groups.left)}, the same ${unit} asked`,
      found: foundAt(document, groups.right.span),
      distance: groups.groups,
      asked,
    };
  }
  if (node.operator === "NOTNEAR")
    return {
      code: "too-near",
      reason: `every \`${shortClause(node.left, leaves)}\` has \`${shortClause(node.right, leaves)}\` within ${plural(node.distance, "word")}: found ${text(nearest.right)} ${plural(nearest.words, "word")} from ${text(nearest.left)}, ${asked} asked`,
      found,
      distance: nearest.words,
      asked,
    };
  if (node.operator === "ONEAR" && behind !== null && (ahead === null || behind.words <= node.distance))
    return {
      code: "order",
      reason: `found ${text(behind.right)} ${plural(behind.words, "word")} before instead of after, ${asked} asked`,
      found: foundAt(document, behind.right.span),
      distance: behind.words,
      asked,
    };
  const pair = node.operator === "ONEAR" && ahead !== null ? ahead : nearest;
  return {
    code: "distance",
    reason: `found ${text(pair.right)} ${plural(pair.words, "word")} away, ${asked} asked`,
    found: foundAt(document, pair.right.span),
    distance: pair.words,
    asked,
  };
}

const FIELD_WORDS: Partial<Record<MetaNode["field"], string>> = {
  lang: "language",
  geo: "mentioned place",
  url: "address",
};

function metaMiss(node: MetaNode, values: readonly { value: string; score: number }[]): Miss {
  const noun = FIELD_WORDS[node.field] ?? node.field;
  if (values.length === 0)
    return { code: "value", reason: `the article has no ${noun}`, asked: printQuery(node) };
  const distinct = [...new Set(values.map(({ value }) => value))];
  // Of a site, a language and an address the whole stands beside its parts.
  const shown =
    node.field === "site" || node.field === "url"
      ? distinct.slice(0, 1)
      : node.field === "lang"
        ? distinct.slice(-1)
        : distinct.slice(0, 5);
  if (node.score !== null) {
    const wanted = node.value.trim().toLowerCase();
    const own = values.filter(({ value }) => value.trim().toLowerCase() === wanted);
    const best = own.length > 0 ? Math.max(...own.map(({ score }) => score)) : null;
    if (best !== null) {
      const asked = `${node.score.comparison}${node.score.value}`;
      return {
        code: "score",
        reason: `the article's score for ${node.value} is ${Number(best.toFixed(3))}, ${asked} asked`,
        found: { text: String(best) },
        distance: Math.abs(best - node.score.value),
        asked,
      };
    }
  }
  const more = distinct.length > shown.length && shown.length === 5 ? ` and ${distinct.length - 5} more` : "";
  return {
    code: "value",
    reason: `the article's ${noun} is ${shown.map((value) => `\`${value.slice(0, 200)}\``).join(", ")}${more}`,
    found: { text: shown.join(", ").slice(0, 1000) },
    asked: printQuery(node),
  };
}

function failureOf(
  node: QueryNode,
  children: readonly Explanation[],
  clause: string,
  reasons: Reasons,
): Failure {
  const own = (miss: Miss): Failure => ({ clause, start: node.start, end: node.end, ...miss });
  const below = children.find(({ hit }) => !hit)?.failed;
  switch (node.kind) {
    case "and":
    case "or":
    case "scope":
    case "case":
    case "forms":
    case "first":
      return below ?? own({ code: "undecided", reason: "not decided" });
    case "near":
      return below ?? own(reasons.of(node));
    case "not": {
      const span = children[0]?.spans[0];
      return own({
        code: "excluded",
        reason:
          span === undefined
            ? `\`${children[0]?.clause ?? ""}\` is true, and must not be`
            : `found \`${reasons.textOf(span)}\`, which must not be there`,
        ...(span === undefined ? {} : { found: { text: reasons.textOf(span), span } }),
      });
    }
    case "any": {
      const missing = children.filter(({ hit }) => !hit).map((child) => child.clause);
      const count = children.length - missing.length;
      const names = missing.slice(0, 5).map((name) => `\`${name}\``);
      const more = missing.length > 5 ? ` and ${missing.length - 5} more` : "";
      return own({
        code: "operands",
        reason: `${count} of the operands ${count === 1 ? "is" : "are"} there, ${node.count} asked; missing: ${names.join(", ")}${more}`,
        distance: node.count - count,
        asked: String(node.count),
      });
    }
    case "atleast":
      return below !== undefined && children[0]?.hit === false ? below : own(reasons.of(node));
    case "word":
    case "phrase":
    case "regex":
    case "raw":
    case "meta":
    case "words":
      return own(reasons.of(node));
    case "reference":
    case "all":
    case "missing":
      return own({ code: "never", reason: "not found" });
  }
}

/** Of a clause with several failing parts, the one of which the article came nearest; null when `failed` is it. */
function nearestOf(node: QueryNode, children: readonly Explanation[], failed: Failure): Failure | null {
  if (node.kind === "not" || node.kind === "near") return null;
  let best: Failure = failed;
  for (const child of children)
    if (!child.hit)
      for (const candidate of [child.nearest, child.failed])
        if (candidate !== undefined && isNearer(candidate, best)) best = candidate;
  return best === failed ? null : best;
}
