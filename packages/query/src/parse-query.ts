// This file is long because a recursive-descent parser is one thing: the grammar, rule by rule, over one reading head.
import type { QueryError } from "@wirewatch/contracts";
import type {
  CaseMode,
  Comparison,
  MetaField,
  MetaNode,
  Place,
  ProximityOperator,
  QueryNode,
  TextScope,
} from "./ast.ts";
import { findTooDeep } from "./ast.ts";
import { QUERY_LIMITS } from "./limits.ts";
import { suggestName } from "./suggest-name.ts";

export interface ParsedQuery {
  /** What could be read; `missing` nodes stand at the errors. */
  ast: QueryNode;
  errors: QueryError[];
  /** What the text shows and the tree does not: mixed AND and OR, operators in small letters, lone dashes. */
  warnings: QueryError[];
}

/** What a formatter must know beside the tree. */
export interface QueryLayout {
  /** Every comment, in reading order. */
  comments: Place[];
  /** The outermost brackets of a node that was written in brackets. */
  brackets: Map<QueryNode, Place>;
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
const FIELDS = new Set(FIELD_NAMES);
/** Every name that can stand before a bracket. */
export const CALL_NAMES: readonly string[] = [
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
];
const CALLS = new Set(CALL_NAMES);
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
/** Operators of other query languages, which are words here. */
const FOREIGN_OPERATOR =
  /^(?:(?:w|pre|within|n)\/\d{1,3}|(?:adj|near|onear)\d{1,3}|w\/(?:s|p|sent|para)|.+\^\d+(?:\.\d+)?)$/i;

const END = 0;
const OPEN = 1;
const CLOSE = 2;
const COMMA = 3;
const OR = 4;
const AND = 5;
const NOT = 6;
const PROXIMITY = 7;
const WORD = 8;
const QUOTED = 9;
const REGEX = 10;
const CALL = 11;
const FIELD = 12;
/** Stands for something whose error has been reported. */
const BROKEN = 13;

/** What a character does to a word: 0 belongs to it, 1 is a letter of an operator or a name, 2 ends it, 3 is looked at. */
const ROLES = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const sign = String.fromCharCode(code);
  if (/[A-Za-z]/.test(sign)) ROLES[code] = 1;
  else if (/[\s()|]/.test(sign)) ROLES[code] = 2;
  else if (/["&,/:]/.test(sign)) ROLES[code] = 3;
}

const isSpace = (code: number): boolean =>
  code === 32 ||
  (code >= 9 && code <= 13) ||
  (code > 127 &&
    (code === 0x85 ||
      code === 0xa0 ||
      code === 0x1680 ||
      (code >= 0x2000 && code <= 0x200b) ||
      code === 0x2028 ||
      code === 0x2029 ||
      code === 0x202f ||
      code === 0x205f ||
      code === 0x3000 ||
      code === 0xfeff));
/** Straight and curly quotation marks close one another; the angled ones stand for themselves. */
const isQuote = (code: number): boolean => code === 34 || (code >= 0x201c && code <= 0x201f);
const isAngledQuote = (code: number): boolean => code === 0xab || code === 0xbb;
const isHebrew = (code: number): boolean => code >= 0x5d0 && code <= 0x5ea;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Characters that no text and no database can hold: controls, and halves of a pair. */
const UNSTORABLE =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\0-\u0008\u000e-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const MAY_BE_UNSTORABLE = /[\0-\u0008\u000e-\u001f\u007f\ud800-\udfff]/;

const COMPARISON = /^(>=|<=|>|<)(\d{1,9}(?:\.\d{1,6})?)$/;
const SPACES = /[\s\u0085\u200b]+/;

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

class QueryReader {
  private readonly text: string;
  private readonly layout: QueryLayout | undefined;
  private readonly errors: QueryError[] = [];
  private readonly warnings: QueryError[] = [];
  /** The reading head. */
  private at = 0;
  /** Calls around the head since the last bracket: only there a comma parts operands. */
  private callDepth = 0;
  private depth = 0;
  private deepest = 0;
  private proximities = 0;
  private leaves = 0;
  private firstLeafTooMany = -1;
  /** The rest of the text was skipped: that its brackets do not close is no error of its own. */
  private isSkipped = false;
  private isTooDeep = false;
  private unclosed = 0;
  private unclosedAt = 0;
  private unclosedEnd = 0;

  // The token under the head.
  private type = END;
  private start = 0;
  private end = 0;
  private word = "";
  private isPlain = false;
  private operator: ProximityOperator = "NEAR";
  /** The n of NEAR/n, or of "…"~n, or -1. */
  private number = 0;
  private isFlagged = false;

  // The token before it.
  private lastType = END;
  private lastStart = 0;
  private lastEnd = 0;

  /** Whether the last AND that was read had no brackets of its own. */
  private isBareAnd = false;
  private hasComma = false;

  constructor(text: string, layout: QueryLayout | undefined) {
    this.text = text;
    this.layout = layout;
  }

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

  private fail(message: string, start: number, end: number, hint: string): void {
    if (this.errors.length < QUERY_LIMITS.errors) this.errors.push({ message, start, end, hint });
  }

  private warn(code: string, message: string, start: number, end: number, hint: string): void {
    if (this.warnings.length < QUERY_LIMITS.errors) this.warnings.push({ message, start, end, hint, code });
  }

  /** Asks afresh: the compiler would otherwise think that reading on leaves the token as it was. */
  private is(type: number): boolean {
    return this.type === type;
  }

  private missing(start = this.start, end = this.end): QueryNode {
    return { kind: "missing", start, end };
  }

  private countLeaf(start: number): void {
    this.leaves += 1;
    if (this.leaves === QUERY_LIMITS.leaves + 1) this.firstLeafTooMany = start;
  }

  private refuseUnstorable(): void {
    for (const match of this.text.matchAll(UNSTORABLE)) {
      const code = match[0].charCodeAt(0);
      const isHalf = code >= 0xd800;
      this.fail(
        `the character U+${code.toString(16).toUpperCase().padStart(4, "0")} cannot stand in a query`,
        match.index,
        match.index + 1,
        isHalf ? "It is half of a character: type the character again." : "Remove it.",
      );
      if (this.errors.length >= QUERY_LIMITS.errors) return;
    }
  }

  // Tokens

  /** Takes the token under the head and reads the next one. */
  private advance(): void {
    this.leave();
    this.lex();
  }

  private leave(): void {
    this.lastType = this.type;
    this.lastStart = this.start;
    this.lastEnd = this.end;
  }

  private token(type: number, end: number): void {
    this.type = type;
    this.end = end;
    this.at = end;
  }

  /** White space, comments, and commas that part nothing. */
  private skipSpace(): void {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code === 32 || isSpace(code)) this.at += 1;
      else if (code === 47 && text.charCodeAt(this.at + 1) === 42) {
        const start = this.at;
        const close = text.indexOf("*/", start + 2);
        if (close < 0) {
          this.fail("this comment is not closed", start, start + 2, "Add */ at its end.");
          this.at = text.length;
          this.isSkipped = true;
        } else {
          this.at = close + 2;
          this.layout?.comments.push({ start, end: this.at });
        }
      } else if (code === 44 && this.callDepth === 0) {
        if (!this.hasComma && this.at > 0) {
          this.hasComma = true;
          this.warn(
            "comma",
            "a comma means nothing here: what stands beside it is joined with AND",
            this.at,
            this.at + 1,
            "Write OR between names of which one is enough, or AND.",
          );
        }
        this.at += 1;
      } else return;
    }
  }

