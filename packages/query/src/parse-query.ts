// This file is long because a recursive-descent parser is one thing: the grammar, rule by rule.
/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { QueryError } from "@wirewatch/contracts";
import type { CaseMode, Comparison, MetaField, ProximityOperator, QueryNode, TextScope } from "./ast.ts";
import { QUERY_LIMITS } from "./limits.ts";
import { suggestName } from "./suggest-name.ts";

export interface ParsedQuery {
  /** What could be read; `missing` nodes stand at the errors. */
  ast: QueryNode;
  errors: QueryError[];
  warnings: QueryError[];
}

const TEXT_SCOPES = new Set<string>(["title", "lead", "body"]);
const META_FIELDS = new Set<string>([
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
]);
/** Every name that can stand before a colon. */
export const FIELD_NAMES: readonly string[] = [...TEXT_SCOPES, ...META_FIELDS, "raw", "words", "score"];
const CALLS = new Set<string>([
  "atleast",
  "any",
  "first",
  "cs",
  "caps",
  "allcaps",
  "nocaps",
  "forms",
  "list",
  "query",
]);
/** Fields whose value may carry a score in brackets. */
const SCORED = new Set<string>(["entity", "topic", "geo"]);
const LOWER_OPERATORS = new Set<string>([
  "and",
  "or",
  "not",
  "near",
  "onear",
  "notnear",
  "sentence",
  "paragraph",
]);

const QUOTES = '"“”„‟';
const isSpace = (code: number): boolean =>
  code === 32 ||
  (code >= 9 && code <= 13) ||
  code === 0xa0 ||
  code === 0x3000 ||
  code === 0x200b ||
  code === 0xfeff ||
  (code >= 0x2000 && code <= 0x200a) ||
  code === 0x2028 ||
  code === 0x2029;
const isQuote = (code: number): boolean => code === 34 || (code >= 0x201c && code <= 0x201f);
const isHebrew = (code: number): boolean => code >= 0x5d0 && code <= 0x5ea;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

type Lexeme =
  | { type: "end" | "(" | ")" | "," | "or" | "and" | "not"; start: number; end: number }
  | { type: "prox"; operator: ProximityOperator; distance: number; start: number; end: number }
  | { type: "word"; text: string; start: number; end: number }
  | { type: "quoted"; text: string; slop: number | null; start: number; end: number }
  | { type: "regex"; source: string; caseSensitive: boolean; start: number; end: number }
  | { type: "call"; name: string; start: number; end: number }
  | { type: "field"; name: string; start: number; end: number };

/**
 * Reads a query. Never throws: what cannot be read is in `errors`, each with its place and a way to mend it, and the
 * tree holds the rest. Lists, saved queries and the rules about operands are looked at by `checkQuery`.
 */
