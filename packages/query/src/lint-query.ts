// This file is long because it is a list: every warning beside the case it is for.
/* oxlint-disable typescript/switch-exhaustiveness-check -- most kinds of node need nothing here */
import type { QueryError } from "@wirewatch/contracts";
import { foldToken, isSpacelessScript } from "@wirewatch/text";
import {
  childrenOf,
  isSameMeaning,
  type MetaNode,
  type PhraseNode,
  type QueryNode,
  type WordNode,
} from "./ast.ts";
import { anchorShare, findBroadest } from "./estimate-cost.ts";
import { openImplication } from "./implies.ts";
import { QUERY_LIMITS } from "./limits.ts";
import { codeRemark } from "./metadata-codes.ts";
import { FIELD_NAMES } from "./parse-query.ts";
import { printQuery } from "./print-query.ts";
import type { QueryContext } from "./query-context.ts";
import { suggestName } from "./suggest-name.ts";
import { literalLength } from "./word-terms.ts";

/** Beyond this many words a proximity says little more than AND. */
const FAR = 25;
/** A query that is looked at for more than this share of the articles is called broad. */
const BROAD = 0.3;
/** Comparisons of one clause with another, for one query. */
const MAX_COMPARISONS = 100_000;
/** Operands of one AND or OR that are compared each with each; among more, only words with phrases and wildcards. */
const MAX_PAIRWISE = 150;

const SINGLE_VALUED = new Set<string>(["lang", "country", "type"]);
/** Scripts whose words are cut by a dictionary. */
const DICTIONARY_SCRIPT = /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const CHARACTER_SCRIPT = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u;

