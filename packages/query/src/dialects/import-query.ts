// This file is long because the translation of a dialect is one walk over its words, with every refusal beside the case it is for.
import type { QueryError } from "@wirewatch/contracts";
import type { QueryNode } from "../ast.ts";
import { QUERY_LIMITS } from "../limits.ts";
import { parseQuery } from "../parse-query.ts";
import { printQuery } from "../print-query.ts";
import { validateQuery } from "../validate-query.ts";
import { DIALECT_RULES, type Dialect, type DialectOperator, type Target } from "./dialect-rules.ts";

export interface ImportedQuery {
  ok: boolean;
  /** The meaning in our language, fully bracketed; empty when it was refused. */
  query: string;
  ast: QueryNode;
  errors: QueryError[];
  /** What was changed on the way. */
  warnings: QueryError[];
}

type Piece =
  | { type: "open" | "close" | "plus" | "minus"; start: number; end: number }
  | { type: "operator"; operator: DialectOperator; start: number; end: number }
  | { type: "target"; target: Target; name: string; start: number; end: number }
  | { type: "word" | "phrase" | "regex"; text: string; start: number; end: number };

/**
 * Reads a query of another product into our tree, by that product's own precedence and way of counting words. What has
 * no counterpart is refused with place and hint; `query` shows how the rest was understood.
 */
