// This file is long: reader, automaton and what is known of every match share one kind of tree.
/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import { foldToken } from "@wirewatch/text";
import { QUERY_LIMITS } from "./limits.ts";

/** Why a regular expression is refused; `offset` counts from the first sign after the slash. */
export class RegexSyntaxError extends Error {
  override readonly name = "RegexSyntaxError";
  readonly code = "WW_QUERY_REGEX";
  readonly offset: number;
  readonly hint: string;
  constructor(message: string, offset: number, hint: string) {
    super(message);
    this.offset = offset;
    this.hint = hint;
  }
}

export interface WordRegex {
  /** Whether the whole word matches; time is word length times states. */
  test(word: string): boolean;
  /** Letters that every match has in a row; may be empty. */
  literal: string;
  /** Letters that every match has somewhere; may be empty. */
  letters: string;
  /** Characters that a match has at least. */
  least: number;
  /** The code units that a match may begin with; null when they are too many to name. */
  firstLetters: readonly number[] | null;
}

/** Letters that every match of a tree has. */
function certainLetters(tree: Tree): string {
  switch (tree.kind) {
    case "char":
      return tree.literal ?? "";
    case "empty":
      return "";
    case "concat":
      return tree.parts.map(certainLetters).join("");
    case "choice": {
      const [first = "", ...others] = tree.parts.map(certainLetters);
      return Array.from(first)
        .filter((letter) => others.every((other) => other.includes(letter)))
        .join("");
    }
    case "repeat":
      return tree.least > 0 ? certainLetters(tree.part) : "";
  }
}

function leastLength(tree: Tree): number {
  switch (tree.kind) {
    case "char":
      return 1;
    case "empty":
      return 0;
    case "concat":
      return tree.parts.reduce((sum, part) => sum + leastLength(part), 0);
    case "choice":
      return Math.min(...tree.parts.map(leastLength));
    case "repeat":
      return tree.least * leastLength(tree.part);
  }
}

const MAX_FIRST_LETTERS = 64;

/** Adds the code units that a match may begin with. @returns false when they cannot be named */
function addFirstLetters(tree: Tree, into: Set<number>): boolean {
  switch (tree.kind) {
    case "char":
      if (tree.literal === null) return false;
      into.add(tree.literal.charCodeAt(0));
      return into.size <= MAX_FIRST_LETTERS;
    case "empty":
      return true;
    case "concat":
      for (const part of tree.parts) {
        if (!addFirstLetters(part, into)) return false;
        if (leastLength(part) > 0) break;
      }
      return true;
    case "choice":
      return tree.parts.every((part) => addFirstLetters(part, into));
    case "repeat":
      return addFirstLetters(tree.part, into);
  }
}

type CharTest = (code: number) => boolean;
type Tree =
  | { kind: "char"; test: CharTest; literal: string | null }
  | { kind: "empty" }
  | { kind: "concat" | "choice"; parts: Tree[] }
  | { kind: "repeat"; part: Tree; least: number; most: number };

const isWordCode: CharTest = (code) => /[\p{L}\p{N}_]/u.test(String.fromCodePoint(code));
const isDigitCode: CharTest = (code) => code >= 48 && code <= 57;
const not =
  (test: CharTest): CharTest =>
  (code) =>
    !test(code);
const PROPERTIES: Readonly<Record<string, RegExp>> = {
  L: /\p{L}/u,
  Lu: /\p{Lu}/u,
  Ll: /\p{Ll}/u,
  N: /\p{N}/u,
  Nd: /\p{Nd}/u,
  P: /\p{P}/u,
  S: /\p{S}/u,
  M: /\p{M}/u,
};

/**
 * Compiles the source of `/…/` into a nondeterministic automaton (Thompson 1968), which is simulated state set by state
 * set: no back-references, no lookaround, no exponential case. With `fold` its letters are folded as words are.
 * Throws RegexSyntaxError.
 */
