// This file is long because a recursive-descent parser is one thing: the grammar, rule by rule.
import type { QueryError } from "@wirewatch/contracts";
import {
  findTooDeep,
  type CaseMode,
  type Comparison,
  type MetaField,
  type MetaNode,
  type ProximityOperator,
  type QueryNode,
  type TextScope,
} from "./ast.ts";
import { findForeignSign } from "./foreign-signs.ts";
import { QUERY_LIMITS } from "./limits.ts";
import {
  AND,
  BROKEN,
  CALL,
  CLOSE,
  COMMA,
  END,
  FIELD,
  LOWER_OPERATORS,
  MAY_BE_UNSTORABLE,
  META_FIELDS,
  NOT,
  OPEN,
  OR,
  PROXIMITY,
  QUOTED,
  REGEX,
  SPACES,
  WORD,
  isDigit,
  isSpace,
  QueryTokens,
  type QueryLayout,
} from "./query-tokens.ts";

export { CALL_NAMES, FIELD_NAMES, type QueryLayout } from "./query-tokens.ts";

export interface ParsedQuery {
  /** What could be read; `missing` nodes stand at the errors. */
  ast: QueryNode;
  errors: QueryError[];
  /** What the text shows and the tree does not: mixed AND and OR, operators in small letters, lone dashes. */
  warnings: QueryError[];
}

/** Fields whose value may carry a score in brackets. */
const SCORED = new Set<string>(["entity", "topic", "geo"]);
/** Operators of other query languages, which are words here. */
const FOREIGN_OPERATOR =
  /^(?:(?:w|pre|within|n)\/\d{1,3}|(?:adj|near|onear)\d{1,3}|w\/(?:s|p|sent|para)|.+\^\d+(?:\.\d+)?)$/i;