export function parseQuery(text: string): ParsedQuery {
  const errors: QueryError[] = [];
  const warnings: QueryError[] = [];
  const fail = (message: string, start: number, end: number, hint: string): void => {
    if (errors.length < QUERY_LIMITS.errors) errors.push({ message, start, end, hint });
  };
  const warn = (message: string, start: number, end: number, hint: string): void => {
    if (warnings.length < QUERY_LIMITS.errors) warnings.push({ message, start, end, hint });
  };
  if (text.length > QUERY_LIMITS.characters) {
    fail(
      `the query has ${text.length} characters; at most ${QUERY_LIMITS.characters} are allowed`,
      QUERY_LIMITS.characters,
      text.length,
      "Split it into several monitors, or move names into a list.",
    );
    return { ast: { kind: "missing", start: 0, end: text.length }, errors, warnings };
  }

  let at = 0;
  let callDepth = 0;

  const lex = (): Lexeme => {
    for (;;) {
      while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
      if (at >= text.length) return { type: "end", start: at, end: at };
      if (text.charCodeAt(at) !== 47 || text.charCodeAt(at + 1) !== 42) break;
      const close = text.indexOf("*/", at + 2);
      if (close < 0) {
        fail("this comment is not closed", at, text.length, "Add */ at its end.");
        at = text.length;
      } else at = close + 2;
    }
    const start = at;
    const code = text.charCodeAt(at);
    switch (code) {
      case 40:
        at += 1;
        return { type: "(", start, end: at };
      case 41:
        at += 1;
        return { type: ")", start, end: at };
      case 124:
        at += text.charCodeAt(at + 1) === 124 ? 2 : 1;
        return { type: "or", start, end: at };
      case 44:
        at += 1;
        return callDepth > 0 ? { type: ",", start, end: at } : lex();
      case 33:
      case 45:
        at += 1;
        return { type: "not", start, end: at };
      case 38:
        if (text.charCodeAt(at + 1) === 38) {
          at += 2;
          return { type: "and", start, end: at };
        }
        break;
      case 47:
        return lexRegex(start);
      default:
        break;
    }
    return isQuote(code) ? lexQuoted(start) : lexWord(start);
  };

  const lexQuoted = (start: number): Lexeme => {
    let close = start + 1;
    while (close < text.length && !isQuote(text.charCodeAt(close))) close += 1;
    if (close < text.length && text.charCodeAt(close) === 34)
      // The sign of a Hebrew acronym is no closing quote.
      while (
        close < text.length - 1 &&
        isHebrew(text.charCodeAt(close - 1)) &&
        isHebrew(text.charCodeAt(close + 1))
      ) {
        close += 1;
        while (close < text.length && !isQuote(text.charCodeAt(close))) close += 1;
      }
    if (close >= text.length) {
      fail(
        "this quotation mark is not closed",
        start,
        text.length,
        `Add ${QUOTES.charAt(0)} after the phrase.`,
      );
      at = text.length;
      return { type: "quoted", text: text.slice(start + 1), slop: null, start, end: at };
    }
    at = close + 1;
    let slop: number | null = null;
    if (text.charCodeAt(at) === 126) {
      const digits = /^\d+/.exec(text.slice(at + 1, at + 10))?.[0];
      if (digits === undefined) {
        fail(
          "a number is missing after ~",
          at,
          at + 1,
          'Write how many extra words are allowed, as in "a b"~3.',
        );
        at += 1;
      } else {
        slop = Number(digits);
        at += 1 + digits.length;
      }
    }
    return { type: "quoted", text: text.slice(start + 1, close), slop, start, end: at };
  };

  const lexRegex = (start: number): Lexeme => {
    let close = start + 1;
    let inClass = false;
    while (close < text.length) {
      const code = text.charCodeAt(close);
      if (isSpace(code)) break;
      if (code === 92) close += 1;
      else if (code === 91) inClass = true;
      else if (code === 93) inClass = false;
      else if (code === 47 && !inClass) break;
      close += 1;
    }
    if (close >= text.length || text.charCodeAt(close) !== 47) {
      at = Math.min(close, text.length);
      fail(
        "this regular expression is not closed",
        start,
        at,
        "Add / at its end; it stands for one whole word and has no spaces.",
      );
      return { type: "regex", source: "", caseSensitive: false, start, end: at };
    }
    at = close + 1;
    const caseSensitive = text.charAt(at) === "c";
    if (caseSensitive) at += 1;
    return { type: "regex", source: text.slice(start + 1, close), caseSensitive, start, end: at };
  };

  const lexWord = (start: number): Lexeme => {
    let index = start;
    let letters = true;
    while (index < text.length) {
      const code = text.charCodeAt(index);
      if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) {
        index += 1;
        continue;
      }
      if (code === 40 || code === 41 || code === 124 || isSpace(code)) break;
      if (code === 38 && text.charCodeAt(index + 1) === 38) break;
      if (
        code === 44 &&
        (callDepth > 0 || !isDigit(text.charCodeAt(index - 1)) || !isDigit(text.charCodeAt(index + 1)))
      )
        break;
      if (isQuote(code) && !(isHebrew(text.charCodeAt(index - 1)) && isHebrew(text.charCodeAt(index + 1))))
        break;
      if (code === 47 && text.charCodeAt(index + 1) === 42) break;
      if (code === 58 && letters && index > start) {
        const field = lexField(start, index);
        if (field) return field;
      }
      letters = false;
      index += 1;
    }
    at = index;
    const word = text.slice(start, index);
    if (letters) {
      if (word === "AND") return { type: "and", start, end: index };
      if (word === "OR") return { type: "or", start, end: index };
      if (word === "NOT") return { type: "not", start, end: index };
      if (text.charCodeAt(index) === 40 && CALLS.has(word)) {
        at += 1;
        return { type: "call", name: word, start, end: at };
      }
    }
    const first = word.charCodeAt(0);
    if (first === 78 || first === 79 || first === 83 || first === 80) {
      const proximity = lexProximity(word, start);
      if (proximity) return proximity;
    }
    return { type: "word", text: word, start, end: index };
  };

  const lexProximity = (word: string, start: number): Lexeme | null => {
    const match = /^(NEAR|ONEAR|NOTNEAR|SENTENCE|PARAGRAPH)(?:\/(.*))?$/.exec(word);
    if (!match) return null;
    const operator = match[1] as ProximityOperator;
    const given = match[2];
    const end = start + word.length;
    if (operator === "SENTENCE" || operator === "PARAGRAPH") {
      if (given !== undefined) fail(`${operator} takes no number`, start, end, `Write ${operator} alone.`);
      return { type: "prox", operator, distance: 0, start, end };
    }
    let distance = 4;
    if (given !== undefined) {
      if (/^\d{1,9}$/.test(given)) distance = Number(given);
      else
        fail(
          `${operator}/ needs a whole number`,
          start,
          end,
          `Write how many words may stand between, as in ${operator}/5.`,
        );
    }
    if (distance > QUERY_LIMITS.distance) {
      fail(
        `${operator}/${distance} is too far`,
        start,
        end,
        `At most ${QUERY_LIMITS.distance} words; PARAGRAPH or AND may be meant.`,
      );
      distance = QUERY_LIMITS.distance;
    }
    return { type: "prox", operator, distance, start, end };
  };

  const lexField = (start: number, colon: number): Lexeme | null => {
    const typed = text.slice(start, colon);
    const name = typed.toLowerCase();
    const next = text.charCodeAt(colon + 1);
    if (
      TEXT_SCOPES.has(name) ||
      META_FIELDS.has(name) ||
      name === "raw" ||
      name === "words" ||
      name === "score"
    ) {
      at = colon + 1;
      return { type: "field", name, start, end: at };
    }
    if (Number.isNaN(next) || isSpace(next) || next === 47 || next === 41 || next === 58) return null;
    const meant = suggestName(name, FIELD_NAMES);
    fail(
      `there is no field ${typed}:`,
      start,
      colon + 1,
      meant === null
        ? `Fields are ${FIELD_NAMES.map((field) => `${field}:`).join(" ")}. Put the words in quotation marks if a colon is meant.`
        : `Did you mean ${meant}: ?`,
    );
    at = colon + 1;
    return { type: "field", name: "body", start, end: at };
  };

  let look: Lexeme = lex();
  let lastEnd = 0;
  /** Reads `look` afresh: the compiler would otherwise think that `take` leaves it as it was. */
  const peek = (): Lexeme => look;
  const take = (): Lexeme => {
    const taken = look;
    lastEnd = taken.end;
    look = lex();
    return taken;
  };

  let depth = 0;
  let tooDeep = false;
  let leaves = 0;
  let mixed = false;

  const missing = (
    message: string,
    hint: string,
    place: { start: number; end: number } = look,
  ): QueryNode => {
    fail(message, place.start, place.end, hint);
    return { kind: "missing", start: place.start, end: place.end };
  };

  const parseOr = (isBracketed: boolean): QueryNode => {
    const parts: QueryNode[] = [parseAnd()];
    while (look.type === "or") {
      take();
      parts.push(parseAnd());
    }
    const only = parts[0] as QueryNode;
    if (parts.length === 1) return only;
    const hasBareAnd = parts.some((part) => part.kind === "and" && bare.has(part));
    if (hasBareAnd && !mixed) {
      mixed = true;
      warn(
        "AND and OR stand on one level without brackets; AND binds first",
        only.start,
        lastEnd,
        "Put brackets around what belongs together.",
      );
    }
    void isBracketed;
    return { kind: "or", parts, start: only.start, end: lastEnd };
  };

  /** ANDs that were written without brackets of their own. */
  const bare = new WeakSet<QueryNode>();

  const startsOperand = (): boolean => {
    const type = look.type;
    return type !== "end" && type !== ")" && type !== "or" && type !== ",";
  };

  const parseAnd = (): QueryNode => {
    const first = parseNot();
    if (!startsOperand()) return first;
    const parts: QueryNode[] = [first];
    while (startsOperand()) {
      if (look.type === "and") take();
      else if (look.type === "prox") {
        // A proximity operator without a left operand was reported where it stands.
        take();
        continue;
      }
      parts.push(parseNot());
    }
    if (parts.length === 1) return first;
    const node: QueryNode = { kind: "and", parts, start: first.start, end: lastEnd };
    bare.add(node);
    return node;
  };

  const parseNot = (): QueryNode => {
    if (look.type !== "not") return parseNear();
    const start = look.start;
    let isNegated = false;
    while (look.type === "not") {
      isNegated = !isNegated;
      take();
    }
    const part = parseNear();
    return isNegated ? { kind: "not", part, start, end: lastEnd } : part;
  };

  const parseNear = (): QueryNode => {
    let left = parsePrimary();
    let previous: ProximityOperator | null = null;
    let chain = 0;
    while (look.type === "prox") {
      const operator = look;
      if (previous !== null && previous !== operator.operator)
        fail(
          `${previous} and ${operator.operator} stand on one level`,
          operator.start,
          operator.end,
          "Put brackets around the part that belongs together first.",
        );
      previous = operator.operator;
      chain += 1;
      if (chain === QUERY_LIMITS.depth)
        fail(
          `more than ${QUERY_LIMITS.depth} proximity operators follow each other`,
          operator.start,
          operator.end,
          "Use a phrase with ~n, or brackets with OR.",
        );
      take();
      if (peek().type === "not") {
        fail(
          `${operator.operator} cannot have NOT beside it`,
          peek().start,
          peek().end,
          "Write a NOTNEAR b, or move the NOT out: (a NEAR b) AND NOT c.",
        );
        while (peek().type === "not") take();
      }
      const right =
        peek().type === "end" ||
        peek().type === ")" ||
        peek().type === "or" ||
        peek().type === "and" ||
        peek().type === "," ||
        peek().type === "prox"
          ? missing(
              `${operator.operator} has nothing on its right`,
              "Add a word, a phrase or a bracket after it.",
              operator,
            )
          : parsePrimary();
      if (chain < QUERY_LIMITS.depth)
        left = {
          kind: "near",
          operator: operator.operator,
          distance: operator.distance,
          left,
          right,
          start: left.start,
          end: lastEnd,
        };
    }
    return left;
  };

  const closeBracket = (opened: { start: number; end: number }): void => {
    if (look.type === ")") take();
    else fail("this bracket is not closed", opened.start, opened.end, "Add ) where it ends.");
  };

  const parsePrimary = (): QueryNode => {
    const lexeme = look;
    switch (lexeme.type) {
      case "(": {
        depth += 1;
        take();
        if (depth > QUERY_LIMITS.depth) return skipDeep(lexeme);
        if (look.type === ")") {
          const node = missing("this bracket is empty", "Write something in it, or remove it.", {
            start: lexeme.start,
            end: look.end,
          });
          take();
          depth -= 1;
          return node;
        }
        const saved = callDepth;
        callDepth = 0;
        const node = parseOr(true);
        callDepth = saved;
        bare.delete(node);
        closeBracket(lexeme);
        depth -= 1;
        // Places include the brackets, unless the node is a leaf.
        return node;
      }
      case "field":
        take();
        return parseField(lexeme);
      case "call":
        callDepth += 1;
        take();
        return parseCall(lexeme);
      case "word":
        take();
        return wordNode(lexeme.text, lexeme.start, lexeme.end);
      case "quoted":
        take();
        return phraseNode(lexeme);
      case "regex":
        take();
        leaves += 1;
        return {
          kind: "regex",
          source: lexeme.source,
          caseSensitive: lexeme.caseSensitive,
          start: lexeme.start,
          end: lexeme.end,
        };
      case "end":
        return missing(
          text.trim() === "" ? "the query is empty" : "something is missing at the end",
          "Add a word or a phrase.",
        );
      case ")":
        return missing("there is nothing before this bracket", "Add a word, or remove the bracket.");
      case ",":
        return missing("something is missing before this comma", "Add a word or a phrase.");
      case "prox":
        fail(
          `${lexeme.operator} has nothing on its left`,
          lexeme.start,
          lexeme.end,
          "Add a word, a phrase or a bracket before it.",
        );
        take();
        return { kind: "missing", start: lexeme.start, end: lexeme.end };
      case "and":
      case "or":
        fail(
          `${text.slice(lexeme.start, lexeme.end)} has nothing on its left`,
          lexeme.start,
          lexeme.end,
          'Add a word before it, or write "and" in quotation marks if the word is meant.',
        );
        if (lexeme.type === "and") take();
        return { kind: "missing", start: lexeme.start, end: lexeme.end };
      case "not":
        return parseNot();
    }
  };

  /** Brackets beyond the limit are skipped without recursion. */
  const skipDeep = (opened: { start: number; end: number }): QueryNode => {
    if (!tooDeep)
      fail(
        `brackets are nested deeper than ${QUERY_LIMITS.depth}`,
        opened.start,
        opened.end,
        "Move the inner part into a saved query.",
      );
    tooDeep = true;
    for (let open = 1; open > 0 && look.type !== "end";) {
      const type = take().type;
      if (type === "(" || type === "call") open += 1;
      if (type === ")") open -= 1;
    }
    depth -= 1;
    return { kind: "missing", start: opened.start, end: lastEnd };
  };

  const wordNode = (typed: string, start: number, end: number): QueryNode => {
    leaves += 1;
    let word = typed;
    let exact = false;
    let forms = false;
    let fuzzy: 0 | 1 | 2 = 0;
    if (word === "all") return { kind: "all", start, end };
    if (word.charCodeAt(0) === 61) {
      exact = true;
      word = word.slice(1);
    }
    const tilde = word.lastIndexOf("~");
    if (tilde > 0) {
      const edits = word.slice(tilde + 1);
      if (edits === "1" || edits === "2") {
        fuzzy = edits === "1" ? 1 : 2;
        word = word.slice(0, tilde);
      } else
        fail(
          "~ allows one or two edits",
          start + typed.length - edits.length - 1,
          end,
          "Write ~1 or ~2; a phrase takes ~n outside its quotation marks.",
        );
    }
    if (word.length > 1 && word.endsWith("+") && !word.endsWith("++")) {
      forms = true;
      word = word.slice(0, -1);
    }
    if (LOWER_OPERATORS.has(word.replace(/\/\d+$/, "")))
      warn(
        `${word} is an ordinary word here`,
        start,
        end,
        `Write ${word.toUpperCase()} if the operator is meant.`,
      );
    return { kind: "word", text: word, exact, fuzzy, forms, start, end };
  };

  const phraseNode = (lexeme: Extract<Lexeme, { type: "quoted" }>): QueryNode => {
    leaves += 1;
    const words = lexeme.text.split(/\s+/).filter((word) => word !== "");
    if (words.length === 0)
      return missing("this phrase is empty", "Write the words between the quotation marks.", lexeme);
    if (words.every((word) => word === "*"))
      return missing("this phrase has no word", "A lone * stands for one word beside others.", lexeme);
    if (lexeme.slop !== null && lexeme.slop > QUERY_LIMITS.distance)
      fail(`~${lexeme.slop} is too far`, lexeme.start, lexeme.end, `At most ${QUERY_LIMITS.distance} words.`);
    return { kind: "phrase", words, slop: lexeme.slop, start: lexeme.start, end: lexeme.end };
  };

  const parseField = (field: Extract<Lexeme, { type: "field" }>): QueryNode => {
    const { name, start } = field;
    if (name === "words" || name === "score") return parseComparison(name, start);
    if (
      look.type === "end" ||
      look.type === ")" ||
      look.type === "or" ||
      look.type === "and" ||
      look.type === "not" ||
      look.type === "prox" ||
      look.type === ","
    )
      return missing(
        `${name}: has nothing after it`,
        "Write a word, a phrase or a bracket after the colon.",
        field,
      );
    if (name === "raw") return parseRaw(start);
    if (TEXT_SCOPES.has(name)) {
      const part = parsePrimary();
      return { kind: "scope", scope: name as TextScope, part, start, end: lastEnd };
    }
    return parseMeta(name as MetaField, start);
  };

  const parseRaw = (start: number): QueryNode => {
    const lexeme = take();
    leaves += 1;
    if (lexeme.type === "quoted" || lexeme.type === "word") {
      if (lexeme.text.trim() !== "") return { kind: "raw", text: lexeme.text, start, end: lexeme.end };
    }
    return missing("raw: needs characters", 'Write them in quotation marks, as in raw:"C++".', {
      start,
      end: lexeme.end,
    });
  };

  const parseComparison = (name: "words" | "score", start: number): QueryNode => {
    const match = /^(>=|<=|>|<)(\d+(?:\.\d+)?)$/.exec(look.type === "word" ? look.text : "");
    if (!match)
      return missing(
        `${name}: compares with a number`,
        `Write, for example, ${name}:>${name === "words" ? "300" : "0.5"}.`,
        {
          start,
          end: look.type === "word" ? take().end : look.start,
        },
      );
    take();
    leaves += 1;
    const comparison = match[1] as Comparison;
    const value = Number(match[2]);
    if (name === "words") return { kind: "words", comparison, value, start, end: lastEnd };
    return missing(
      "score: belongs into the brackets of entity: or topic:",
      "Write entity:(name score:>0.5).",
      { start, end: lastEnd },
    );
  };

  const parseMeta = (name: MetaField, start: number): QueryNode => {
    if (look.type !== "(") {
      const lexeme = take();
      return metaLeaf(name, lexeme, start);
    }
    // Inside the brackets of a metadata field every atom is a value: site:(a.example OR b.example).
    const opened = take();
    const score: { found: { comparison: Comparison; value: number } | null } = { found: null };
    depth += 1;
    const node = parseMetaOr(name, score);
    depth -= 1;
    closeBracket(opened);
    return applyScore(node, score.found);
  };

  type ScoreBox = { found: { comparison: Comparison; value: number } | null };
  const parseMetaOr = (name: MetaField, score: ScoreBox): QueryNode => {
    const start = look.start;
    const parts: QueryNode[] = [parseMetaAnd(name, score)];
    while (look.type === "or") {
      take();
      parts.push(parseMetaAnd(name, score));
    }
    return parts.length === 1 ? (parts[0] as QueryNode) : { kind: "or", parts, start, end: lastEnd };
  };
  const parseMetaAnd = (name: MetaField, score: ScoreBox): QueryNode => {
    const start = look.start;
    const parts: QueryNode[] = [];
    let run: { text: string; start: number; end: number } | null = null;
    const flush = (): void => {
      if (run) parts.push(metaLeaf(name, { type: "word", ...run }, run.start));
      run = null;
    };
    while (look.type !== "end" && look.type !== ")" && look.type !== "or" && look.type !== ",") {
      if (look.type === "and") {
        flush();
        take();
      } else if (look.type === "field" && look.name === "score") {
        flush();
        const field = take();
        const next = peek();
        const match = /^(>=|<=|>|<)(\d+(?:\.\d+)?)$/.exec(next.type === "word" ? next.text : "");
        if (!match) missing("score: compares with a number", "Write, for example, score:>0.5.", field);
        else if (!SCORED.has(name))
          missing(`${name}: has no score`, "Only entity:, topic: and geo: have one.", field);
        else {
          score.found = { comparison: match[1] as Comparison, value: Number(match[2]) };
          take();
        }
      } else if (look.type === "not") {
        flush();
        const not = take();
        if (peek().type === "word" || peek().type === "quoted" || peek().type === "(") {
          const part =
            peek().type === "(" ? parseMetaGroup(name, score) : metaLeaf(name, take(), peek().start);
          parts.push({ kind: "not", part, start: not.start, end: lastEnd });
        } else missing("NOT has nothing after it", "Add a value.", not);
      } else if (peek().type === "(") {
        flush();
        parts.push(parseMetaGroup(name, score));
      } else if (look.type === "word") {
        // Bare words beside each other are one value: source:(Varn Post).
        const word = take() as Extract<Lexeme, { type: "word" }>;
        run = run
          ? {
              text: `${(run as { text: string }).text} ${word.text}`,
              start: (run as { start: number }).start,
              end: word.end,
            }
          : { text: word.text, start: word.start, end: word.end };
      } else {
        flush();
        parts.push(metaLeaf(name, take(), look.start));
      }
    }
    flush();
    if (parts.length === 0)
      return missing(`${name}:( ) has no value`, "Write a value in the brackets.", {
        start,
        end: Math.max(start, look.end),
      });
    return parts.length === 1 ? (parts[0] as QueryNode) : { kind: "and", parts, start, end: lastEnd };
  };
  const parseMetaGroup = (name: MetaField, score: ScoreBox): QueryNode => {
    const opened = take();
    depth += 1;
    if (depth > QUERY_LIMITS.depth) return skipDeep(opened);
    const node = parseMetaOr(name, score);
    depth -= 1;
    closeBracket(opened);
    return node;
  };

  const metaLeaf = (name: MetaField, lexeme: Lexeme, start: number): QueryNode => {
    leaves += 1;
    if ((lexeme.type !== "word" && lexeme.type !== "quoted") || lexeme.text.trim() === "")
      return missing(`${name}: needs a value`, "Write a word, or a value in quotation marks.", {
        start,
        end: lexeme.end,
      });
    const value = lexeme.text.trim();
    const pattern = lexeme.type === "word" && /[*?]/.test(value) && !(name === "url" && !value.includes("*"));
    if (pattern && value.replaceAll(/[*?]/g, "").length < 2)
      return missing("a wildcard needs at least two other characters", "Write more of the value.", {
        start,
        end: lexeme.end,
      });
    return { kind: "meta", field: name, value, pattern, score: null, start, end: lexeme.end };
  };

  const parseCall = (call: Extract<Lexeme, { type: "call" }>): QueryNode => {
    const { name, start } = call;
    const finish = (node: QueryNode): QueryNode => {
      callDepth -= 1;
      closeBracket(call);
      return { ...node, end: lastEnd };
    };
    if (name === "list" || name === "query") {
      leaves += 1;
      const parts: string[] = [];
      while (look.type === "word" || look.type === "quoted") parts.push((take() as { text: string }).text);
      const given = parts.join(" ").trim();
      if (given === "") missing(`${name}() needs a name`, `Write ${name}(name).`, call);
      return finish({ kind: "reference", to: name, name: given, start, end: lastEnd });
    }
    depth += 1;
    if (depth > QUERY_LIMITS.depth) {
      callDepth -= 1;
      return skipDeep(call);
    }
    let node: QueryNode;
    if (name === "atleast" || name === "any" || name === "first") {
      const count = parseCount(name);
      const parts: QueryNode[] = [];
      while (look.type === ",") {
        take();
        parts.push(parseOr(true));
      }
      if (parts.length === 0)
        parts.push(missing(`${name}() needs something to count`, `Write ${name}(2, word).`, call));
      if (name === "any") {
        if (count > parts.length)
          fail(
            `any(${count}, …) has only ${parts.length} operands`,
            start,
            lastEnd,
            "Lower the number, or add operands.",
          );
        node = finish({ kind: "any", count, parts, start, end: lastEnd });
      } else {
        if (parts.length > 1)
          fail(
            `${name}() takes one operand`,
            (parts[1] as QueryNode).start,
            lastEnd,
            "Join them with OR, or use any(n, …) for different operands.",
          );
        node = finish({ kind: name, count, part: parts[0] as QueryNode, start, end: lastEnd });
      }
    } else {
      const part =
        look.type === ")"
          ? missing(`${name}() is empty`, "Write a word or a bracket in it.", call)
          : parseOr(true);
      node = finish(
        name === "forms"
          ? { kind: "forms", part, start, end: lastEnd }
          : { kind: "case", mode: name as CaseMode, part, start, end: lastEnd },
      );
    }
    depth -= 1;
    return node;
  };

  const parseCount = (name: string): number => {
    if (look.type === "word" && /^\d{1,9}$/.test(look.text)) {
      const count = Number(look.text);
      if (count < 1) fail(`${name}() counts from 1`, look.start, look.end, "Write 1 or more.");
      take();
      return Math.max(1, count);
    }
    fail(
      `${name}() begins with a number`,
      look.start,
      Math.max(look.end, look.start),
      `Write ${name}(2, …).`,
    );
    if (look.type === "word") take();
    return 1;
  };

  let ast = parseOr(false);
  while (look.type !== "end") {
    fail(
      look.type === ")" ? "this bracket closes nothing" : "this is left over",
      look.start,
      peek().end,
      peek().type === ")" ? "Remove it, or open a bracket before." : "Remove it.",
    );
    take();
    if (peek().type !== "end" && peek().type !== ")") {
      const more = parseOr(false);
      ast = { kind: "and", parts: [ast, more], start: ast.start, end: lastEnd };
    }
  }
  if (leaves > QUERY_LIMITS.leaves)
    fail(
      `the query has ${leaves} words and phrases; at most ${QUERY_LIMITS.leaves} are allowed`,
      0,
      text.length,
      "Split it into several monitors.",
    );
  errors.sort((left, right) => left.start - right.start || left.end - right.end);
  return { ast, errors, warnings };
}

function applyScore(node: QueryNode, score: { comparison: Comparison; value: number } | null): QueryNode {
  if (score === null) return node;
  if (node.kind === "meta") return { ...node, score };
  if (node.kind === "and" || node.kind === "or")
    return { ...node, parts: node.parts.map((part) => applyScore(part, score)) };
  if (node.kind === "not") return { ...node, part: applyScore(node.part, score) };
  return node;
}
