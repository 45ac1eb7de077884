// This file is long because a tree has many kinds of node, and each is written and read beside the other.
/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { QueryError } from "@wirewatch/contracts";
import { isSameMeaning, type MetaField, type ProximityOperator, type QueryNode } from "./ast.ts";
import { checkQuery } from "./check-query.ts";
import { ANALYSER_VERSION, QUERY_LIMITS } from "./limits.ts";
import { parseQuery } from "./parse-query.ts";
import { printQuery } from "./print-query.ts";
import type { QueryContext } from "./query-context.ts";
import { validateQuery } from "./validate-query.ts";

/** The version of the JSON form of trees. A reader refuses one that it does not know. */
export const TREE_FORMAT = 1;

/** A tree as JSON, before it is checked: whatever the column of a database holds. */
export interface StoredTree {
  format: typeof TREE_FORMAT;
  root: unknown;
}

/** A query as it is kept: with what it meant on the day it was saved. */
export interface StoredQuery {
  text: string;
  /** The text fully bracketed; empty when it was refused. */
  canonical: string;
  /** The version of the rules for words and operators. */
  version: number;
  /** The syntax tree, with the names of lists and saved queries unresolved; null when the text was refused. */
  tree: StoredTree | null;
  /** Why the text was refused; empty when it stands. */
  errors: QueryError[];
}

/** A stored query as today's language reads it. */
export interface ReadQuery {
  /** What to run: today's reading when it is the stored one, else the stored tree. */
  ast: QueryNode;
  /**
   * `current`: the text means today what it meant when it was saved. `refused`: today's language refuses the text.
   * `changed`: the text, or one of its words, means something else today. In the last two cases `ast` is the stored
   * tree, if there is one, and the owner must decide.
   */
  state: "current" | "refused" | "changed";
  problems: QueryError[];
}

/** A change of the rules for words: from this version on, some words are read in another way. */
export interface WordChange {
  version: number;
  /** Whether the change concerns a word as it was typed. */
  affects(word: string): boolean;
  /** What is different, for the owner of the query. */
  what: string;
}

/** Every change of the rules for words since version 1. */
export const WORD_CHANGES: readonly WordChange[] = [];

/**
 * Reads and checks a text for keeping. A text that the language refuses gives `errors` and no tree; nothing of it
 * should then be kept. Names are checked when the context knows lists or saved queries.
 */
export function storeQuery(text: string, context?: QueryContext): StoredQuery {
  const check = checkQuery(text, context);
  return {
    text,
    canonical: check.canonical,
    version: ANALYSER_VERSION,
    tree: check.ok ? writeTree(parseQuery(text).ast) : null,
    errors: check.errors,
  };
}

/**
 * Reads a stored query so that it keeps its meaning, whatever has become of the language since. A null tree (a row
 * from before trees were kept) is read from its text. Never throws: a tree that cannot be read is a problem, too.
 */
export function readStoredQuery(
  stored: { text: string; version: number; tree: unknown },
  language: { version: number; changes: readonly WordChange[] } = {
    version: ANALYSER_VERSION,
    changes: WORD_CHANGES,
  },
): ReadQuery {
  const { text } = stored;
  const parsed = parseQuery(text);
  const refusals = parsed.errors.length > 0 ? parsed.errors : validateQuery(parsed.ast);
  const whole = { start: 0, end: text.length };
  if (stored.tree === null || stored.tree === undefined)
    return refusals.length > 0
      ? { ast: parsed.ast, state: "refused", problems: refusals }
      : { ast: parsed.ast, ...compareWords(parsed.ast, stored.version, language, whole) };

  const read = readTree(stored.tree);
  if (!read.ok) {
    const problem: QueryError = {
      message: `the stored form of this query cannot be read: ${read.problem}`,
      hint: "The text was read afresh. Save the query again.",
      ...whole,
    };
    return refusals.length > 0
      ? { ast: parsed.ast, state: "refused", problems: [problem, ...refusals] }
      : { ast: parsed.ast, state: "changed", problems: [problem] };
  }
  if (refusals.length > 0) return { ast: read.ast, state: "refused", problems: refusals };
  if (!isSameMeaning(read.ast, parsed.ast))
    return {
      ast: read.ast,
      state: "changed",
      problems: [
        {
          message: `the text meant ${shorten(printQuery(read.ast))} when it was saved, and means ${shorten(printQuery(parsed.ast))} today`,
          hint: "The query runs as it was saved. Save it again to take today's meaning, or write it as it is shown first.",
          ...whole,
        },
      ],
    };
  const words = compareWords(parsed.ast, stored.version, language, whole);
  return { ast: words.state === "current" ? parsed.ast : read.ast, ...words };
}

