/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { MetaNode, QueryNode } from "./ast.ts";
import { flat } from "./print-query.ts";

/** Operands named one by one; of longer lists the first few and how many more there are. */
const MAX_NAMED = 8;
const MAX_CHARACTERS = 2000;

/** How tightly a part of the sentence must hold together. */
type Around = "sentence" | "and" | "or" | "inside";

/**
 * What a query asks for, in one or two plain English sentences. Long alternatives are cut short, with their number:
 * the bracketed form of `printQuery` is the whole truth.
 */
export function describeQuery(ast: QueryNode): string {
  const { wanted, excluded } = splitTop(ast);
  let text: string;
  if (wanted.length === 0) text = "All articles";
  else
    text = `Articles that ${joinAll(mergeVerbs(wanted.map((part) => clause(part, wanted.length > 1 ? "and" : "sentence"))), "and")}`;
  if (excluded.length > 0) {
    const parts = excluded.map((part) => clause(part, "or"));
    text += `, but not those that ${joinAll(mergeVerbs(parts), "or")}`;
  }
  text += ".";
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS - 1)}…` : text;
}

function splitTop(ast: QueryNode): { wanted: QueryNode[]; excluded: QueryNode[] } {
  const parts = ast.kind === "and" ? flat(ast) : [ast];
  const wanted: QueryNode[] = [];
  const excluded: QueryNode[] = [];
  for (const part of parts) {
    if (part.kind === "all") continue;
    if (part.kind !== "not") wanted.push(part);
    else if (part.part.kind === "or") excluded.push(...flat(part.part));
    else excluded.push(part.part);
  }
  return { wanted, excluded };
}

interface Clause {
  verb: string;
  object: string;
}

function joinAll(parts: readonly string[], word: "and" | "or"): string {
  const named = parts.length > MAX_NAMED ? parts.slice(0, MAX_NAMED - 1) : parts;
  const rest = parts.length - named.length;
  if (rest > 0) return `${named.join(", ")} ${word} ${rest} more`;
  return named.length < 2 ? (named[0] ?? "") : `${named.slice(0, -1).join(", ")} ${word} ${named.at(-1)}`;
}

/** `have a`, `have b` is `have a`, `b`. */
function mergeVerbs(clauses: readonly Clause[]): string[] {
  let last = "";
  return clauses.map(({ verb, object }) => {
    const text = verb === last ? object : `${verb} ${object}`;
    last = verb;
    return text;
  });
}

const quoted = (text: string): string => `“${text}”`;

const MODES = {
  cs: "written exactly in this case",
  caps: "with a capital letter",
  allcaps: "in capital letters",
  nocaps: "in small letters",
} as const;

const COMPARED = { ">": "more than", ">=": "at least", "<": "less than", "<=": "at most" } as const;

function metaClause(node: MetaNode): Clause {
  const value = node.pattern ? `like ${quoted(node.value)}` : quoted(node.value);
  const score =
    node.score === null ? "" : ` with a score of ${COMPARED[node.score.comparison]} ${node.score.value}`;
  switch (node.field) {
    case "author":
      return { verb: "are by", object: `the author ${value}` };
    case "url":
      return { verb: "are at", object: `the address ${value}` };
    case "site":
      return { verb: "are on", object: `the site ${value}` };
    case "source":
      return { verb: "come from", object: `the source ${value}` };
    case "feed":
      return { verb: "come from", object: `the feed ${value}` };
    case "tag":
      return { verb: "are tagged", object: value };
    case "lang":
      return { verb: "are in", object: `the language ${value}` };
    case "country":
      return { verb: "come from", object: `the country ${value}` };
    case "geo":
      return { verb: "mention", object: `the place ${value}${score}` };
    case "entity":
      return { verb: "mention", object: `the entity ${value}${score}` };
    case "topic":
      return { verb: "are about", object: `the topic ${value}${score}` };
    case "type":
      return { verb: "are of", object: `the type ${value}` };
  }
}

/** What articles do to be meant: a verb and its object. */
function clause(node: QueryNode, around: Around): Clause {
  switch (node.kind) {
    case "meta":
      return metaClause(node);
    case "words":
      return { verb: "are", object: `${COMPARED[node.comparison]} ${node.value} words long` };
    case "all":
      return { verb: "are", object: "any at all" };
    case "not":
      return { verb: "do not", object: sentenceOf(clause(node.part, "inside")) };
    case "and":
    case "or": {
      const word = node.kind;
      const parts = flat(node);
      const positive = parts.map((part) => clause(part, word));
      const verb = positive[0]?.verb ?? "have";
      const isOne = positive.every((each) => each.verb === verb);
      const needsEither = around !== "sentence" && around !== word;
      const lead = needsEither ? (word === "or" ? "either " : "both ") : "";
      const isLong = parts.length > 2;
      if (isOne)
        return {
          verb,
          object:
            isLong && needsEither
              ? `${word === "or" ? "any of" : "all of"} (${joinAll(
                  positive.map(({ object }) => object),
                  word,
                )})`
              : lead +
                joinAll(
                  positive.map(({ object }) => object),
                  word,
                ),
        };
      return {
        verb: lead + verb,
        object: [positive[0]?.object ?? "", ...positive.slice(1).map(sentenceOf)].reduce(
          (text, part, index, all) =>
            index === 0 ? part : `${text}${index === all.length - 1 ? ` ${word} ` : ", "}${part}`,
        ),
      };
    }
    case "reference":
      return node.to === "list"
        ? { verb: "have", object: `a word of the list ${quoted(node.name)}` }
        : { verb: "match", object: `the saved query ${quoted(node.name)}` };
    case "any":
      return {
        verb: "have",
        object: `at least ${node.count} of (${joinAll(
          node.parts.map((part) => objectOf(part)),
          "and",
        )})`,
      };
    case "atleast":
      return { verb: "have", object: `${objectOf(node.part)} at least ${times(node.count)}` };
    case "word":
    case "phrase":
    case "regex":
    case "raw":
    case "near":
    case "scope":
    case "first":
    case "case":
    case "forms":
    case "missing":
      break;
  }
  return { verb: "have", object: objectOf(node) };
}

const sentenceOf = ({ verb, object }: Clause): string => `${verb} ${object}`;
const times = (count: number): string => (count === 1 ? "once" : count === 2 ? "twice" : `${count} times`);
const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

/** A node as what an article has. */
function objectOf(node: QueryNode): string {
  switch (node.kind) {
    case "word": {
      const word = /^[\p{L}\p{N}]+$/u.test(node.text) ? node.text : quoted(node.text);
      if (node.exact) return `${word} spelled exactly so`;
      if (node.fuzzy !== 0) return `${word} or a word ${count(node.fuzzy, "edit")} away`;
      if (node.forms) return `${word} in any form`;
      return /[*?]/.test(node.text) ? `a word like ${quoted(node.text)}` : word;
    }
    case "phrase": {
      const phrase = quoted(node.words.join(" "));
      return node.slop === null
        ? phrase
        : `the words of ${phrase} in any order with at most ${count(node.slop, "other word")} between`;
    }
    case "regex":
      return `a word that matches /${node.source}/`;
    case "raw":
      return `the characters ${quoted(node.text)}`;
    case "or":
      return joinAll(flat(node).map(objectOf), "or");
    case "and":
      return joinAll(flat(node).map(objectOf), "and");
    case "near": {
      const left = operandOf(node.left);
      const right = operandOf(node.right);
      switch (node.operator) {
        case "NEAR":
          return `${left} within ${count(node.distance, "word")} of ${right}`;
        case "ONEAR":
          return `${left} at most ${count(node.distance, "word")} before ${right}`;
        case "NOTNEAR":
          return `${left} with no ${right} within ${count(node.distance, "word")}`;
        case "SENTENCE":
          return `${left} in one sentence with ${right}`;
        case "PARAGRAPH":
          return `${left} in one paragraph with ${right}`;
      }
      break;
    }
    case "scope":
      return `${objectOf(node.part)} in the ${node.scope === "lead" ? "first paragraph" : node.scope}`;
    case "first":
      return `${objectOf(node.part)} in the first ${count(node.count, "word")}`;
    case "case":
      return `${objectOf(node.part)} ${MODES[node.mode]}`;
    case "forms":
      return `${objectOf(node.part)} in any form`;
    case "atleast":
      return `${objectOf(node.part)} at least ${times(node.count)}`;
    case "reference":
      return node.to === "list"
        ? `a word of the list ${quoted(node.name)}`
        : `what the saved query ${quoted(node.name)} asks for`;
    case "not":
      return `no ${objectOf(node.part)}`;
    case "any":
    case "meta":
    case "words":
    case "all":
      return sentenceOf(clause(node, "inside")).replace(/^(?:have|are) /, "");
    case "missing":
      return "…";
  }
}

const operandOf = (node: QueryNode): string =>
  node.kind === "or" || node.kind === "near" ? `(${objectOf(node)})` : objectOf(node);
