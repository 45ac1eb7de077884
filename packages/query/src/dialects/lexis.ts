import type { Comparison, QueryNode } from "../ast.ts";
import { QUERY_LIMITS } from "../limits.ts";
import {
  DATES,
  lookUp,
  matchAt,
  meta,
  refused,
  scope,
  USUAL_RULES,
  type DialectOperator,
  type DialectRules,
  type SpecialReading,
  type Target,
  type WordReading,
} from "./dialect-rules.ts";

const CALLS: Readonly<Record<string, Target>> = {
  headline: scope("title"),
  title: scope("title"),
  hlead: scope("title", "lead"),
  lead: scope("lead"),
  body: scope("body"),
  text: scope("body"),
  byline: meta("author", "word"),
  author: meta("author", "word"),
  publication: meta("source", "word"),
  source: meta("source", "word"),
  language: meta("lang", "whole", {
    message: "lang: compares codes such as en, not names of languages",
    hint: "Write the code of the language.",
  }),
  caps: { to: "case", mode: "caps" },
  allcaps: { to: "case", mode: "allcaps" },
  nocaps: { to: "case", mode: "nocaps" },
  singular: {
    to: "operand",
    remark: {
      message: "every word is taken as written here, singular or plural",
      hint: "Write forms(word) for its other forms.",
    },
  },
  plural: refused("plurals are not made here", "Write the plural itself."),
  term: refused(
    "index terms and their scores are Lexis's own",
    "Write entity:(name score:>0.8) or topic:(name score:>0.8).",
  ),
  company: refused("index terms are Lexis's own", "Write entity:name for a tracked entity."),
  subject: refused("index terms are Lexis's own", "Write topic: with an IPTC code or label."),
  geographic: refused("index terms are Lexis's own", "Write geo:name for a mentioned place."),
  section: refused("sections of a newspaper are not kept", "Leave it out."),
  length: refused("it compares with a number", "Write length > 500."),
  date: DATES,
};

const LENGTH = /length\s*\(?\s*(>=|<=|>|<)\s*(\d{1,9})\s*\)?/iy;
const DATE =
  /date\s*(?:>=|<=|>|<|=|\b(?:aft|bef|is|geq|leq)\b)\s*[\w/.-]+(?:\s+and\s+date\s*(?:>=|<=|>|<|=|\b(?:aft|bef|is)\b)\s*[\w/.-]+)?/iy;
const BUT_NOT = /but\s+not(?=[\s(])/iy;

function special(text: string, at: number): SpecialReading | null {
  switch (text.charAt(at).toLowerCase()) {
    case "l": {
      const length = matchAt(LENGTH, text, at);
      if (!length) return null;
      const node: QueryNode = {
        kind: "words",
        comparison: length[1] as Comparison,
        value: Number(length[2]),
        start: at,
        end: at,
      };
      return { kind: "node", node, end: at + length[0].length };
    }
    case "d": {
      const date = matchAt(DATE, text, at);
      return date
        ? {
            kind: "refused",
            refusal: {
              message: `${date[0]} cannot be translated: dates belong to the archive search, not to a standing query`,
              hint: "Leave the date out here, and set it in the archive search.",
            },
            end: at + date[0].length,
          }
        : null;
    }
    case "b": {
      const butNot = matchAt(BUT_NOT, text, at);
      return butNot ? { kind: "operator", operator: { type: "not" }, end: at + butNot[0].length } : null;
    }
    default:
      return null;
  }
}

const SEGMENT: DialectOperator = {
  type: "refused",
  message: "one segment cannot be asked for",
  hint: "Write the operands in headline(…) or body(…), or use w/n.",
};

function operator(typed: string): DialectOperator | null {
  const word = typed.toLowerCase();
  if (word === "and" || word === "or" || word === "not") return { type: word };
  if (word === "&") return { type: "and", remark: { message: "& alone is read as and", hint: "Write and." } };
  const near = /^(w\/|\/|near\/|pre\/|onear\/|\+|not\/)(\d{1,9})$/.exec(word);
  if (near) {
    const sign = near[1] as string;
    const kind =
      sign === "not/" ? "NOTNEAR" : sign === "pre/" || sign === "onear/" || sign === "+" ? "ONEAR" : "NEAR";
    return { type: "near", operator: kind, distance: Number(near[2]) };
  }
  if (/^w?\/s(?:ent)?$/.test(word)) return { type: "near", operator: "SENTENCE", distance: 0 };
  if (/^w?\/p(?:ara)?$/.test(word)) return { type: "near", operator: "PARAGRAPH", distance: 0 };
  if (/^(?:w|not)?\/seg$/.test(word)) return SEGMENT;
  if (/^(?:\+|pre\/)[sp]$/.test(word))
    return {
      type: "refused",
      message: "order inside a sentence or paragraph cannot be asked for",
      hint: "Write pre/20, or w/s without order.",
    };
  if (/^not\/(?:s|p|sent|para)$/.test(word))
    return {
      type: "refused",
      message: `${typed} cannot be translated`,
      hint: "Write not w/n, with a number of words.",
    };
  if (/^(?:w|pre|near|onear|not)\/.*$/.test(word))
    return {
      type: "refused",
      message: `${typed} needs a whole number`,
      hint: "Write, for example, w/5; put it in quotation marks if it is a word.",
    };
  return null;
}

function word(typed: string): WordReading {
  const cut = typed.endsWith("!") ? `${typed.slice(0, -1)}*` : typed;
  if (cut.includes("!"))
    return {
      options: [],
      refusal: { message: "! stands only at the end of a word", hint: "Write * inside a word." },
    };
  return typed.includes("*")
    ? {
        options: [cut],
        remark: {
          message: `* in ${typed} is read as any number of letters; older services of Lexis mean one letter`,
          hint: "Write ? for exactly one letter.",
        },
      }
    : { options: [cut] };
}

/**
 * OR binds first, then proximity from the smallest number of words to the greatest, then sentence, paragraph, AND, and
 * last AND NOT.
 */
export const LEXIS: DialectRules = {
  ...USUAL_RULES,
  name: "Lexis",
  notes: [
    "w/n is read as at most n words between.",
    "Lexis also finds regular plurals and possessives of a word; here every word is taken as written. Write forms(word).",
  ],
  adjacency: "phrase",
  binding: {
    or: 4,
    and: 2,
    andNot: 1,
    near: (kind, distance) =>
      kind === "SENTENCE"
        ? 3.3
        : kind === "PARAGRAPH"
          ? 3.2
          : 3.9 - (0.4 * Math.min(distance, QUERY_LIMITS.distance)) / QUERY_LIMITS.distance,
  },
  fieldSign: null,
  slop: {
    refusal: { message: "~n behind a phrase is not known in Lexis", hint: "Write w/n between the words." },
  },
  operator,
  field: () => undefined,
  call: (name) => {
    const match = /^atleast(\d{1,9})$/i.exec(name);
    return match ? { to: "atleast", count: Number(match[1]) } : lookUp(CALLS)(name);
  },
  known: [],
  knownCalls: ["atleast2", ...Object.keys(CALLS).filter((name) => CALLS[name]?.to !== "refused"), "length"],
  word,
  special,
};