const shorten = (text: string): string => (text.length > 300 ? `${text.slice(0, 299)}…` : text);

function compareWords(
  ast: QueryNode,
  version: number,
  language: { version: number; changes: readonly WordChange[] },
  whole: { start: number; end: number },
): Pick<ReadQuery, "state" | "problems"> {
  if (version > language.version)
    return {
      state: "changed",
      problems: [
        {
          message: `the query was saved under version ${version} of the rules for words; this is version ${language.version}`,
          hint: "Update this program, or save the query again.",
          ...whole,
        },
      ],
    };
  const problems: QueryError[] = [];
  const changes = language.changes.filter(
    (change) => change.version > version && change.version <= language.version,
  );
  const waiting: QueryNode[] = changes.length === 0 ? [] : [ast];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const words =
      node.kind === "word"
        ? [node.text]
        : node.kind === "phrase"
          ? node.words
          : node.kind === "meta"
            ? node.value.split(" ")
            : [];
    for (const change of changes)
      for (const word of words)
        if (problems.length < QUERY_LIMITS.errors && change.affects(word))
          problems.push({
            message: `${word} is read in another way than when the query was saved: ${change.what}`,
            hint: "Test the query on articles, then save it again.",
            start: node.start,
            end: node.end,
          });
    if ("parts" in node) waiting.push(...node.parts);
    else if ("part" in node) waiting.push(node.part);
    else if (node.kind === "near") waiting.push(node.left, node.right);
  }
  problems.sort((left, right) => left.start - right.start);
  return { state: problems.length === 0 ? "current" : "changed", problems };
}

// The JSON form: a plain word is a string, everything else an array that begins with the name of its kind. Places are
// left out; a tree that is read has the places 0.

type Packed = string | number | null | readonly Packed[];

/** A tree in its JSON form. Throws a RangeError for a tree with a `missing` node, which no accepted query has. */
export function writeTree(ast: QueryNode): StoredTree {
  return { format: TREE_FORMAT, root: pack(ast) };
}

function pack(node: QueryNode): Packed {
  switch (node.kind) {
    case "word": {
      const signs = `${node.exact ? "=" : ""}${node.forms ? "+" : ""}${node.fuzzy === 0 ? "" : `~${node.fuzzy}`}`;
      return signs === "" ? node.text : ["word", node.text, signs];
    }
    case "phrase":
      return node.slop === null ? ["phrase", [...node.words]] : ["phrase", [...node.words], node.slop];
    case "regex":
      return ["regex", node.source, node.caseSensitive ? "c" : ""];
    case "raw":
      return ["raw", node.text];
    case "and":
    case "or":
      return [node.kind, ...node.parts.map(pack)];
    case "not":
    case "forms":
      return [node.kind, pack(node.part)];
    case "near":
      return ["near", node.operator, node.distance, pack(node.left), pack(node.right)];
    case "scope":
      return ["scope", node.scope, pack(node.part)];
    case "meta": {
      const head: Packed[] = ["meta", node.field, node.value, node.pattern ? "*" : ""];
      return node.score === null ? head : [...head, node.score.comparison, node.score.value];
    }
    case "words":
      return ["words", node.comparison, node.value];
    case "atleast":
    case "first":
      return [node.kind, node.count, pack(node.part)];
    case "any":
      return ["any", node.count, ...node.parts.map(pack)];
    case "case":
      return ["case", node.mode, pack(node.part)];
    case "reference":
      return ["reference", node.to, node.name];
    case "all":
      return ["all"];
    case "missing":
      throw new RangeError("a query with errors has no stored form");
  }
}