export function importQuery(dialect: Dialect, text: string): ImportedQuery {
  const rules = DIALECT_RULES[dialect];
  const isFactiva = dialect === "factiva";
  const errors: QueryError[] = [];
  const warnings: QueryError[] = [];
  const fail = (place: { start: number; end: number }, message: string, hint: string): void => {
    if (errors.length < QUERY_LIMITS.errors)
      errors.push({ message, hint, start: place.start, end: place.end });
  };
  const missing = (place: { start: number; end: number }): QueryNode => ({
    kind: "missing",
    start: place.start,
    end: place.end,
  });
  const pieces: Piece[] = text.length > QUERY_LIMITS.characters ? [] : cut();
  if (text.length > QUERY_LIMITS.characters)
    fail(
      { start: 0, end: text.length },
      "the query is too long",
      `At most ${QUERY_LIMITS.characters} characters.`,
    );

  function cut(): Piece[] {
    const found: Piece[] = [];
    let at = 0;
    while (at < text.length) {
      const sign = text.charAt(at);
      const start = at;
      if (/\s/.test(sign)) {
        at += 1;
        continue;
      }
      if (sign === "(" || (sign === "[" && dialect === "factiva")) {
        at += 1;
        found.push({ type: "open", start, end: at });
      } else if (sign === ")" || (sign === "]" && dialect === "factiva")) {
        at += 1;
        found.push({ type: "close", start, end: at });
      } else if (rules.quotes.includes(sign) || sign === "“" || sign === "”") {
        let close = at + 1;
        while (
          close < text.length &&
          !(sign === "'" ? text.charAt(close) === "'" : /["“”]/.test(text.charAt(close)))
        )
          close += 1;
        if (close >= text.length)
          fail({ start, end: text.length }, "this quotation mark is not closed", "Close the phrase.");
        const slop = /^~\d{1,4}/.exec(text.slice(close + 1, close + 6))?.[0] ?? "";
        at = Math.min(text.length, close + 1 + slop.length);
        const boost = /^\^\d+(?:\.\d+)?/.exec(text.slice(at, at + 10))?.[0];
        if (boost !== undefined) at += boost.length;
        found.push({ type: "phrase", text: `"${text.slice(start + 1, close)}"${slop}`, start, end: at });
      } else if (
        rules.prefixes &&
        (sign === "-" || sign === "!" || sign === "+") &&
        !/[\s)]/.test(text.charAt(at + 1) || " ")
      ) {
        at += 1;
        found.push({ type: sign === "+" ? "plus" : "minus", start, end: at });
      } else if (sign === "[" || sign === "{") {
        const close = text.slice(at).search(/[\]}]/);
        at = close < 0 ? text.length : at + close + 1;
        fail(
          { start, end: at },
          "ranges are not supported",
          "Compare with words:>n, or leave the range out.",
        );
        found.push({ type: "word", text: "range", start, end: at });
      } else if (
        sign === "/" &&
        (dialect === "lucene" || dialect === "freshrss") &&
        text.indexOf("/", at + 1) > 0
      ) {
        const close = text.indexOf("/", at + 1);
        const flags = /^[a-z]*/.exec(text.slice(close + 1))?.[0] ?? "";
        at = close + 1 + flags.length;
        const source = text.slice(start, close + 1);
        if (/\s/.test(source) || (flags !== "" && flags !== "i"))
          fail(
            { start, end: at },
            "this expression runs over more than one word",
            "An expression stands for one whole word here: write it as words, phrases or wildcards.",
          );
        found.push({ type: "regex", text: source, start, end: at });
      } else cutWord(found, start);
      if (at === start) at = found.at(-1)?.end ?? at + 1;
    }
    return found;
  }

  function isWordSign(sign: string): boolean {
    return !/[\s()“”"]/.test(sign) && !(isFactiva && /[[\]]/.test(sign));
  }

  function cutWord(found: Piece[], start: number): void {
    let end = start;
    while (end < text.length && isWordSign(text.charAt(end))) {
      end += 1;
      const name = text.slice(start, end - 1);
      if (
        rules.fieldSign !== null &&
        text.charAt(end - 1) === rules.fieldSign &&
        /^[A-Za-z_.]+$/.test(name) &&
        !text.startsWith("//", end)
      ) {
        const target = rules.field(name);
        if (!target)
          fail(
            { start, end },
            `${dialect} field ${name} has no counterpart here`,
            "Leave it out, or write the words alone.",
          );
        found.push({ type: "target", target: target ?? { to: "scope", scopes: [] }, name, start, end });
        return;
      }
    }
    const word = text.slice(start, end);
    const length = /^wc([<>]=?)(\d+)$/.exec(word);
    if (dialect === "factiva" && length) {
      found.push({
        type: "target",
        target: { to: "words", comparison: length[1] as ">" },
        name: "wc",
        start,
        end: start + 2 + (length[1] as string).length,
      });
      found.push({ type: "word", text: length[2] as string, start, end });
      return;
    }
    const operator = rules.operator(word);
    if (operator) found.push({ type: "operator", operator, start, end });
    else {
      const target = text.charAt(end) === "(" || /^atleast\d+$/i.test(word) ? rules.call(word) : null;
      if (target) found.push({ type: "target", target, name: word, start, end });
      else found.push({ type: "word", text: word, start, end });
    }
  }

  let at = 0;
  let depth = 0;
  const look = (): Piece | undefined => pieces[at];
  const endPlace = (): { start: number; end: number } => look() ?? { start: text.length, end: text.length };

  /** The binary operator at this place. Two operands side by side have an unseen one. */
  const operatorHere = (): { operator: DialectOperator | { type: "phrase" }; width: number } | null => {
    const piece = look();
    if (!piece || piece.type === "close") return null;
    if (piece.type !== "operator") {
      if (rules.adjacency === "phrase")
        return piece.type === "word" || piece.type === "phrase"
          ? { operator: { type: "phrase" }, width: 0 }
          : { operator: { type: "and" }, width: 0 };
      return {
        operator: { type: piece.type === "minus" || piece.type === "plus" ? "and" : rules.adjacency },
        width: 0,
      };
    }
    const next = pieces[at + 1];
    if (piece.operator.type === "and" && next?.type === "operator" && next.operator.type === "not")
      return { operator: { type: "and-not" }, width: 2 };
    if (piece.operator.type === "not") {
      if (next?.type === "operator" && next.operator.type === "near" && dialect === "lexis")
        return { operator: { ...next.operator, operator: "NOTNEAR" }, width: 2 };
      return { operator: { type: "and-not" }, width: 1 };
    }
    return { operator: piece.operator, width: 1 };
  };
  const bindingOf = (operator: DialectOperator | { type: "phrase" }): number =>
    operator.type === "phrase" ? 9 : rules.binding[operator.type];

  const parseLevel = (least: number): QueryNode => {
    let left = parseOperand();
    for (;;) {
      const here = operatorHere();
      if (!here || bindingOf(here.operator) < least) return left;
      const place = endPlace();
      at += here.width;
      const right = parseLevel(bindingOf(here.operator) + 1);
      left = combine(here.operator, left, right, place);
    }
  };

  const combine = (
    operator: DialectOperator | { type: "phrase" },
    left: QueryNode,
    right: QueryNode,
    place: { start: number; end: number },
  ): QueryNode => {
    const span = { start: left.start, end: right.end };
    switch (operator.type) {
      case "and":
      case "or": {
        const parts =
          left.kind === operator.type && !bracketed.has(left) ? [...left.parts, right] : [left, right];
        return { kind: operator.type, parts, ...span };
      }
      case "and-not":
      case "not":
        return { kind: "and", parts: [left, { kind: "not", part: right, ...span }], ...span };
      case "near":
        return {
          kind: "near",
          operator: operator.operator,
          distance: operator.distance,
          left,
          right,
          ...span,
        };
      case "phrase": {
        const words = [left, right].flatMap((part) =>
          part.kind === "word" ? [part.text] : part.kind === "phrase" && part.slop === null ? part.words : [],
        );
        if (
          (left.kind === "word" || left.kind === "phrase") &&
          (right.kind === "word" || right.kind === "phrase")
        )
          return { kind: "phrase", words, slop: null, ...span };
        fail(place, "these two have no operator between them", "Write AND or OR between them.");
        return { kind: "and", parts: [left, right], ...span };
      }
    }
    return missing(place);
  };

  const bracketed = new WeakSet<QueryNode>();

  const parseOperand = (): QueryNode => {
    const piece = look();
    if (!piece) {
      fail(endPlace(), "something is missing at the end", "Add a word.");
      return missing(endPlace());
    }
    at += 1;
    switch (piece.type) {
      case "open": {
        depth += 1;
        if (depth > QUERY_LIMITS.depth) {
          fail(piece, "brackets are nested too deep", `At most ${QUERY_LIMITS.depth}.`);
          at = pieces.length;
          return missing(piece);
        }
        const inner = look()?.type === "close" ? missing(piece) : parseTop();
        if (inner.kind === "missing") fail(piece, "this bracket is empty", "Remove it.");
        if (look()?.type === "close") at += 1;
        else fail(piece, "this bracket is not closed", "Add ).");
        depth -= 1;
        bracketed.add(inner);
        return inner;
      }
      case "minus":
        return { kind: "not", part: parseOperand(), start: piece.start, end: piece.end };
      case "plus":
        return parseOperand();
      case "operator":
        if (piece.operator.type === "not")
          return { kind: "not", part: parseLevel(rules.binding.near), start: piece.start, end: piece.end };
        fail(piece, `${text.slice(piece.start, piece.end)} has nothing on its left`, "Add a word before it.");
        return missing(piece);
      case "target":
        return aim(piece);
      case "close":
        fail(piece, "there is nothing before this bracket", "Remove it.");
        return missing(piece);
      case "word":
      case "phrase":
      case "regex":
        return leaf(piece);
    }
    return missing(piece);
  };

  const leaf = (piece: Extract<Piece, { text: string }>): QueryNode => {
    const ours = piece.type === "word" ? rules.word(piece.text) : piece.text;
    if (piece.type === "word" && ours !== piece.text && !/[!$]/.test(piece.text.slice(-3)))
      warnings.push({
        message: `${piece.text} is read as ${ours}`,
        hint: "Weights have no meaning for alerts.",
        start: piece.start,
        end: piece.end,
      });
    // A word that means something to our own reader is quoted.
    const safe =
      piece.type === "word" &&
      /^(?:AND|OR|NOT|all|O?NEAR.*|NOTNEAR.*|SENTENCE|PARAGRAPH|[-!|].*|.*[:,|].*)$/.test(ours)
        ? `"${ours}"`
        : ours;
    const read = parseQuery(safe);
    const first = read.errors[0];
    if (first) fail(piece, first.message, first.hint);
    return { ...read.ast, start: piece.start, end: piece.end };
  };

  const aim = (piece: Extract<Piece, { type: "target" }>): QueryNode => {
    const { target } = piece;
    const operand = parseOperand();
    const place = { start: piece.start, end: operand.end };
    switch (target.to) {
      case "scope": {
        const parts = target.scopes.map((scope): QueryNode => ({
          kind: "scope",
          scope,
          part: operand,
          ...place,
        }));
        return parts.length === 1
          ? (parts[0] as QueryNode)
          : parts.length === 0
            ? operand
            : { kind: "or", parts, ...place };
      }
      case "case":
        return { kind: "case", mode: target.mode, part: operand, ...place };
      case "atleast":
        return { kind: "atleast", count: target.count, part: operand, ...place };
      case "meta":
        return toMeta(operand, target.field, target.isPart === true);
      case "raw": {
        const literal =
          operand.kind === "phrase" ? operand.words.join(" ") : text.slice(operand.start, operand.end);
        return { kind: "raw", text: literal, ...place };
      }
      case "hashtag":
        if (operand.kind === "word")
          return { ...operand, text: `#${operand.text.replace(/^#/, "")}`, ...place };
        fail(place, "a hashtag is one word", "Write hashtags:word.");
        return missing(place);
      case "words":
        if (operand.kind === "word" && /^\d+$/.test(operand.text))
          return { kind: "words", comparison: target.comparison, value: Number(operand.text), ...place };
        fail(place, `${piece.name} compares with a number`, "Write a number.");
        return missing(place);
      case "refused":
        fail(place, `${piece.name} is not supported: ${target.why}`, "Leave it out.");
        return missing(place);
    }
    return missing(place);
  };

  /** Words in a metadata field are values. */
  const toMeta = (
    node: QueryNode,
    field: Extract<Target, { to: "meta" }>["field"],
    isPart: boolean,
  ): QueryNode => {
    const make = (value: string): QueryNode => ({
      kind: "meta",
      field,
      value: isPart ? `*${value}*` : value,
      pattern: isPart || value.includes("*"),
      score: null,
      start: node.start,
      end: node.end,
    });
    if (node.kind === "word") return make(node.text);
    if (node.kind === "phrase") return make(node.words.join(" "));
    if (node.kind === "and" || node.kind === "or")
      return { ...node, parts: node.parts.map((part) => toMeta(part, field, isPart)) };
    if (node.kind === "not") return { ...node, part: toMeta(node.part, field, isPart) };
    if (node.kind !== "missing")
      fail(node, `${field}: takes values only`, "Write a name, or names joined with OR.");
    return missing(node);
  };

  /** One level in brackets. In Lucene `+` and `-` say of each clause whether it must or must not be. */
  const parseTop = (): QueryNode => {
    if (dialect !== "lucene") return parseLevel(0);
    const clauses: { sign: "plus" | "minus" | ""; node: QueryNode }[] = [];
    const from = at;
    let level = 0;
    let hasSign = false;
    for (let index = at; index < pieces.length && level >= 0; index += 1) {
      const type = pieces[index]?.type;
      if (type === "open") level += 1;
      if (type === "close") level -= 1;
      if (level === 0 && (type === "plus" || type === "minus")) hasSign = true;
    }
    if (!hasSign) return parseLevel(0);
    while (look() && look()?.type !== "close") {
      const piece = look() as Piece;
      if (piece.type === "operator" && piece.operator.type !== "not") {
        at += 1;
        continue;
      }
      const sign = piece.type === "plus" || piece.type === "minus" ? piece.type : "";
      if (sign !== "") at += 1;
      clauses.push({ sign, node: parseOperand() });
    }
    const place = { start: pieces[from]?.start ?? 0, end: pieces[at - 1]?.end ?? 0 };
    const must = clauses.filter(({ sign }) => sign === "plus").map(({ node }) => node);
    const may = clauses.filter(({ sign }) => sign === "").map(({ node }) => node);
    const mustNot = clauses
      .filter(({ sign }) => sign === "minus")
      .map(({ node }): QueryNode => ({ kind: "not", part: node, ...place }));
    if (must.length > 0 && may.length > 0)
      warnings.push({
        message: "words without + only rank the results and are left out",
        hint: "Join them with AND if they must be there.",
        ...place,
      });
    const wanted: QueryNode[] =
      must.length > 0 ? must : may.length > 1 ? [{ kind: "or", parts: may, ...place }] : may;
    const parts = [...wanted, ...mustNot];
    return parts.length === 1
      ? (parts[0] as QueryNode)
      : parts.length === 0
        ? missing(place)
        : { kind: "and", parts, ...place };
  };

  let ast = pieces.length === 0 ? missing({ start: 0, end: text.length }) : parseTop();
  if (pieces.length === 0 && errors.length === 0)
    fail({ start: 0, end: text.length }, "the query is empty", "Add a word.");
  while (at < pieces.length) {
    const piece = pieces[at] as Piece;
    fail(piece, "this is left over", "Remove it.");
    at += 1;
  }
  if (errors.length === 0) errors.push(...validateQuery(ast));
  if (errors.length > 0) ast = { ...ast };
  return {
    ok: errors.length === 0,
    query: errors.length === 0 ? printQuery(ast) : "",
    ast,
    errors,
    warnings,
  };
}
