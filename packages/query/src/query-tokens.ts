// This file is long because cutting a query into tokens is one thing: each kind of token by rules that depend on what stands around it.
import type { QueryError } from "@wirewatch/contracts";
import type { Place, ProximityOperator, QueryNode } from "./ast.ts";
import { QUERY_LIMITS } from "./limits.ts";
import { suggestName } from "./suggest-name.ts";

/** What a formatter must know beside the tree. */
export interface QueryLayout {
  /** Every comment, in reading order. */
  comments: Place[];
  /** The outermost brackets of a node that was written in brackets. */
  brackets: Map<QueryNode, Place>;
}

const TEXT_SCOPES = new Set<string>(["title", "lead", "body"]);
export const META_FIELDS = new Set<string>([
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
/** Names that other products give to these fields. */
const FOREIGN_FIELDS: Readonly<Record<string, string>> = {
  headline: "title",
  subject: "title",
  ingress: "lead",
  text: "body",
  content: "body",
  byline: "author",
  language: "lang",
  domain: "site",
  host: "site",
  inurl: "url",
  publication: "source",
  sourcecountry: "country",
  location: "geo",
  hashtag: "tag",
  wordcount: "words",
};
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
export const LOWER_OPERATORS = new Set<string>([
  "and",
  "or",
  "not",
  "near",
  "onear",
  "notnear",
  "sentence",
  "paragraph",
]);

export const END = 0;
export const OPEN = 1;
export const CLOSE = 2;
export const COMMA = 3;
export const OR = 4;
export const AND = 5;
export const NOT = 6;
export const PROXIMITY = 7;
export const WORD = 8;
export const QUOTED = 9;
export const REGEX = 10;
export const CALL = 11;
export const FIELD = 12;
/** Stands for something whose error has been reported. */
export const BROKEN = 13;

/** What a character does to a word: 0 belongs to it, 1 is a letter of an operator or a name, 2 ends it, 3 is looked at. */
const ROLES = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const sign = String.fromCharCode(code);
  if (/[A-Za-z]/.test(sign)) ROLES[code] = 1;
  else if (/[\s()|]/.test(sign)) ROLES[code] = 2;
  else if (/["&,/:]/.test(sign)) ROLES[code] = 3;
}

export const isSpace = (code: number): boolean =>
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
export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Characters that no text and no database can hold: controls, and halves of a pair. */
const UNSTORABLE =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\0-\u0008\u000e-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
export const MAY_BE_UNSTORABLE = /[\0-\u0008\u000e-\u001f\u007f\ud800-\udfff]/;

export const SPACES = /[\s\u0085\u200b]+/;

/**
 * The tokens of a query, one at a time: the one under the reading head, and where the one before it stood. What cannot
 * be a token is in `errors` once, and becomes a token of the kind BROKEN.
 */
export class QueryTokens {
  protected readonly text: string;
  protected readonly layout: QueryLayout | undefined;
  protected readonly errors: QueryError[] = [];
  protected readonly warnings: QueryError[] = [];
  /** The reading head. */
  protected at = 0;
  /** Calls around the head since the last bracket: only there a comma parts operands. */
  protected callDepth = 0;
  /** The rest of the text was skipped: that its brackets do not close is no error of its own. */
  protected isSkipped = false;

  // The token under the head.
  protected type = END;
  protected start = 0;
  protected end = 0;
  protected word = "";
  protected isPlain = false;
  protected operator: ProximityOperator = "NEAR";
  /** The n of NEAR/n, or of "…"~n, or -1. */
  protected number = 0;
  protected isFlagged = false;

  // The token before it.
  protected lastType = END;
  protected lastStart = 0;
  protected lastEnd = 0;
  protected hasComma = false;

  constructor(text: string, layout: QueryLayout | undefined) {
    this.text = text;
    this.layout = layout;
  }

  protected fail(message: string, start: number, end: number, hint: string): void {
    if (this.errors.length < QUERY_LIMITS.errors) this.errors.push({ message, start, end, hint });
  }

  protected warn(code: string, message: string, start: number, end: number, hint: string): void {
    if (this.warnings.length < QUERY_LIMITS.errors) this.warnings.push({ message, start, end, hint, code });
  }

  /** Asks afresh: the compiler would otherwise think that reading on leaves the token as it was. */
  protected is(type: number): boolean {
    return this.type === type;
  }

  protected refuseUnstorable(): void {
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

  /** Takes the token under the head and reads the next one. */
  protected advance(): void {
    this.leave();
    this.lex();
  }

  protected leave(): void {
    this.lastType = this.type;
    this.lastStart = this.start;
    this.lastEnd = this.end;
  }

  protected token(type: number, end: number): void {
    this.type = type;
    this.end = end;
    this.at = end;
  }

  /** White space, comments, and commas that part nothing. */
  protected skipSpace(): void {
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

  protected lex(): void {
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

  protected lexWord(): void {
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

  protected lookForCall(name: string): void {
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

  protected lexProximity(): boolean {
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
  protected lexField(colon: number): boolean {
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
      const meant =
        (Object.hasOwn(FOREIGN_FIELDS, name) ? FOREIGN_FIELDS[name] : undefined) ??
        suggestName(name, FIELD_NAMES, name.length > 4 ? 2 : 1);
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

  protected lexQuoted(isAngled: boolean): void {
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

  protected lexRegex(): void {
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
  protected lexValue(isBracketed: boolean): void {
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
  protected lexName(): void {
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
  /** After `raw:` also the signs of operators are characters. */
  protected lexRaw(): void {
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
}