const SCOPES = ["title", "lead", "body"] as const;
const MODES = ["cs", "caps", "allcaps", "nocaps"] as const;
const COMPARISONS = [">", ">=", "<", "<="] as const;
const OPERATORS: readonly ProximityOperator[] = ["NEAR", "ONEAR", "NOTNEAR", "SENTENCE", "PARAGRAPH"];
const META_FIELDS: readonly MetaField[] = [
  "author",
  "url",
  "site",
  "source",
  "feed",
  "tag",
  "lang",
  "country",
  "geo",
  "entity",
  "topic",
  "type",
];

/** What is wrong with a stored tree; only used inside `readTree`, which catches it. */
class BadTree extends Error {}

/**
 * Reads the JSON form of a tree, from a value of any kind: nothing in it is believed. The tree keeps within the limits
 * of a query (leaves, levels, characters), and knows only the nodes that the language has.
 */
export function readTree(value: unknown): { ok: true; ast: QueryNode } | { ok: false; problem: string } {
  try {
    return { ok: true, ast: unpackRoot(value) };
  } catch (error) {
    if (error instanceof BadTree) return { ok: false, problem: error.message };
    throw error;
  }
}

function unpackRoot(value: unknown): QueryNode {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new BadTree("it is no object with format and root");
  const { format, root } = value as { format?: unknown; root?: unknown };
  if (format !== TREE_FORMAT)
    throw new BadTree(`its format is ${shown(format)}; ${TREE_FORMAT} is known here`);
  let leaves = 0;
  let characters = 0;
  const fail = (path: string, what: string): never => {
    throw new BadTree(`at ${path}: ${what}`);
  };
  const text = (given: unknown, path: string): string => {
    if (typeof given !== "string") return fail(path, `a text is needed, not ${shown(given)}`);
    characters += given.length;
    if (characters > QUERY_LIMITS.characters)
      return fail(path, `there are more than ${QUERY_LIMITS.characters} characters`);
    return given;
  };
  const whole = (given: unknown, least: number, path: string): number =>
    typeof given === "number" && Number.isInteger(given) && given >= least && given <= 999_999_999
      ? given
      : fail(path, `a whole number from ${least} is needed, not ${shown(given)}`);
  const oneOf = <Name extends string>(given: unknown, names: readonly Name[], path: string): Name =>
    names.includes(given as Name)
      ? (given as Name)
      : fail(path, `${shown(given)} is none of ${names.join(", ")}`);
  const leaf = <Node extends QueryNode>(node: Node, path: string): Node => {
    leaves += 1;
    return leaves > QUERY_LIMITS.leaves
      ? fail(path, `there are more than ${QUERY_LIMITS.leaves} words and phrases`)
      : node;
  };
  const place = { start: 0, end: 0 };

  const unpack = (given: unknown, path: string, level: number): QueryNode => {
    if (level > QUERY_LIMITS.levels) return fail(path, `there are more than ${QUERY_LIMITS.levels} levels`);
    if (typeof given === "string")
      return leaf(
        { kind: "word", text: text(given, path), exact: false, fuzzy: 0, forms: false, ...place },
        path,
      );
    if (!Array.isArray(given)) return fail(path, `a node is needed, not ${shown(given)}`);
    const items = given as unknown[];
    const [kind] = items;
    const size = (least: number, most: number): void => {
      if (items.length < least || items.length > most)
        fail(
          path,
          `${shown(kind)} has ${items.length - 1} parts, which is too ${items.length < least ? "few" : "many"}`,
        );
    };
    const child = (index: number): QueryNode => unpack(items[index], `${path}[${index}]`, level + 1);
    const children = (from: number): QueryNode[] => items.slice(from).map((_, index) => child(from + index));
    const at = (index: number): string => `${path}[${index}]`;
    switch (kind) {
      case "word": {
        size(3, 3);
        const signs = /^(=?)(\+?)(?:~([12]))?$/.exec(text(items[2], at(2)));
        if (!signs) return fail(at(2), `${shown(items[2])} are no signs of a word`);
        return leaf(
          {
            kind: "word",
            text: text(items[1], at(1)),
            exact: signs[1] === "=",
            fuzzy: signs[3] === "1" ? 1 : signs[3] === "2" ? 2 : 0,
            forms: signs[2] === "+",
            ...place,
          },
          path,
        );
      }
      case "phrase": {
        size(2, 3);
        const given = items[1];
        if (!Array.isArray(given) || given.length === 0) return fail(at(1), "a phrase needs words");
        const words = given.map((word, index) => text(word, `${at(1)}[${index}]`));
        const slop = items.length === 2 ? null : whole(items[2], 0, at(2));
        if (slop !== null && slop > QUERY_LIMITS.distance)
          return fail(at(2), `${slop} is above ${QUERY_LIMITS.distance}`);
        return leaf({ kind: "phrase", words, slop, ...place }, path);
      }
      case "regex":
        size(3, 3);
        return leaf(
          {
            kind: "regex",
            source: text(items[1], at(1)),
            caseSensitive: oneOf(items[2], ["", "c"], at(2)) === "c",
            ...place,
          },
          path,
        );
      case "raw":
        size(2, 2);
        return leaf({ kind: "raw", text: text(items[1], at(1)), ...place }, path);
      case "and":
      case "or":
        size(3, QUERY_LIMITS.leaves + 1);
        return { kind, parts: children(1), ...place };
      case "not":
      case "forms":
        size(2, 2);
        return { kind, part: child(1), ...place };
      case "near": {
        size(5, 5);
        const operator = oneOf(items[1], OPERATORS, at(1));
        const distance = whole(items[2], 0, at(2));
        if (distance > QUERY_LIMITS.distance)
          return fail(at(2), `${distance} is above ${QUERY_LIMITS.distance}`);
        return { kind, operator, distance, left: child(3), right: child(4), ...place };
      }
      case "scope":
        size(3, 3);
        return { kind, scope: oneOf(items[1], SCOPES, at(1)), part: child(2), ...place };
      case "meta": {
        size(4, 6);
        if (items.length === 5) return fail(path, "a score needs a sign and a number");
        const number = items[5];
        if (items.length === 6 && (typeof number !== "number" || !Number.isFinite(number) || number < 0))
          return fail(at(5), `a number is needed, not ${shown(number)}`);
        return leaf(
          {
            kind,
            field: oneOf(items[1], META_FIELDS, at(1)),
            value: text(items[2], at(2)),
            pattern: oneOf(items[3], ["", "*"], at(3)) === "*",
            score:
              items.length === 6
                ? { comparison: oneOf(items[4], COMPARISONS, at(4)), value: number as number }
                : null,
            ...place,
          },
          path,
        );
      }
      case "words":
        size(3, 3);
        return leaf(
          {
            kind,
            comparison: oneOf(items[1], COMPARISONS, at(1)),
            value: whole(items[2], 0, at(2)),
            ...place,
          },
          path,
        );
      case "atleast":
      case "first":
        size(3, 3);
        return { kind, count: whole(items[1], 1, at(1)), part: child(2), ...place };
      case "any":
        size(3, QUERY_LIMITS.leaves + 2);
        return { kind, count: whole(items[1], 1, at(1)), parts: children(2), ...place };
      case "case":
        size(3, 3);
        return { kind, mode: oneOf(items[1], MODES, at(1)), part: child(2), ...place };
      case "reference":
        size(3, 3);
        return leaf(
          { kind, to: oneOf(items[1], ["list", "query"], at(1)), name: text(items[2], at(2)), ...place },
          path,
        );
      case "all":
        size(1, 1);
        return leaf({ kind, ...place }, path);
      default:
        return fail(path, `${shown(kind)} is no kind of node`);
    }
  };
  return unpack(root, "root", 0);
}

/** A value as a message can show it. */
function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 30));
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" && value !== null ? "an object" : String(value).slice(0, 30);
}