const short = (node: QueryNode): string => {
  const text = printQuery(node);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

/**
 * What stands in a query that is allowed but probably not meant, each with its place and a code that stays the same.
 * `resolved` is the tree with its references put in, which shows how broad the query is.
 */
export function lintQuery(ast: QueryNode, context: QueryContext, resolved: QueryNode = ast): QueryError[] {
  const found: QueryError[] = [];
  const { implies, alternatives } = openImplication(MAX_COMPARISONS);
  const warn = (code: string, node: QueryNode, message: string, hint: string): void => {
    if (found.length < QUERY_LIMITS.errors)
      found.push({ message, hint, start: node.start, end: node.end, code });
  };

  const lintWord = (node: WordNode): void => {
    const { text } = node;
    const isPattern = /[*?]/.test(text);
    const letters = literalLength(text);
    if (/^\p{L}$/u.test(text) && !isSpacelessScript(text))
      warn(
        "single-letter",
        node,
        `${text} is a single letter, which stands in very many articles`,
        'Write it in a phrase, as in "plan b", if it belongs to a name.',
      );
    if (isPattern && isSpacelessScript(text))
      warn(
        "spaceless-wildcard",
        node,
        CHARACTER_SCRIPT.test(text)
          ? `every character is a word here, so that ${text} finds no longer ones`
          : `${text} reaches to the end of one word, as a dictionary cuts it`,
        `Write ${text.replaceAll(/[*?]/g, "")} alone: it is found inside longer names too.`,
      );
    else if (text.includes("*") && letters < 4)
      warn(
        "broad-wildcard",
        node,
        `${text} stands for very many words`,
        "Write more letters, or the words that are meant, joined with OR.",
      );
    if (node.fuzzy !== 0 && letters < 3 + node.fuzzy)
      warn(
        "short-fuzzy",
        node,
        `${text} is so short that ~${node.fuzzy} makes many other words of it`,
        "Write the spellings that are meant, joined with OR.",
      );
    if (node.exact && (isPattern || node.fuzzy !== 0 || node.forms))
      warn(
        "exact-signs",
        node,
        isPattern
          ? `= has no effect on ${text}: accents are ignored beside wildcards`
          : "after = the other signs have no effect",
        "Use one of the two.",
      );
    if (/^[\p{L}\p{M}]+:$/u.test(text)) {
      const name = text.slice(0, -1).toLowerCase();
      const meant = suggestName(name, FIELD_NAMES, name.length > 4 ? 2 : 1);
      if (meant !== null)
        warn(
          "field-like",
          node,
          `${text} is an ordinary word here`,
          `Write ${meant}: directly before the word if the field is meant.`,
        );
    } else if (/^:./.test(text))
      warn(
        "field-like",
        node,
        `${text} is an ordinary word here`,
        "Write the name of the field directly before the colon.",
      );
    if (/[\u202a-\u202e\u2066-\u2069]/.test(text))
      warn(
        "invisible",
        node,
        "an invisible character that turns the direction of writing stands in this word",
        "Type the word again; the character has no meaning here.",
      );
  };

  const lintPhrase = (node: PhraseNode): void => {
    const { words, slop } = node;
    const text = words.join(" ");
    const isShouted = text === text.toUpperCase();
    const operator = words.find(
      (word, index) =>
        /^(?:O|NOT)?NEAR\/\d+$/.test(word) ||
        (!isShouted && /^(?:AND|OR|NOT|O?NEAR|NOTNEAR)$/.test(word) && index > 0 && index < words.length - 1),
    );
    if (operator !== undefined)
      warn(
        "quoted-operator",
        node,
        `${operator} is an ordinary word inside quotation marks`,
        "Close the quotation marks before it if the operator is meant.",
      );
    if (slop !== null && slop > FAR)
      warn("far", node, `~${slop} reaches over ${slop} words`, "PARAGRAPH or AND says it better.");
    if (slop !== null && words.includes("*"))
      warn("window-star", node, "* counts for nothing beside ~", "Raise the number after ~ instead.");
    if (slop !== null && words.length === 1)
      warn("window-one", node, `~${slop} means nothing for one word`, "Remove it; word~1 allows an edit.");
    const wild = words.find((word) => word !== "*" && word.includes("*") && literalLength(word) < 4);
    if (wild !== undefined && words.length === 1)
      warn("broad-wildcard", node, `${wild} stands for very many words`, "Write more letters.");
    if (words.some((word) => DICTIONARY_SCRIPT.test(word)))
      warn(
        "spaceless-phrase",
        node,
        "words of this script are cut by a dictionary, which may cut a name in an article differently",
        "Join the spellings that occur with OR, and test the query on articles.",
      );
    else if (
      words.some(
        (word, index) =>
          index > 0 && CHARACTER_SCRIPT.test(word) && CHARACTER_SCRIPT.test(words[index - 1] as string),
      )
    )
      warn(
        "spaceless-phrase",
        node,
        "spaces mean nothing between these characters: the phrase is the characters side by side",
        "Use NEAR/n if something may stand between them.",
      );
  };

  const lintMeta = (node: MetaNode): void => {
    const { field, value, score } = node;
    if (field === "site" && /[/\\]/.test(value))
      warn(
        "site-path",
        node,
        "site: compares the name of a host, without protocol and path",
        `Write site:${/^(?:[a-z]+:\/\/)?([^/\\]*)/i.exec(value)?.[1] || "example.com"}, or url:*${value.replace(/^[a-z]+:\/\//i, "").replace(/\*$/, "")}* for a part of a site.`,
      );
    if (field === "url" && !node.pattern && !value.includes("://"))
      warn("url-whole", node, "url: compares the whole address", `Write url:*${value}* for a part of it.`);
    const compared = /^([^<>]+?)\s*([<>]=?\s*[\d.]+)$/.exec(value);
    if (compared && (field === "entity" || field === "topic" || field === "geo"))
      warn(
        "score-like",
        node,
        `${value} is read as a name`,
        `Write ${field}:(${compared[1]} score:${compared[2]?.replaceAll(/\s/g, "")}) if the score is meant.`,
      );
    const code = node.pattern ? null : codeRemark(field, value);
    if (code) warn(code.code, node, code.message, code.hint);
    if (["site", "url", "lang", "country"].includes(field) && value.includes(" "))
      warn(
        "value-space",
        node,
        `values beside each other are one value, and no ${field}: has a space`,
        `Write ${field}:(${value.split(" ").join(" OR ")}).`,
      );
    if (score !== null && (score.value > 1 || (score.value === 1 && score.comparison === ">")))
      warn("score-range", node, "scores go from 0 to 1", "Write a number between, as in score:>0.5.");
  };

  /** Operands that no article needs, because another one beside them has every article that they have. */
  const findUnneeded = (
    parts: readonly QueryNode[],
    report: (part: QueryNode, other: QueryNode) => void,
  ): void => {
    if (parts.length <= MAX_PAIRWISE) {
      for (const [index, part] of parts.entries()) {
        const other = parts.find(
          (each, at) => at !== index && implies(part, each) && (at < index || !implies(each, part)),
        );
        if (other) report(part, other);
      }
      return;
    }
    const seen = new Map<string, QueryNode>();
    const words = new Map<string, QueryNode>();
    const patterns: QueryNode[] = [];
    for (const part of parts) {
      const own = alternatives(part);
      const only = own?.length === 1 && own[0]?.length === 1 ? own[0][0] : undefined;
      if (only && only.letterCase === 0 && !words.has(only.key)) words.set(only.key, part);
      if (part.kind === "word" && part.text.includes("*") && patterns.length < MAX_PAIRWISE)
        patterns.push(part);
    }
    for (const part of parts) {
      const text = printQuery(part);
      const twin = seen.get(text);
      if (twin) {
        report(part, twin);
        continue;
      }
      seen.set(text, part);
      const own = alternatives(part);
      let other: QueryNode | undefined;
      if (own?.length === 1)
        for (const term of own[0] ?? []) {
          const word = term === null ? undefined : words.get(term.key);
          if (word !== undefined && word !== part) other ??= word;
        }
      other ??= patterns.find((each) => each !== part && implies(part, each));
      if (other) report(part, other);
    }
  };

  const lintOr = (node: QueryNode & { parts: QueryNode[] }): void => {
    findUnneeded(node.parts, (part, other) => {
      if (isSameMeaning(part, other) || printQuery(part) === printQuery(other))
        warn("duplicate", part, `${short(part)} stands here twice`, "Remove one of them.");
      else
        warn(
          "unreachable",
          part,
          `this branch is never needed: ${short(other)} has whatever it has`,
          "Remove it, or the wider one.",
        );
    });
  };

  const lintAnd = (node: QueryNode & { parts: QueryNode[] }): void => {
    const wanted = node.parts.filter((part) => part.kind !== "not" && part.kind !== "all");
    if (wanted.length > 0)
      for (const part of node.parts)
        if (part.kind === "all" && wanted.some((each) => each.kind !== "meta" && each.kind !== "words"))
          warn(
            "needless-all",
            part,
            "all has no effect beside words that must be there",
            'Remove it, or write "all" in quotation marks if the word is meant.',
          );
    for (const part of node.parts) {
      if (part.kind !== "not") continue;
      for (const excluded of part.part.kind === "or" ? part.part.parts : [part.part])
        for (const each of wanted) {
          if (implies(each, excluded)) {
            warn(
              "empty",
              part,
              `NOT ${short(excluded)} leaves nothing: ${
                printQuery(each) === printQuery(excluded) ? "it is" : `${short(each)} has it and is`
              } also asked for`,
              "Remove one of the two.",
            );
            break;
          }
          if (each.kind === "or" && wanted.length > 0)
            for (const branch of each.parts)
              if (implies(branch, excluded))
                warn(
                  "unreachable",
                  branch,
                  `this branch can never match, because NOT ${short(excluded)} stands beside it`,
                  "Remove the branch, or the NOT.",
                );
        }
      // The whole of `(a OR b) NOT (a OR b)`.
      if (part.part.kind === "or")
        for (const each of wanted)
          if (each.kind === "or" && implies(each, part.part))
            warn(
              "empty",
              part,
              `NOT ${short(part.part)} leaves nothing of ${short(each)}`,
              "Remove one of the two.",
            );
    }
    for (const [index, part] of wanted.slice(0, MAX_PAIRWISE).entries()) {
      const other = wanted.find(
        (each, at) =>
          at !== index && at < MAX_PAIRWISE && implies(each, part) && (at < index || !implies(part, each)),
      );
      if (other)
        warn(
          "needless",
          part,
          isSameMeaning(part, other)
            ? `${short(part)} stands here twice`
            : `${short(part)} changes nothing: ${short(other)} has it already`,
          "Remove it.",
        );
    }
    const metas = wanted.filter(
      (part): part is MetaNode => part.kind === "meta" && SINGLE_VALUED.has(part.field) && !part.pattern,
    );
    for (const [index, meta] of metas.entries()) {
      const other = metas.find(
        (each, at) => at < index && each.field === meta.field && !implies(each, meta) && !implies(meta, each),
      );
      if (other)
        warn(
          "contradiction",
          meta,
          `an article has one ${meta.field}:, so that ${short(other)} and ${short(meta)} never meet`,
          `Write ${meta.field}:(${other.value} OR ${meta.value}).`,
        );
    }
    let least = 0;
    let most = Number.POSITIVE_INFINITY;
    for (const part of wanted)
      if (part.kind === "words") {
        if (part.comparison === ">") least = Math.max(least, part.value + 1);
        else if (part.comparison === ">=") least = Math.max(least, part.value);
        else if (part.comparison === "<") most = Math.min(most, part.value - 1);
        else most = Math.min(most, part.value);
        if (least > most) {
          warn(
            "contradiction",
            part,
            "no text is that long and that short at once",
            "Mend one of the two numbers.",
          );
          break;
        }
      }
  };

  const walk = (node: QueryNode, scope: string | null): void => {
    switch (node.kind) {
      case "word":
        lintWord(node);
        break;
      case "phrase":
        lintPhrase(node);
        break;
      case "meta":
        lintMeta(node);
        break;
      case "near":
        if (node.distance > FAR)
          warn(
            "far",
            node,
            `${node.operator}/${node.distance} reaches over ${node.distance} words`,
            "PARAGRAPH or AND says it better.",
          );
        break;
      case "and":
        lintAnd(node);
        break;
      case "or":
        lintOr(node);
        break;
      case "any":
        if (node.count === 1 && node.parts.length > 1)
          warn("any-one", node, "any(1, …) is the same as OR", "Write OR, or a higher number.");
        else if (node.count === node.parts.length && node.count > 1)
          warn(
            "any-all",
            node,
            `any(${node.count}, …) of ${node.count} is the same as AND`,
            "Write AND, or a lower number.",
          );
        break;
      case "atleast":
        if (node.count === 1)
          warn("needless", node, "atleast(1, …) changes nothing", "Remove it, or write a higher number.");
        break;
      case "scope":
        if (scope !== null && scope !== node.scope && (scope === "title" || node.scope === "title"))
          warn(
            "never",
            node,
            `${node.scope}: inside ${scope}: can never match`,
            "Take one of the two fields out.",
          );
        break;
      default:
        break;
    }
    for (const child of childrenOf(node)) walk(child, node.kind === "scope" ? node.scope : scope);
  };
  walk(ast, null);

  if (anchorShare(resolved, context) > BROAD && !containsAll(resolved)) {
    const broadest = findBroadest(resolved, context);
    const word =
      broadest.kind === "word" ? broadest.text : broadest.kind === "phrase" ? broadest.words.join(" ") : null;
    warn(
      "common-anchor",
      broadest,
      word === null
        ? "the query has no rare word: it is looked at for very many articles"
        : `${foldToken(word)} stands in very many articles, and the query has nothing rarer that must be there`,
      "Add a name or a rarer word that must be there.",
    );
  }
  return found.toSorted((left, right) => left.start - right.start || left.end - right.end);
}

/** `all` says by itself that every article is meant. */
function containsAll(node: QueryNode): boolean {
  return node.kind === "all" || (node.kind === "and" && node.parts.some(containsAll));
}