/** Several words between single quotation marks. */
const SINGLE_QUOTED = /^['‘‚][^'‘’"“”()\s]+(?:\s+[^'‘’"“”()\s]+)+['‘’](?![\p{L}\p{N}])/u;
const COMPARISON = /^(>=|<=|>|<)(\d{1,9}(?:\.\d{1,6})?)$/;

interface Score {
  comparison: Comparison;
  value: number;
}

/**
 * Reads a query. Never throws: what cannot be read is in `errors`, each with its place and a way to mend it, and the
 * tree holds the rest. Time is linear in the text. Lists, saved queries and the rules about operands are looked at by
 * `checkQuery`. `layout` is filled with what a formatter needs.
 */
export function parseQuery(text: string, layout?: QueryLayout): ParsedQuery {
  return new QueryReader(text, layout).read();
}

class QueryReader extends QueryTokens {
  private depth = 0;
  private deepest = 0;
  private proximities = 0;
  private leaves = 0;
  private firstLeafTooMany = -1;
  private isTooDeep = false;
  private unclosed = 0;
  private unclosedAt = 0;
  private unclosedEnd = 0;

  /** Whether the last AND that was read had no brackets of its own. */
  private isBareAnd = false;

  read(): ParsedQuery {
    const { text, errors, warnings } = this;
    if (text.length > QUERY_LIMITS.characters) {
      this.fail(
        `the query has ${text.length} characters; at most ${QUERY_LIMITS.characters} are allowed`,
        QUERY_LIMITS.characters,
        text.length,
        "Split it into several monitors, or move names into a list.",
      );
      return { ast: { kind: "missing", start: 0, end: text.length }, errors, warnings };
    }
    if (MAY_BE_UNSTORABLE.test(text)) this.refuseUnstorable();
    this.lex();
    let ast = this.readOr();
    while (this.type !== END) {
      this.fail("this bracket closes nothing", this.start, this.end, "Remove it, or open a bracket before.");
      this.advance();
      if (this.type !== END && this.type !== CLOSE) {
        const more = this.readOr();
        ast = { kind: "and", parts: [ast, more], start: ast.start, end: this.lastEnd };
      }
    }
    if (this.unclosed > 0)
      this.fail(
        this.unclosed === 1
          ? "this bracket is not closed"
          : `this bracket is not closed, nor ${this.unclosed === 2 ? "the one" : `the ${this.unclosed - 1}`} around it`,
        this.unclosedAt,
        this.unclosedEnd,
        `Add ${")".repeat(Math.min(this.unclosed, 10))} where it ends.`,
      );
    if (this.leaves > QUERY_LIMITS.leaves)
      this.fail(
        `the query has ${this.leaves} words and phrases; at most ${QUERY_LIMITS.leaves} are allowed`,
        this.firstLeafTooMany,
        text.length,
        "Split it into several monitors, or move names into a list.",
      );
    if (this.deepest * 3 + this.proximities > QUERY_LIMITS.levels) {
      const tooDeep = findTooDeep(ast, QUERY_LIMITS.levels);
      if (tooDeep) {
        ast = this.missing(0, text.length);
        this.fail(
          `the query has more than ${QUERY_LIMITS.levels} levels`,
          tooDeep.start,
          tooDeep.end,
          "Move the inner part into a saved query.",
        );
      }
    }
    if (errors.length > 1) errors.sort((left, right) => left.start - right.start || left.end - right.end);
    if (warnings.length > 1) warnings.sort((left, right) => left.start - right.start || left.end - right.end);
    return { ast, errors, warnings };
  }

  private missing(start = this.start, end = this.end): QueryNode {
    return { kind: "missing", start, end };
  }

  private countLeaf(start: number): void {
    this.leaves += 1;
    if (this.leaves === QUERY_LIMITS.leaves + 1) this.firstLeafTooMany = start;
  }

  // The grammar

  private readOr(): QueryNode {
    const first = this.readAnd();
    if (this.type !== OR) return first;
    let hasBareAnd = this.isBareAnd;
    const parts: QueryNode[] = [];
    if (first.kind === "or") parts.push(...first.parts);
    else parts.push(first);
    do {
      this.advance();
      const part = this.readAnd();
      hasBareAnd ||= this.isBareAnd;
      if (part.kind === "or") for (const inner of part.parts) parts.push(inner);
      else parts.push(part);
    } while (this.type === OR);
    if (hasBareAnd)
      this.warn(
        "mixed",
        "AND and OR stand on one level without brackets; AND binds first",
        first.start,
        this.lastEnd,
        "Put brackets around what belongs together.",
      );
    this.isBareAnd = false;
    return { kind: "or", parts, start: first.start, end: this.lastEnd };
  }

  private readAnd(): QueryNode {
    const first = this.readNot();
    if (this.type < AND && this.type !== OPEN) {
      this.isBareAnd = false;
      return first;
    }
    const parts: QueryNode[] = [];
    if (first.kind === "and") parts.push(...first.parts);
    else parts.push(first);
    do {
      if (this.type === AND) this.advance();
      const part = this.readNot();
      if (part.kind === "and") for (const inner of part.parts) parts.push(inner);
      else parts.push(part);
    } while (this.type >= AND || this.type === OPEN);
    this.isBareAnd = true;
    return { kind: "and", parts, start: first.start, end: this.lastEnd };
  }

  private readNot(): QueryNode {
    if (this.type !== NOT) return this.readNear();
    const { start } = this;
    let isNegated = false;
    while (this.type === NOT) {
      isNegated = !isNegated;
      this.advance();
    }
    const part = this.readNear();
    if (!isNegated) return part;
    return part.kind === "not" ? part.part : { kind: "not", part, start, end: this.lastEnd };
  }

  private readNear(): QueryNode {
    let left = this.readPrimary();
    if (this.type !== PROXIMITY) return left;
    let previous: ProximityOperator | null = null;
    let previousDistance = -1;
    let chain = 0;
    while (this.type === PROXIMITY) {
      const { operator, number: distance, start, end } = this;
      if (previous !== null && previous !== operator)
        this.fail(
          `${previous} and ${operator} stand on one level`,
          start,
          end,
          "Put brackets around the part that belongs together first.",
        );
      else if (previous !== null && previousDistance !== distance)
        this.warn(
          "mixed-distance",
          `${previous}/${previousDistance} and ${operator}/${distance} stand on one level; the left one binds first`,
          start,
          end,
          "Put brackets around the part that belongs together first.",
        );
      previous = operator;
      previousDistance = distance;
      chain += 1;
      this.proximities += 1;
      if (chain === QUERY_LIMITS.depth)
        this.fail(
          `more than ${QUERY_LIMITS.depth} proximity operators follow each other`,
          start,
          end,
          "Use a phrase with ~n, or brackets with OR.",
        );
      this.advance();
      this.lookForDistance(operator, start, end);
      if (this.is(NOT)) {
        this.fail(
          `${operator} cannot have NOT beside it`,
          this.start,
          this.end,
          `Write a NOTNEAR b, or move the NOT out: (a ${operator} b) AND NOT c.`,
        );
        while (this.is(NOT)) {
          this.advance();
          this.lastType = PROXIMITY;
          this.lastStart = start;
          this.lastEnd = end;
        }
      }
      const right = this.readPrimary();
      if (chain < QUERY_LIMITS.depth)
        left = { kind: "near", operator, distance, left, right, start: left.start, end: this.lastEnd };
    }
    return left;
  }

  /** NEAR 5, NEAR(5): a number that stands where the operand should. */
  private lookForDistance(operator: ProximityOperator, start: number, end: number): void {
    if (operator === "SENTENCE" || operator === "PARAGRAPH" || this.text.slice(start, end) !== operator)
      return;
    const given = /^(?:\(\s*(\d{1,3})\s*\)|(\d{1,3})(?=[\s(]+[^\s)|]))/.exec(
      this.text.slice(this.start, this.start + 20),
    );
    const number = given?.[1] ?? given?.[2];
    if (given === null || number === undefined) return;
    this.warn(
      "distance-word",
      `${number} is read as a word beside ${operator}, not as a distance`,
      this.start,
      this.start + given[0].length,
      `Write ${operator}/${number} if the distance is meant.`,
    );
  }

  private readPrimary(): QueryNode {
    switch (this.type) {
      case WORD:
        return this.readWord();
      case QUOTED:
        return this.readPhrase();
      case OPEN:
        return this.readBrackets();
      case FIELD:
        return this.readField();
      case CALL:
        return this.readCall();
      case REGEX: {
        const node: QueryNode = {
          kind: "regex",
          source: this.word,
          caseSensitive: this.isFlagged,
          start: this.start,
          end: this.end,
        };
        this.countLeaf(this.start);
        this.advance();
        return node;
      }
      case BROKEN: {
        const node = this.missing();
        this.advance();
        return node;
      }
      default:
        return this.readNothing();
    }
  }

  /** An operand is missing: says so once, at what has none. */
  private readNothing(): QueryNode {
    const { text, type, start, end, lastType, lastStart, lastEnd } = this;
    const isOperator = type === OR || type === AND || type === PROXIMITY;
    const wasOperator = lastType === OR || lastType === AND || lastType === PROXIMITY || lastType === NOT;
    const typed = text.slice(start, end);
    const before = text.slice(lastStart, lastEnd);
    if (isOperator && wasOperator)
      this.fail(
        `${typed} follows ${before} directly`,
        start,
        end,
        "Remove one of the two, or put a word between them.",
      );
    else if (isOperator)
      this.fail(
        `${typed} has nothing on its left`,
        start,
        end,
        `Add a word before it, or write "${typed}" if the word is meant.`,
      );
    else if (wasOperator && (!this.isSkipped || type !== END))
      this.fail(
        `${before} has nothing on its right`,
        lastStart,
        lastEnd,
        `Add a word, a phrase or a bracket after it, or write "${before}" if the word is meant.`,
      );
    else if (type === COMMA)
      this.fail("something is missing before this comma", start, end, "Add a word or a phrase.");
    else if (lastType === COMMA)
      this.fail("something is missing after this comma", lastStart, lastEnd, "Add a word or a phrase.");
    else if (type === END && !this.isSkipped)
      this.fail("the query is empty", 0, text.length, "Write a word or a phrase.");
    // A bracket that closes nothing is reported where it is taken.
    return this.missing();
  }

  /** Opens one more level. @returns false when there are too many; what follows is then skipped. */
  private deepen(start: number, end: number): boolean {
    this.depth += 1;
    if (this.depth > this.deepest) this.deepest = this.depth;
    if (this.depth <= QUERY_LIMITS.depth) return true;
    this.depth -= 1;
    if (this.isTooDeep) return false;
    this.isTooDeep = true;
    this.fail(
      `the query is nested deeper than ${QUERY_LIMITS.depth} brackets`,
      start,
      end,
      "Move the inner part into a saved query.",
    );
    return false;
  }

  /** Skips what stands in an open bracket, without recursion. */
  private skipLevel(start: number): QueryNode {
    let open = 1;
    while (open > 0 && this.type !== END) {
      if (this.type === OPEN || this.type === CALL) open += 1;
      else if (this.type === CLOSE) open -= 1;
      this.advance();
    }
    if (open > 0) this.isSkipped = true;
    return this.missing(start, this.lastEnd);
  }

  private close(start: number, end: number): void {
    if (this.type === CLOSE) this.advance();
    else if (!this.isSkipped) {
      if (this.unclosed === 0) {
        this.unclosedAt = start;
        this.unclosedEnd = end;
      }
      this.unclosed += 1;
    }
  }

  private readBrackets(): QueryNode {
    const { start, end, callDepth } = this;
    this.callDepth = 0;
    if (!this.deepen(start, end)) {
      this.advance();
      const node = this.skipLevel(start);
      this.callDepth = callDepth;
      return node;
    }
    this.advance();
    let node: QueryNode;
    if (this.type === CLOSE) {
      this.fail("this bracket is empty", start, this.end, "Write something in it, or remove it.");
      node = this.missing(start, this.end);
    } else if (this.type === END) node = this.missing(start, end);
    else node = this.readOr();
    this.depth -= 1;
    this.callDepth = callDepth;
    this.close(start, end);
    this.isBareAnd = false;
    this.layout?.brackets.set(node, { start, end: this.lastEnd });
    return node;
  }

  private readWord(): QueryNode {
    const { start, end, word: typed } = this;
    const wasPlain = this.isPlain;
    this.countLeaf(start);
    this.advance();
    if (typed.length > QUERY_LIMITS.word) return this.refuseLong(typed.length, start, end);
    if (typed === "all") return { kind: "all", start, end };
    const first = typed.charCodeAt(0) | 32;
    this.lookForForeignSign(typed, start);
    if (first === 97 || first === 110 || first === 111 || first === 112 || first === 115)
      this.lookForOperator(typed, start, end);
    if (wasPlain) return { kind: "word", text: typed, exact: false, fuzzy: 0, forms: false, start, end };
    if (typed.includes("/") || isDigit(typed.charCodeAt(typed.length - 1)))
      this.lookForForeign(typed, start, end);
    let word = typed;
    let fuzzy: 0 | 1 | 2 = 0;
    let forms = false;
    const exact = first === 61 && typed.charCodeAt(0) === 61;
    if (exact) word = word.slice(1);
    const tilde = word.lastIndexOf("~");
    if (tilde > 0) {
      const edits = word.slice(tilde + 1);
      if (edits === "1" || edits === "2") {
        fuzzy = edits === "1" ? 1 : 2;
        word = word.slice(0, tilde);
      } else
        this.fail(
          "~ allows one or two edits",
          end - edits.length - 1,
          end,
          "Write ~1 or ~2; a phrase takes ~n outside its quotation marks.",
        );
    }
    if (word.length > 1 && word.endsWith("+") && !word.endsWith("++")) {
      forms = true;
      word = word.slice(0, -1);
    }
    return { kind: "word", text: word, exact, fuzzy, forms, start, end };
  }

  private lookForForeignSign(typed: string, start: number): void {
    if (typed.length > 100) return;
    const found = findForeignSign(typed);
    if (found) this.warn(found.code, found.message, start + found.start, start + found.end, found.hint);
    if (
      /^(?:atleast|any|first)$/i.test(typed) &&
      /^\s+\(\s*\d+\s*,/.test(this.text.slice(start + typed.length, start + typed.length + 20))
    )
      this.warn(
        "call-name",
        `${typed} is read as a word, because a space stands before its bracket`,
        start,
        start + typed.length,
        `Write ${typed.toLowerCase()}( without the space.`,
      );
    const first = typed.charCodeAt(0);
    if (first === 39 || first === 0x2018 || first === 0x201a) {
      const quoted = SINGLE_QUOTED.exec(this.text.slice(start, start + 200))?.[0];
      if (quoted !== undefined)
        this.warn(
          "single-quotes",
          "single quotation marks mean nothing here: the words are joined with AND",
          start,
          start + quoted.length,
          'Write "…" around words that stand side by side.',
        );
    }
  }

  private refuseLong(length: number, start: number, end: number): QueryNode {
    this.fail(
      `this word has ${length} characters; at most ${QUERY_LIMITS.word} are allowed`,
      start,
      end,
      "Put a space or an operator between words.",
    );
    return this.missing(start, end);
  }

  private lookForOperator(typed: string, start: number, end: number): void {
    if (typed.length < 2 || typed.length > 16) return;
    const slash = typed.indexOf("/");
    const name = (slash < 0 ? typed : typed.slice(0, slash)).toLowerCase();
    if (!LOWER_OPERATORS.has(name)) return;
    if (slash >= 0 && !/^\d+$/.test(typed.slice(slash + 1))) return;
    this.warn(
      "lower-operator",
      `${typed} is an ordinary word here`,
      start,
      end,
      `Write ${typed.toUpperCase()} if the operator is meant.`,
    );
  }

  private lookForForeign(typed: string, start: number, end: number): void {
    if (typed.length > 40 || !FOREIGN_OPERATOR.test(typed)) return;
    const count = /\d+$/.exec(typed)?.[0];
    this.warn(
      "foreign-operator",
      typed.includes("^")
        ? `${typed} is read as words: weights have no meaning here`
        : `${typed} is an ordinary word here, not an operator`,
      start,
      end,
      typed.includes("^")
        ? "Leave the ^ and its number out."
        : `Write ${/^(?:pre|onear)/i.test(typed) ? "ONEAR" : "NEAR"}/${count ?? 4}, SENTENCE or PARAGRAPH, or import the query from its own language.`,
    );
  }

  private readPhrase(): QueryNode {
    const { start, end, word: text, number } = this;
    this.countLeaf(start);
    this.advance();
    const words = text.split(SPACES).filter((word) => word !== "");
    if (words.length === 0) {
      this.fail("this phrase is empty", start, end, "Write words between the quotation marks.");
      return this.missing(start, end);
    }
    if (words.every((word) => word === "*")) {
      this.fail("this phrase has no word", start, end, "A lone * stands for one word beside others.");
      return this.missing(start, end);
    }
    const long = words.find((word) => word.length > QUERY_LIMITS.word);
    if (long !== undefined) return this.refuseLong(long.length, start, end);
    return { kind: "phrase", words, slop: number < 0 ? null : number, start, end };
  }

  private readField(): QueryNode {
    const { word: name, start, end } = this;
    if (name === "words" || name === "score") return this.readComparison(name, start);
    const isMeta = META_FIELDS.has(name);
    this.leave();
    if (isMeta) this.lexValue(false);
    else if (name === "raw" && !isSpace(this.text.charCodeAt(this.at))) this.lexRaw();
    else this.lex();
    switch (this.type) {
      case END:
      case CLOSE:
      case COMMA:
      case OR:
      case AND:
      case NOT:
      case PROXIMITY:
        // An unknown field was reported already.
        if (name !== "")
          this.fail(
            `${name}: has nothing after it`,
            start,
            end,
            `Write a word, a phrase or a bracket after the colon, or "${name}" if the word is meant.`,
          );
        return this.missing(start, end);
      default:
        break;
    }
    if (isMeta) return this.readMeta(name as MetaField, start);
    if (name === "raw") return this.readRaw(start);
    if (!this.deepen(start, end)) {
      while (this.type === FIELD) this.advance();
      const isOpen = this.type === OPEN || this.type === CALL;
      if (this.type !== END) this.advance();
      return isOpen ? this.skipLevel(start) : this.missing(start, this.lastEnd);
    }
    const part = this.readPrimary();
    this.depth -= 1;
    if (name === "") return this.missing(start, this.lastEnd);
    return { kind: "scope", scope: name as TextScope, part, start, end: this.lastEnd };
  }

  private readRaw(start: number): QueryNode {
    const { type, word } = this;
    const opened = this.start;
    const openedEnd = this.end;
    if ((type === WORD || type === QUOTED) && word.trim() !== "") {
      this.countLeaf(start);
      const { end } = this;
      if (type === QUOTED && this.number >= 0) this.fail("raw: takes no ~", this.start, end, "Remove it.");
      this.advance();
      return { kind: "raw", text: word, start, end };
    }
    if (type !== BROKEN)
      this.fail("raw: needs characters", start, this.end, 'Write them in quotation marks, as in raw:"C++".');
    this.advance();
    if (type === OPEN || type === CALL) return this.skipLevel(opened);
    return this.missing(start, openedEnd);
  }

  private readComparison(name: "words" | "score", start: number): QueryNode {
    const score = this.readNumber(name, false);
    if (score === null) return this.missing(start, this.lastEnd);
    this.countLeaf(start);
    if (name === "words")
      return { kind: "words", comparison: score.comparison, value: score.value, start, end: this.lastEnd };
    this.fail(
      "score: belongs into the brackets of entity:, topic: or geo:",
      start,
      this.lastEnd,
      `Write entity:(name score:${score.comparison}${score.value}).`,
    );
    return this.missing(start, this.lastEnd);
  }

  /** Takes a field and the comparison after it; null when there is none, which is reported. */
  private readNumber(name: "words" | "score", isBracketed: boolean): Score | null {
    const { text, start } = this;
    const run = (): string => {
      while (isSpace(text.charCodeAt(this.at))) this.at += 1;
      const from = this.at;
      while (
        this.at < text.length &&
        !isSpace(text.charCodeAt(this.at)) &&
        !/[(),|"“”]/.test(text.charAt(this.at))
      )
        this.at += 1;
      return text.slice(from, this.at);
    };
    const before = this.at;
    let given = run();
    if (/^[<>]=?$/.test(given)) given += run();
    const match = COMPARISON.exec(given);
    const value = Number(match?.[2]);
    const isSound = match !== null && (name === "score" || Number.isInteger(value));
    if (!isSound && /^(?:OR|AND|NOT)?$/.test(given)) this.at = before;
    this.end = this.at;
    if (!isSound) {
      const range = /^(\d{1,9})(?:-|–|\.\.)(\d{1,9})$/.exec(given);
      this.fail(
        `${name}: compares with a ${name === "words" ? "whole " : ""}number`,
        start,
        this.at,
        range
          ? `Write ${name}:>=${range[1]} ${name}:<=${range[2]}.`
          : /^\d{1,9}$/.test(given)
            ? `Write ${name}:>=${given} or ${name}:<=${given}.`
            : `Write, for example, ${name}:>${name === "words" ? "300" : "0.5"}.`,
      );
    }
    if (isBracketed) this.nextValue();
    else this.advance();
    return isSound ? { comparison: match[1] as Comparison, value } : null;
  }

  // Metadata: inside the brackets of a field every word is a value.

  private readMeta(name: MetaField, start: number): QueryNode {
    if (this.type === OPEN) return this.readMetaBrackets(name);
    const node = this.readMetaValue(name, start, false);
    if (this.type === OPEN && this.start === this.lastEnd)
      this.fail(
        `this bracket follows the value of ${name}: directly`,
        this.start,
        this.end,
        "Put the value in quotation marks if the bracket belongs to it, or write AND before the bracket.",
      );
    return node;
  }

  private nextValue(): void {
    this.leave();
    this.lexValue(true);
  }

  private readMetaBrackets(name: MetaField): QueryNode {
    const { start, end, callDepth } = this;
    this.callDepth = 0;
    if (!this.deepen(start, end)) {
      this.advance();
      this.callDepth = callDepth;
      return this.skipLevel(start);
    }
    const scores: Score[] = [];
    this.nextValue();
    let node: QueryNode;
    if (this.type === END) node = this.missing(start, end);
    else if (this.type === CLOSE) {
      this.fail(`${name}:( ) has no value`, start, this.end, "Write a value in the brackets.");
      node = this.missing(start, this.end);
    } else node = this.readMetaOr(name, scores);
    this.depth -= 1;
    this.callDepth = callDepth;
    this.close(start, end);
    this.layout?.brackets.set(node, { start, end: this.lastEnd });
    const score = scores[0];
    return score === undefined ? node : withScore(node, score);
  }

  private readMetaOr(name: MetaField, scores: Score[]): QueryNode {
    const first = this.readMetaAnd(name, scores);
    if (this.type !== OR) return first;
    let hasBareAnd = this.isBareAnd;
    const parts: QueryNode[] = first.kind === "or" ? [...first.parts] : [first];
    while (this.type === OR) {
      this.nextValue();
      const part = this.readMetaAnd(name, scores);
      hasBareAnd ||= this.isBareAnd;
      if (part.kind === "or") parts.push(...part.parts);
      else parts.push(part);
    }
    if (hasBareAnd)
      this.warn(
        "mixed",
        "AND and OR stand on one level without brackets; AND binds first",
        first.start,
        this.lastEnd,
        "Put brackets around what belongs together.",
      );
    if (scores.length > 0)
      this.warn(
        "score-of-all",
        "the score goes for every value in these brackets",
        first.start,
        this.lastEnd,
        `Write ${name}:(a score:>0.5) OR ${name}:b if it goes for one.`,
      );
    this.isBareAnd = false;
    return { kind: "or", parts, start: first.start, end: this.lastEnd };
  }

  private readMetaAnd(name: MetaField, scores: Score[]): QueryNode {
    const { start } = this;
    const parts: QueryNode[] = [];
    const errors = this.errors.length;
    const given = scores.length;
    for (;;) {
      if (this.type === AND) {
        if ((parts.length === 0 && scores.length === given) || this.lastType === AND) this.readNothing();
        this.nextValue();
        if (this.type < AND && !this.is(OPEN)) {
          this.readNothing();
          break;
        }
      } else if (this.type === FIELD && this.word === "score") this.readScore(name, scores);
      else if (this.type < AND && this.type !== OPEN) break;
      else {
        const part = this.readMetaNot(name, scores);
        if (part.kind === "and") parts.push(...part.parts);
        else parts.push(part);
      }
    }
    this.isBareAnd = parts.length > 1;
    if (parts.length === 0) {
      if (this.errors.length === errors) {
        if (this.type === OR || this.lastType === OR) this.readNothing();
        else
          this.fail(
            `${name}:( ) has no value`,
            start,
            Math.max(start, this.lastEnd),
            "Write a value in the brackets.",
          );
      }
      return this.missing(start, Math.max(start, this.lastEnd));
    }
    return parts.length === 1 ? (parts[0] as QueryNode) : { kind: "and", parts, start, end: this.lastEnd };
  }

  private readScore(name: MetaField, scores: Score[]): void {
    const { start } = this;
    const score = this.readNumber("score", true);
    if (score === null) return;
    if (!SCORED.has(name))
      this.fail(`${name}: has no score`, start, this.lastEnd, "Only entity:, topic: and geo: have one.");
    else if (scores.length > 0)
      this.fail("a bracket takes one score", start, this.lastEnd, "Remove one of the two.");
    else scores.push(score);
  }

  private readMetaNot(name: MetaField, scores: Score[]): QueryNode {
    if (this.type === NOT) {
      const { start } = this;
      let isNegated = false;
      while (this.type === NOT) {
        isNegated = !isNegated;
        this.nextValue();
      }
      if (this.type < WORD && this.type !== OPEN) return this.readNothing();
      const part = this.readMetaNot(name, scores);
      if (!isNegated) return part;
      return part.kind === "not" ? part.part : { kind: "not", part, start, end: this.lastEnd };
    }
    if (this.type === OPEN) return this.readMetaBrackets(name);
    return this.readMetaValue(name, this.start, true);
  }

  private readMetaValue(name: MetaField, start: number, isBracketed: boolean): QueryNode {
    const next = (): void => (isBracketed ? this.nextValue() : this.advance());
    const { type } = this;
    let { word: value, end } = this;
    this.countLeaf(start);
    if (type === QUOTED || type === WORD) {
      const valueStart = this.start;
      if (type === QUOTED && this.number >= 0)
        this.fail(`a value of ${name}: takes no ~`, this.start, end, "Values are compared whole; remove it.");
      next();
      // Bare words beside each other are one value: source:(Varn Post).
      if (isBracketed && type === WORD)
        for (; this.is(WORD); next()) {
          value += ` ${this.word}`;
          ({ end } = this);
        }
      value = value.trim().split(SPACES).join(" ");
      const literals = value.replaceAll(/[*?]/g, "").length;
      const pattern = type === WORD && (value.includes("*") || (name !== "url" && value.includes("?")));
      if (value === "")
        this.fail(`${name}: needs a value`, start, end, "Write a word, or a value in quotation marks.");
      else if (type === WORD && name !== "url" && /^\/.+\/c?$/.test(value))
        this.fail(
          `${name}: takes no regular expression`,
          valueStart,
          end,
          "Use * and ? in the value, or put it in quotation marks.",
        );
      else if (pattern && literals < 2)
        this.fail(
          "a wildcard needs at least two other characters",
          valueStart,
          end,
          "Write more of the value.",
        );
      else return { kind: "meta", field: name, value, pattern, score: null, start, end };
      return this.missing(start, end);
    }
    if (type !== BROKEN) {
      const typed = this.text.slice(this.start, end);
      this.fail(
        `${typed} cannot stand ${isBracketed ? `inside the brackets of ${name}:` : `after ${name}:`}`,
        this.start,
        end,
        "Write values there, and join other conditions with AND outside.",
      );
    }
    next();
    if (type === FIELD && this.is(OPEN)) {
      this.advance();
      this.skipLevel(start);
    } else if (type === FIELD && this.type >= WORD) next();
    return this.missing(start, this.lastEnd);
  }

  // Calls

  private readCall(): QueryNode {
    const { word: name, start, end } = this;
    if (name === "list" || name === "query") return this.readReference(name, start, end);
    this.callDepth += 1;
    if (!this.deepen(start, end)) {
      this.advance();
      this.callDepth -= 1;
      return this.skipLevel(start);
    }
    this.advance();
    const isCounted = name === "atleast" || name === "any" || name === "first";
    const errors = this.errors.length;
    const count = isCounted ? this.readCount(name) : 0;
    const hasCount = isCounted && this.errors.length === errors;
    const parts: QueryNode[] = [];
    if (isCounted) {
      if (this.type !== COMMA && this.type !== CLOSE && this.type !== END && hasCount) {
        this.fail(
          `a comma is missing after the number of ${name}()`,
          this.lastStart,
          this.lastEnd,
          `Write ${name}(${count}, …).`,
        );
        parts.push(this.readOr());
      } else if (!hasCount && this.type !== COMMA && this.type !== CLOSE && this.type !== END)
        parts.push(this.readOr());
    } else if (this.type !== CLOSE && this.type !== END) parts.push(this.readOr());
    while (this.type === COMMA) {
      this.advance();
      parts.push(this.readOr());
    }
    this.depth -= 1;
    this.callDepth -= 1;
    const second = parts[1];
    if (parts.length === 0) {
      if (!this.isSkipped && this.errors.length === errors && this.type === CLOSE)
        this.fail(
          isCounted ? `${name}() needs something to count` : `${name}() is empty`,
          start,
          this.end,
          isCounted ? `Write ${name}(2, word).` : "Write a word or a bracket in it.",
        );
      parts.push(this.missing(end, end));
    } else if (second !== undefined && name !== "any" && (!isCounted || hasCount))
      this.fail(
        `${name}() takes one operand`,
        second.start,
        Math.max(second.start, this.lastEnd),
        "Join them with OR, or use any(n, …) for different operands.",
      );
    else if (name === "any" && hasCount && count > parts.length)
      this.fail(
        `any(${count}, …) has only ${parts.length} ${parts.length === 1 ? "operand" : "operands"}`,
        start,
        Math.max(this.lastEnd, this.type === CLOSE ? this.end : 0),
        "Lower the number, or add operands.",
      );
    this.close(start, end);
    this.isBareAnd = false;
    const part = parts[0] as QueryNode;
    const place = { start, end: this.lastEnd };
    switch (name) {
      case "any":
        return { kind: "any", count, parts, ...place };
      case "atleast":
        return { kind: "atleast", count, part, ...place };
      case "first":
        return { kind: "first", count, part, ...place };
      case "forms":
        return { kind: "forms", part, ...place };
      default:
        return { kind: "case", mode: name as CaseMode, part, ...place };
    }
  }

  private readCount(name: string): number {
    if (this.type === WORD && /^\d{1,9}$/.test(this.word)) {
      const count = Number(this.word);
      if (count < 1) this.fail(`${name}() counts from 1`, this.start, this.end, "Write 1 or more.");
      this.advance();
      return Math.max(1, count);
    }
    if (this.type === END) {
      if (!this.isSkipped) return 1;
    } else if (this.type === WORD && /^[\d.,~<>=+-]+$/.test(this.word)) {
      this.fail(`${name}() begins with a whole number`, this.start, this.end, `Write ${name}(2, …).`);
      this.advance();
    } else
      this.fail(
        `${name}() begins with a number`,
        this.lastStart,
        this.lastEnd,
        `Write ${name}(2, …), with the number that is meant.`,
      );
    return 1;
  }

  private readReference(name: "list" | "query", start: number, end: number): QueryNode {
    this.countLeaf(start);
    this.leave();
    this.lexName();
    let given = "";
    if (this.type === WORD || this.type === QUOTED) {
      given = this.word.trim().split(SPACES).join(" ");
      const isList = this.type === WORD && given.includes(",");
      if (isList)
        this.fail(
          `${name}() takes one name`,
          this.start,
          this.end,
          `Write ${name}(one) OR ${name}(other), or put a name with a comma in quotation marks.`,
        );
      this.advance();
    }
    if (given === "" && this.type !== END)
      this.fail(
        `${name}() needs a name`,
        start,
        this.type === CLOSE ? this.end : end,
        `Write ${name}(name).`,
      );
    if (this.type !== CLOSE && this.type !== END) {
      this.fail(
        `${name}() takes one name`,
        this.start,
        this.end,
        "Put a name with signs in quotation marks, and close the bracket after it.",
      );
      return this.skipLevel(start);
    }
    this.close(start, end);
    if (given === "") return this.missing(start, this.lastEnd);
    return { kind: "reference", to: name, name: given, start, end: this.lastEnd };
  }
}

function withScore(node: QueryNode, score: Score): QueryNode {
  if (node.kind === "meta") return node.score === null ? ({ ...node, score } satisfies MetaNode) : node;
  if (node.kind === "and" || node.kind === "or")
    return { ...node, parts: node.parts.map((part) => withScore(part, score)) };
  if (node.kind === "not") return { ...node, part: withScore(node.part, score) };
  return node;
}