export function compileRegex(source: string, fold: boolean): WordRegex {
  const points = Array.from(source);
  let at = 0;
  let depth = 0;
  const fail = (message: string, hint: string): never => {
    throw new RegexSyntaxError(message, points.slice(0, at).join("").length, hint);
  };
  const charTree = (character: string): Tree => {
    const letters = fold ? Array.from(foldToken(character)) : [character];
    const parts = letters.map((letter): Tree => {
      const code = letter.codePointAt(0);
      return { kind: "char", test: (other) => other === code, literal: letter };
    });
    return parts.length === 1 ? (parts[0] as Tree) : { kind: "concat", parts };
  };
  const escaped = (): CharTest | string => {
    const sign = points[at];
    if (sign === undefined)
      return fail("a character is missing after \\", "Remove the \\ or write the character.");
    at += 1;
    switch (sign) {
      case "d":
        return isDigitCode;
      case "D":
        return not(isDigitCode);
      case "w":
        return isWordCode;
      case "W":
        return not(isWordCode);
      case "s":
        return () => false;
      case "S":
        return () => true;
      case "p":
      case "P": {
        const close = points.indexOf("}", at);
        const name = points[at] === "{" && close > 0 ? points.slice(at + 1, close).join("") : "";
        const property = PROPERTIES[name];
        if (!property)
          return fail(
            `\\${sign}{${name}} is not known here`,
            `Known are ${Object.keys(PROPERTIES).join(", ")}.`,
          );
        at = close + 1;
        const test: CharTest = (code) => property.test(String.fromCodePoint(code));
        return sign === "p" ? test : not(test);
      }
      case "u": {
        const hex = points.slice(at, at + 4).join("");
        if (!/^[0-9a-fA-F]{4}$/.test(hex))
          return fail("\\u needs four hexadecimal digits", "Write, for example, \\u00e9.");
        at += 4;
        return String.fromCharCode(Number.parseInt(hex, 16));
      }
      default:
        if (/[1-9k]/.test(sign))
          return fail(
            "back-references are not allowed",
            "A regular expression here runs in linear time; write the word out.",
          );
        if (/[bBAzZGn-t]/.test(sign))
          return fail(
            `\\${sign} has no meaning inside one word`,
            "The expression always stands for one whole word.",
          );
        return sign;
    }
  };
  const parseClass = (): Tree => {
    const isNegated = points[at] === "^";
    if (isNegated) at += 1;
    const tests: CharTest[] = [];
    let isFirst = true;
    for (;;) {
      const sign = points[at];
      if (sign === undefined) return fail("this [ is not closed", "Add ].");
      at += 1;
      if (sign === "]" && !isFirst) break;
      isFirst = false;
      let from: CharTest | string = sign === "\\" ? escaped() : sign;
      if (typeof from !== "string") {
        tests.push(from);
        continue;
      }
      if (points[at] === "-" && points[at + 1] !== undefined && points[at + 1] !== "]") {
        at += 1;
        let to: CharTest | string = points[at] as string;
        at += 1;
        if (to === "\\") to = escaped();
        if (typeof to !== "string") return fail("a range needs two characters", "Write, for example, [a-z].");
        if (fold) {
          from = from.toLowerCase();
          to = to.toLowerCase();
        }
        const low = from.codePointAt(0) ?? 0;
        const high = to.codePointAt(0) ?? 0;
        if (low > high)
          return fail(`the range ${from}-${to} is upside down`, "Write the smaller character first.");
        tests.push((code) => code >= low && code <= high);
      } else {
        const folded = fold ? foldToken(from) : from;
        for (const letter of folded) {
          const code = letter.codePointAt(0);
          tests.push((other) => other === code);
        }
      }
    }
    return { kind: "char", test: (code) => tests.some((test) => test(code)) !== isNegated, literal: null };
  };
  const parseAtom = (): Tree => {
    const sign = points[at] as string;
    at += 1;
    switch (sign) {
      case "(": {
        if (points[at] === "?") {
          if (points[at + 1] !== ":")
            return fail("lookaround and named groups are not allowed", "Use ( ) or (?: ).");
          at += 2;
        }
        depth += 1;
        if (depth > 50) return fail("groups are nested too deep", "Write a simpler expression.");
        const inner = parseChoice();
        if (points[at] !== ")") return fail("this ( is not closed", "Add ).");
        at += 1;
        depth -= 1;
        return inner;
      }
      case "[":
        return parseClass();
      case ".":
        return { kind: "char", test: () => true, literal: null };
      case "*":
      case "+":
      case "?":
      case "{":
        at -= 1;
        return fail(`${sign} repeats nothing`, `Write something before it, or \\${sign}.`);
      case "^":
      case "$":
        return { kind: "empty" };
      case "\\": {
        const test = escaped();
        return typeof test === "string" ? charTree(test) : { kind: "char", test, literal: null };
      }
      default:
        return charTree(sign);
    }
  };
  const parseConcat = (): Tree => {
    const parts: Tree[] = [];
    while (at < points.length && points[at] !== "|" && points[at] !== ")") {
      let part = parseAtom();
      for (;;) {
        const sign = points[at];
        let least: number;
        let most: number;
        if (sign === "*") [least, most] = [0, Number.POSITIVE_INFINITY];
        else if (sign === "+") [least, most] = [1, Number.POSITIVE_INFINITY];
        else if (sign === "?") [least, most] = [0, 1];
        else if (sign === "{") {
          const counts = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(points.slice(at, at + 12).join(""));
          if (!counts) return fail("this { is no count", "Write {2}, {2,} or {2,5}; or \\{.");
          least = Number(counts[1]);
          most =
            counts[2] === undefined
              ? least
              : counts[3] === undefined
                ? Number.POSITIVE_INFINITY
                : Number(counts[3]);
          if (most < least) return fail("this count is upside down", "Write the smaller number first.");
          at += counts[0].length - 1;
        } else break;
        at += 1;
        if (points[at] === "?") at += 1;
        part = { kind: "repeat", part, least, most };
      }
      parts.push(part);
    }
    return parts.length === 1
      ? (parts[0] as Tree)
      : parts.length === 0
        ? { kind: "empty" }
        : { kind: "concat", parts };
  };
  const parseChoice = (): Tree => {
    const parts = [parseConcat()];
    while (points[at] === "|") {
      at += 1;
      parts.push(parseConcat());
    }
    return parts.length === 1 ? (parts[0] as Tree) : { kind: "choice", parts };
  };

  if (points.length === 0) fail("the regular expression is empty", "Write something between the slashes.");
  const tree = parseChoice();
  if (at < points.length) fail("this ) closes nothing", "Remove it, or write \\).");

  // States: a test with one way on, or two ways on without a test.
  const tests: (CharTest | null)[] = [];
  const first: number[] = [];
  const second: number[] = [];
  const state = (test: CharTest | null, one: number, two: number): number => {
    if (tests.length >= QUERY_LIMITS.regexStates)
      throw new RegexSyntaxError(
        "the regular expression is too large",
        0,
        `At most ${QUERY_LIMITS.regexStates} states; lower its counts.`,
      );
    tests.push(test);
    first.push(one);
    second.push(two);
    return tests.length - 1;
  };
  const final = state(null, -1, -1);
  const build = (node: Tree, next: number): number => {
    switch (node.kind) {
      case "char":
        return state(node.test, next, -1);
      case "empty":
        return next;
      case "concat": {
        let to = next;
        for (let index = node.parts.length - 1; index >= 0; index -= 1)
          to = build(node.parts[index] as Tree, to);
        return to;
      }
      case "choice": {
        let to = -1;
        for (const part of node.parts) {
          const way = build(part, next);
          to = to < 0 ? way : state(null, to, way);
        }
        return to;
      }
      case "repeat": {
        let to = next;
        if (node.most === Number.POSITIVE_INFINITY) {
          const loop = state(null, -1, next);
          first[loop] = build(node.part, loop);
          to = loop;
        } else
          for (let count = node.least; count < node.most; count += 1)
            to = state(null, build(node.part, to), next);
        for (let count = 0; count < node.least; count += 1) {
          const before = to;
          to = build(node.part, to);
          if (to === before) break;
        }
        return to;
      }
    }
  };
  const start = build(tree, final);

  const marks = new Int32Array(tests.length);
  let round = 0;
  const stack: number[] = [];
  const close = (into: number[], from: number): void => {
    stack.push(from);
    for (let current = stack.pop(); current !== undefined; current = stack.pop()) {
      if (current < 0 || marks[current] === round) continue;
      marks[current] = round;
      if (tests[current] !== null || current === final) into.push(current);
      else stack.push(first[current] as number, second[current] as number);
    }
  };
  const test = (word: string): boolean => {
    round += 1;
    let states: number[] = [];
    close(states, start);
    for (const character of word) {
      const code = character.codePointAt(0) ?? 0;
      const after: number[] = [];
      round += 1;
      for (const current of states) if (tests[current]?.(code)) close(after, first[current] as number);
      if (after.length === 0) return false;
      states = after;
    }
    return states.includes(final);
  };
  const firsts = new Set<number>();
  const least = leastLength(tree);
  return {
    test,
    literal: longestLiteral(tree),
    letters: certainLetters(tree),
    least,
    firstLetters: least > 0 && addFirstLetters(tree, firsts) ? [...firsts] : null,
  };
}

/** The longest run of letters that every match has. */
function longestLiteral(tree: Tree): string {
  const parts: readonly Tree[] = tree.kind === "concat" ? tree.parts : [tree];
  let best = "";
  let run = "";
  for (const part of parts) {
    if (part.kind === "char" && part.literal !== null) run += part.literal;
    else if (part.kind === "concat") {
      for (const inner of part.parts)
        run = inner.kind === "char" && inner.literal !== null ? run + inner.literal : "";
    } else if (part.kind !== "empty") run = "";
    if (run.length > best.length) best = run;
  }
  return best;
}
