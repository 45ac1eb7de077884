// This file is long because cutting a text into pieces is one walk over its characters, each kind of piece beside the signs that begin it.
import type { Place, QueryNode } from "../ast.ts";
import { readTerms } from "../word-terms.ts";
import { matchAt, type DialectOperator, type DialectRules, type Target } from "./dialect-rules.ts";
import type { Report } from "./report.ts";

export type Piece = Place &
  (
    | { type: "open" }
    | { type: "close" }
    | { type: "must" }
    | { type: "must-not" }
    | { type: "operator"; operator: DialectOperator; text: string }
    | { type: "target"; target: Target; name: string }
    | { type: "word"; text: string }
    | { type: "phrase"; text: string; slop: number | null }
    | { type: "regex"; source: string; caseSensitive: boolean }
    | { type: "node"; node: QueryNode }
    /** Stands behind its operand: within the first n words. */
    | { type: "first"; count: number }
    | { type: "raw" | "case"; text: string }
    | { type: "range" }
    /** An operand that was refused. */
    | { type: "broken" }
  );

const PLAIN = { caseMode: "any", forms: null, exact: false, fuzzy: 0 } as const;
const SPACE = /[\s\u200b\ufeff]/;
/** The same, quick for ASCII: it is asked of every character. */
const isSpace = (sign: string): boolean => {
  const code = sign.charCodeAt(0);
  return code < 128 ? code === 32 || (code >= 9 && code <= 13) : SPACE.test(sign);
};
const NAME = /[A-Za-z_][\w.]*/y;
const CALL = /[A-Za-z]+\d*(?=\()/y;
const WEIGHT = /\^\d+(?:\.\d+)?/y;
const TILDE = /~(\d{1,9})?/y;
const UP_TO_SPACE = /[^\s()"“”]*/y;
const FLAGS = /[A-Za-z]*/y;
const isCurly = (sign: string): boolean => sign === "“" || sign === "”" || sign === "„" || sign === "‟";
/** ASCII that neither closes a phrase nor makes the next sign an ordinary one. */
const isOrdinary = (code: number): boolean => code < 128 && code !== 34 && code !== 92;
const isDigit = (sign: string): boolean => sign >= "0" && sign <= "9" && sign.length === 1;

/** Cuts a query into the pieces of its dialect. Time is linear in its length. */
export function readPieces(text: string, rules: DialectRules, report: Report): Piece[] {
  const pieces: Piece[] = [];
  const lastSlash = text.lastIndexOf("/");
  let at = 0;

  const matchHere = (pattern: RegExp): RegExpExecArray | null => matchAt(pattern, text, at);
  const isBracket = (sign: string): boolean => Object.hasOwn(rules.brackets, sign);
  const isQuote = (sign: string): boolean => sign === '"' || isCurly(sign);

  const warnOfWeight = (weight: string, place: Place): void => {
    if (rules.weight === null)
      report.fail(place, `${weight} has no meaning in ${rules.name}`, "Leave it out.");
    else
      report.warn(
        place,
        `${weight} is left out: it is ${rules.weight}, and does not change what is found`,
        "Alerts are not ranked.",
      );
  };

  /** `^3` and `~3` behind a bracket, phrase or word. @returns the n of `~n` */
  const readSuffixes = (behind: "bracket" | "phrase", start: number): number | null => {
    let slop: number | null = null;
    for (;;) {
      const weight = matchHere(WEIGHT);
      if (weight) {
        const place = { start: at, end: at + weight[0].length };
        at = place.end;
        warnOfWeight(weight[0], place);
        continue;
      }
      const tilde = text.charAt(at) === "~" ? matchHere(TILDE) : null;
      if (!tilde) return slop;
      const place = { start: at, end: at + tilde[0].length };
      at = place.end;
      if (behind === "bracket")
        report.fail(
          { start, end: place.end },
          `${tilde[0]} behind a bracket cannot be translated`,
          "Write the two groups with NEAR/n between them.",
        );
      else if (rules.slop.refusal) report.fail(place, rules.slop.refusal.message, rules.slop.refusal.hint);
      else if (tilde[1] === undefined)
        report.fail(place, "a number is missing after ~", 'Write how many words, as in "a b"~3.');
      else {
        slop = Number(tilde[1]);
        if (rules.slop.remark) report.warn(place, rules.slop.remark.message, rules.slop.remark.hint);
      }
    }
  };

  const readPhrase = (): void => {
    const start = at;
    const single = text.charAt(at) === "'";
    at += 1;
    let content = "";
    const plain = at;
    if (!single) while (at < text.length && isOrdinary(text.charCodeAt(at))) at += 1;
    content = text.slice(plain, at);
    while (at < text.length) {
      const sign = text.charAt(at);
      if (single ? sign === "'" && !isInWord(at) : isQuote(sign)) break;
      if (rules.escapes && sign === "\\" && at + 1 < text.length) {
        at += 1;
        content += isQuote(text.charAt(at)) || /[*?]/.test(text.charAt(at)) ? " " : text.charAt(at);
      } else content += isQuote(sign) ? " " : sign;
      at += 1;
    }
    const isClosed = at < text.length;
    at = Math.min(text.length, at + 1);
    if (!isClosed)
      report.fail({ start, end: text.length }, "this quotation mark is not closed", "Close the phrase.");
    const slop = readSuffixes("phrase", start);
    pieces.push({ type: "phrase", text: content, slop, start, end: at });
  };

  /** An apostrophe between letters closes no quotation: 'O'Brien'. */
  const isInWord = (index: number): boolean =>
    /[\p{L}\p{N}]/u.test(text.charAt(index - 1)) && /[\p{L}\p{N}]/u.test(text.charAt(index + 1));

  const readRegex = (read: NonNullable<DialectRules["regex"]>): boolean => {
    const start = at;
    if (lastSlash <= start) return false;
    let close = start + 1;
    while (close < text.length && text.charAt(close) !== "/") close += text.charAt(close) === "\\" ? 2 : 1;
    if (close >= text.length) return false;
    at = close + 1;
    const flags = (matchHere(FLAGS) as RegExpExecArray)[0];
    at += flags.length;
    const reading = read(text.slice(start + 1, close), flags);
    if ("refusal" in reading) {
      report.fail({ start, end: at }, reading.refusal.message, reading.refusal.hint);
      pieces.push({ type: "broken", start, end: at });
    } else pieces.push({ type: "regex", ...reading, start, end: at });
    return true;
  };

  const readRange = (): void => {
    const start = at;
    while (at < text.length && !/[\]}]/.test(text.charAt(at))) at += 1;
    at = Math.min(text.length, at + 1);
    pieces.push({ type: "range", start, end: at });
  };

  /** A name directly before a bracket that is no function of the product; words have an operator between. */
  const unknownCall = (name: string, start: number): Target | undefined => {
    if (rules.knownCalls === undefined) return undefined;
    report.fail(
      { start, end: start + name.length },
      `${name}( ) has no counterpart here`,
      `Known are ${rules.knownCalls.map((known) => `${known}( )`).join(" ")}. Write an operator before the bracket if a word is meant.`,
    );
    return { to: "refused", message: "", hint: "" };
  };

  /** A field name with its sign, or a function name before its bracket. */
  const readTarget = (): boolean => {
    const start = at;
    const call = matchHere(CALL);
    if (call && !rules.operator(call[0])) {
      const target = rules.call(call[0]) ?? unknownCall(call[0], start);
      if (target) {
        at += call[0].length;
        pieces.push({ type: "target", target, name: call[0], start, end: at });
        return true;
      }
    }
    const name = rules.fieldSign === null ? undefined : matchHere(NAME)?.[0];
    if (name === undefined || text.charAt(start + name.length) !== rules.fieldSign) return false;
    const after = start + name.length + 1;
    if (text.startsWith("//", after)) return false;
    const found = rules.field(name);
    at = after;
    if (!found)
      report.fail(
        { start, end: after },
        `${name}${rules.fieldSign} has no counterpart here`,
        `Known are ${rules.known.map((known) => `${known}${rules.fieldSign}`).join(" ")}. Put the words in quotation marks if the sign is meant.`,
      );
    const next = text.charAt(at);
    if (found && !rules.fieldGap && (next === "" || isSpace(next))) {
      report.fail(
        { start, end: after },
        `a space after ${name}${rules.fieldSign} parts it from its value`,
        `Write ${name}${rules.fieldSign}word.`,
      );
      pieces.push({ type: "broken", start, end: after });
      return true;
    }
    const target = found ?? { to: "refused" as const, message: "", hint: "" };
    pieces.push({ type: "target", target, name: `${name}${rules.fieldSign}`, start, end: after });
    // What is refused may hold signs of any kind, such as the slashes of a date.
    if (
      target.to === "refused" &&
      next !== "" &&
      !isSpace(next) &&
      !isBracket(next) &&
      !/["'“”[{]/.test(next)
    ) {
      const value = (matchHere(UP_TO_SPACE) as RegExpExecArray)[0];
      if (value !== "") {
        pieces.push({ type: "broken", start: at, end: at + value.length });
        at += value.length;
      }
    }
    return true;
  };

  const readWord = (): void => {
    const start = at;
    let word = "";
    while (at < text.length) {
      const sign = text.charAt(at);
      if (isSpace(sign) || isBracket(sign) || sign === "(" || sign === ")" || isQuote(sign)) break;
      if ((sign === "," || sign === ";") && !(isDigit(text.charAt(at - 1)) && isDigit(text.charAt(at + 1))))
        break;
      if (sign === "/" && at > start && rules.special(text, at)) break;
      if (rules.escapes && sign === "\\" && at + 1 < text.length) {
        const escaped = text.charAt(at + 1);
        // Signs that would mean something to the next reader are punctuation here, which no word has.
        word += /[*?~^"“”]/.test(escaped) ? "" : escaped;
        at += 2;
        continue;
      }
      word += sign;
      at += 1;
    }
    let end = at;
    while (word !== "" && rules.blanks.includes(word.slice(-1))) {
      word = word.slice(0, -1);
      end -= 1;
    }
    const weight = /\^\d+(?:\.\d+)?$/.exec(word)?.[0];
    if (weight !== undefined && text.endsWith(weight, end)) {
      word = word.slice(0, -weight.length);
      warnOfWeight(weight, { start: end - weight.length, end });
    }
    const place = { start, end };
    const operator = rules.operator(text.slice(start, end));
    if (operator) {
      pieces.push({ type: "operator", operator, text: text.slice(start, end), ...place });
      return;
    }
    if (/^[-!+][\p{L}\p{N}(]/u.test(word) || (/^[-!+]$/.test(word) && /[("“]/.test(text.charAt(at)))) {
      report.fail(
        place,
        `${word.charAt(0)} before a word has no meaning in ${rules.name}`,
        word.startsWith("+")
          ? "Join what must be there with AND."
          : "Write NOT before what must not be there.",
      );
      pieces.push({ type: "broken", ...place });
      return;
    }
    if (!/[\p{L}\p{N}*?%]/u.test(word) && readTerms(word.slice(0, 99), PLAIN).length === 0) {
      report.warn(
        place,
        `${word.slice(0, 20) || "a sign"} is left out: it has no letter or digit`,
        "Put it into a phrase with words if it is meant.",
      );
      return;
    }
    pieces.push({ type: "word", text: word, ...place });
  };

  while (at < text.length) {
    const start = at;
    const sign = text.charAt(at);
    const previous = pieces.at(-1);
    if (isSpace(sign) || sign === "," || sign === ";" || rules.blanks.includes(sign)) {
      at += 1;
      continue;
    }
    const special = rules.special(text, at);
    if (special) {
      at = special.end;
      const place = { start, end: at };
      if (special.remark) report.warn(place, special.remark.message, special.remark.hint);
      if (special.kind === "node")
        pieces.push({ type: "node", node: { ...special.node, ...place }, ...place });
      else if (special.kind === "operator")
        pieces.push({ type: "operator", operator: special.operator, text: text.slice(start, at), ...place });
      else if (special.kind === "target")
        pieces.push({ type: "target", target: special.target, name: special.name, ...place });
      else if (special.kind === "first") pieces.push({ type: "first", count: special.count, ...place });
      else if (special.kind === "raw" || special.kind === "case")
        pieces.push({ type: special.kind, text: special.text, ...place });
      else if (special.kind === "refused") {
        report.fail(place, special.refusal.message, special.refusal.hint);
        pieces.push({ type: "broken", ...place });
      } else report.warn(place, "this comment is left out", "Keep it in the description of the monitor.");
      continue;
    }
    if (isBracket(sign)) {
      at += 1;
      pieces.push({ type: rules.brackets[sign] as "open" | "close", start, end: at });
      if (rules.brackets[sign] === "close") readSuffixes("bracket", start);
    } else if (isCurly(sign) || rules.quotes.includes(sign)) readPhrase();
    else if (
      Object.hasOwn(rules.signs, sign) &&
      text.charAt(at + 1) !== "" &&
      !isSpace(text.charAt(at + 1)) &&
      rules.brackets[text.charAt(at + 1)] !== "close"
    ) {
      at += 1;
      pieces.push({ type: rules.signs[sign] as "must" | "must-not", start, end: at });
    } else if ((sign === "[" || sign === "{") && (previous?.type === "target" || rules.clauses === true))
      readRange();
    else if (sign === "/" && rules.regex && readRegex(rules.regex)) continue;
    else if (!readTarget()) readWord();
    // A sign that nothing takes must not hold the walk up.
    if (at === start) at += 1;
  }
  return pieces;
}