  private lex(): void {
    this.skipSpace();
    const { text, at } = this;
    this.start = at;
    if (at >= text.length) {
      this.token(END, at);
      return;
    }
    const code = text.charCodeAt(at);
    switch (code) {
      case 40:
        this.token(OPEN, at + 1);
        return;
      case 41:
        this.token(CLOSE, at + 1);
        return;
      case 124:
        this.token(OR, at + (text.charCodeAt(at + 1) === 124 ? 2 : 1));
        return;
      case 44:
        this.token(COMMA, at + 1);
        return;
      case 33:
      case 45:
        this.token(NOT, at + 1);
        if (isSpace(text.charCodeAt(at + 1)))
          this.warn(
            "lone-dash",
            `${text.charAt(at)} means NOT, also when it stands alone`,
            at,
            at + 1,
            "Write NOT if that is meant, or leave the dash out.",
          );
        return;
      case 38:
        if (text.charCodeAt(at + 1) === 38) {
          this.token(AND, at + 2);
          return;
        }
        break;
      case 47:
        this.lexRegex();
        return;
      default:
        break;
    }
    if (isQuote(code) || isAngledQuote(code)) this.lexQuoted(isAngledQuote(code));
    else this.lexWord();
  }

  private lexWord(): void {
    const { text, start } = this;
    const { length } = text;
    let index = start;
    let isPlain = true;
    // Letters of any alphabet: the name of a field, perhaps a mistyped one.
    let isName = true;
    for (; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code < 128) {
        const role = ROLES[code];
        if (role === 1) continue;
        if (role === 2) break;
        if (role === 3) {
          if (code === 34) {
            if (!isHebrew(text.charCodeAt(index - 1)) || !isHebrew(text.charCodeAt(index + 1))) break;
          } else if (code === 38) {
            if (text.charCodeAt(index + 1) === 38) break;
          } else if (code === 44) {
            if (
              this.callDepth > 0 ||
              !isDigit(text.charCodeAt(index - 1)) ||
              !isDigit(text.charCodeAt(index + 1))
            )
              break;
          } else if (code === 47) {
            if (text.charCodeAt(index + 1) === 42) break;
          } else if (isName && index > start && this.lexField(index)) return;
        }
        isPlain = false;
        isName = false;
      } else if (isSpace(code) || isQuote(code) || isAngledQuote(code)) break;
    }
    this.isPlain = isPlain;
    this.type = WORD;
    this.end = index;
    this.at = index;
    const first = text.charCodeAt(start);
    if (isPlain) {
      const size = index - start;
      if (first < 91 && size < 10) {
        if (size === 2 && first === 79 && text.charCodeAt(start + 1) === 82) {
          this.type = OR;
          return;
        }
        if (size === 3) {
          if (first === 65 && text.startsWith("AND", start)) {
            this.type = AND;
            return;
          }
          if (first === 78 && text.startsWith("NOT", start)) {
            this.type = NOT;
            return;
          }
        }
        this.word = text.slice(start, index);
        if (size > 3 && this.lexProximity()) return;
      } else this.word = text.slice(start, index);
      if (text.charCodeAt(index) === 40 && size < 8) {
        const name = this.word.toLowerCase();
        if (CALLS.has(name)) {
          this.word = name;
          this.token(CALL, index + 1);
        } else this.lookForCall(name);
      }
      return;
    }
    this.word = text.slice(start, index);
    if ((first === 78 || first === 79 || first === 83 || first === 80) && this.word.includes("/"))
      this.lexProximity();
  }

  private lookForCall(name: string): void {
    if (LOWER_OPERATORS.has(name) || name.length < 3) return;
    const meant = suggestName(name, CALL_NAMES, name.length > 4 ? 2 : 1);
    if (meant !== null)
      this.warn(
        "call-name",
        `${this.word}( is read as a word and a bracket`,
        this.start,
        this.end,
        `Did you mean ${meant}( ? Otherwise write a space or an operator between them.`,
      );
  }

  private lexProximity(): boolean {
    const { word, start, text } = this;
    const slash = word.indexOf("/");
    const name = slash < 0 ? word : word.slice(0, slash);
    switch (name) {
      case "NEAR":
      case "ONEAR":
      case "NOTNEAR":
      case "SENTENCE":
      case "PARAGRAPH":
        break;
      default:
        return false;
    }
    this.type = PROXIMITY;
    this.operator = name;
    if (name === "SENTENCE" || name === "PARAGRAPH") {
      this.number = 0;
      if (slash >= 0) this.fail(`${name} takes no number`, start, this.end, `Write ${name} alone.`);
      return true;
    }
    this.number = QUERY_LIMITS.defaultDistance;
    let given = slash < 0 ? "" : word.slice(slash + 1);
    if (slash < 0) {
      // NEAR /5: the slash would begin a regular expression.
      const apart = /^[ \t]+\/(\d{1,9})(?=[\s()]|$)/.exec(text.slice(this.end, this.end + 16));
      if (!apart) return true;
      given = apart[1] as string;
      this.token(PROXIMITY, this.end + apart[0].length);
      this.fail(`${name} and its number are apart`, start, this.end, `Write ${name}/${given}.`);
    }
    if (!/^\d{1,9}$/.test(given)) {
      this.fail(
        `${name}/ needs a whole number`,
        start,
        this.end,
        `Write how many words may stand between, as in ${name}/5.`,
      );
      return true;
    }
    this.number = Number(given);
    if (this.number > QUERY_LIMITS.distance) {
      this.fail(
        `${name}/${this.number} is too far`,
        start,
        this.end,
        `At most ${QUERY_LIMITS.distance} words; PARAGRAPH or AND may be meant.`,
      );
      this.number = QUERY_LIMITS.distance;
    }
    return true;
  }

  /** @returns whether the word before the colon is, or was meant to be, the name of a field */
  private lexField(colon: number): boolean {
    const { text, start } = this;
    const typed = text.slice(start, colon);
    const name = typed.toLowerCase();
    if (FIELDS.has(name)) {
      this.word = name;
      this.token(FIELD, colon + 1);
      return true;
    }
    const next = text.charCodeAt(colon + 1);
    if (!/^[\p{L}\p{M}]+$/u.test(typed)) return false;
    if (Number.isNaN(next) || isSpace(next) || next === 47 || next === 41 || next === 58 || next === 44)
      return false;
    if (this.errors.length < QUERY_LIMITS.errors) {
      const meant = suggestName(name, FIELD_NAMES, name.length > 4 ? 2 : 1);
      this.fail(
        `there is no field ${typed}:`,
        start,
        colon + 1,
        meant === null
          ? `Fields are ${FIELD_NAMES.map((field) => `${field}:`).join(" ")}. Put the words in quotation marks if a colon is meant.`
          : `Did you mean ${meant}: ?`,
      );
    }
    this.word = "";
    this.token(FIELD, colon + 1);
    return true;
  }

  private lexQuoted(isAngled: boolean): void {
    const { text, start } = this;
    let close = start + 1;
    for (; close < text.length; close += 1) {
      const code = text.charCodeAt(close);
      if (code !== 34 && code < 128) continue;
      if (isAngled ? isAngledQuote(code) : isQuote(code)) {
        // The sign of a Hebrew acronym is no closing quotation mark.
        if (code === 34 && isHebrew(text.charCodeAt(close - 1)) && isHebrew(text.charCodeAt(close + 1)))
          continue;
        break;
      }
    }
    this.word = text.slice(start + 1, close);
    this.number = -1;
    if (close >= text.length) {
      this.fail(
        "this quotation mark is not closed",
        start,
        start + 1,
        `Add ${isAngled ? "»" : '"'} after the phrase.`,
      );
      this.isSkipped = true;
      this.token(BROKEN, text.length);
      return;
    }
    this.token(QUOTED, close + 1);
    if (text.charCodeAt(close + 1) !== 126) return;
    let end = close + 2;
    while (isDigit(text.charCodeAt(end))) end += 1;
    if (end === close + 2)
      this.fail(
        "a number is missing after ~",
        close + 1,
        end,
        'Write how many extra words are allowed, as in "a b"~3.',
      );
    else {
      const digits = text.slice(close + 2, end);
      this.number = Math.min(Number(digits.slice(0, 10)), QUERY_LIMITS.distance);
      if (Number(digits) > QUERY_LIMITS.distance)
        this.fail(
          `~${digits.slice(0, 12)} is too far`,
          close + 1,
          end,
          `At most ${QUERY_LIMITS.distance} words.`,
        );
    }
    this.token(QUOTED, end);
  }

  private lexRegex(): void {
    const { text, start } = this;
    let close = start + 1;
    let isInClass = false;
    for (; close < text.length; close += 1) {
      const code = text.charCodeAt(close);
      if (isSpace(code)) break;
      if (code === 92) close += 1;
      else if (code === 91) isInClass = true;
      else if (code === 93) isInClass = false;
      else if (code === 47 && !isInClass) break;
    }
    close = Math.min(close, text.length);
    if (text.charCodeAt(close) !== 47) {
      this.fail(
        "this regular expression is not closed",
        start,
        close,
        "Add / at its end; it stands for one whole word and has no spaces. A path belongs into quotation marks.",
      );
      this.token(BROKEN, close);
      return;
    }
    this.word = text.slice(start + 1, close);
    let end = close + 1;
    while (end < text.length && ROLES[text.charCodeAt(end)] === 1) end += 1;
    const flags = text.slice(close + 1, end);
    this.isFlagged = flags === "c";
    this.token(REGEX, end);
    if (flags !== "" && flags !== "c")
      this.fail(
        `${flags} has no meaning after a regular expression`,
        close + 1,
        end,
        "Only c can stand there: letter case counts. A path belongs into quotation marks.",
      );
  }

  /** A value after the colon of a metadata field, or inside its brackets: signs that mean something in a word are part of it. */
  private lexValue(isBracketed: boolean): void {
    const { text } = this;
    if (isBracketed || isSpace(text.charCodeAt(this.at))) this.skipSpace();
    const start = this.at;
    this.start = start;
    const first = text.charCodeAt(start);
    if (
      start >= text.length ||
      first === 40 ||
      first === 41 ||
      first === 124 ||
      first === 44 ||
      isQuote(first) ||
      isAngledQuote(first)
    ) {
      this.lex();
      return;
    }
    if (first === 45 || first === 33 || (first === 38 && text.charCodeAt(start + 1) === 38)) {
      if (isBracketed || first === 38) {
        this.lex();
        return;
      }
      this.fail(
        `${text.charAt(start)} cannot stand after the colon`,
        start,
        start + 1,
        `Write NOT before the field, as in NOT ${text.slice(this.lastStart, this.lastEnd)}value.`,
      );
      this.at = start + 1;
      this.lexValue(false);
      return;
    }
    let end = start;
    for (; end < text.length; end += 1) {
      const code = text.charCodeAt(end);
      if (code === 40 || code === 41 || code === 124 || isSpace(code) || isQuote(code) || isAngledQuote(code))
        break;
      if (code === 38 && text.charCodeAt(end + 1) === 38) break;
      if (code === 44) {
        const next = text.charCodeAt(end + 1);
        if (this.callDepth > 0 || Number.isNaN(next) || isSpace(next) || next === 41) break;
      }
      if (code === 58 && FIELDS.has(text.slice(start, end).toLowerCase())) {
        this.word = text.slice(start, end).toLowerCase();
        this.token(FIELD, end + 1);
        return;
      }
    }
    this.word = text.slice(start, end);
    this.isPlain = false;
    this.token(WORD, end);
    if (isBracketed) {
      if (this.word === "OR") this.type = OR;
      else if (this.word === "AND") this.type = AND;
      else if (this.word === "NOT") this.type = NOT;
      else if (/^(?:O|NOT)?NEAR/.test(this.word) || this.word === "SENTENCE" || this.word === "PARAGRAPH")
        this.lexProximity();
    }
  }

  /** The name in `list(…)` or `query(…)`: everything up to the bracket. */
  private lexName(): void {
    const { text } = this;
    this.skipSpace();
    this.start = this.at;
    const first = text.charCodeAt(this.at);
    if (isQuote(first) || isAngledQuote(first)) {
      this.lexQuoted(isAngledQuote(first));
      return;
    }
    let end = this.at;
    while (end < text.length && !/["“”()]/.test(text.charAt(end))) end += 1;
    const name = text.slice(this.at, end).split(SPACES).filter(Boolean).join(" ");
    if (name === "") {
      this.lex();
      return;
    }
    this.word = name;
    this.token(WORD, this.at + text.slice(this.at, end).trimEnd().length);
    this.at = end;
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

  /** After `raw:` also the signs of operators are characters. */
  private lexRaw(): void {
    const { text, at } = this;
    const first = text.charCodeAt(at);
    if (isQuote(first) || isAngledQuote(first) || first === 40 || first === 41 || at >= text.length) {
      this.lex();
      return;
    }
    let end = at;
    while (end < text.length) {
      const code = text.charCodeAt(end);
      if (code === 41 || code === 40 || isSpace(code) || isQuote(code) || (code === 44 && this.callDepth > 0))
        break;
      end += 1;
    }
    this.start = at;
    this.word = text.slice(at, end);
    this.token(end === at ? COMMA : WORD, end);
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
