import {
  capitalOperators,
  DATES,
  lookUp,
  meta,
  refused,
  scope,
  USUAL_RULES,
  type DialectOperator,
  type DialectRules,
  type Target,
} from "./dialect-rules.ts";

const NAMES: Readonly<Record<string, Target>> = {
  headline: scope("title"),
  body: scope("body"),
  publication: meta("source", "word"),
  byline: meta("author", "word"),
  author: meta("author", "word"),
  cs: { to: "case", mode: "cs" },
  language: meta("lang"),
  country: meta("country"),
  date: DATES,
  sentiment: refused("tone is not known here", "Leave it out."),
  reach: refused("reach is not known here", "Leave it out."),
};

const KNOWN = Object.keys(NAMES).filter((name) => NAMES[name]?.to !== "refused");

const near = (word: string): DialectOperator | null => {
  const match = /^(?:[wW]|NEAR)\/(\d{1,9})$/.exec(word);
  if (match) return { type: "near", operator: "NEAR", distance: Number(match[1]) };
  if (/^(?:[wW]\/.*|O?NEAR(?:\/.*)?)$/.test(word))
    return {
      type: "refused",
      message: `${word} cannot be translated: it needs a whole number`,
      hint: "Write, for example, w/5.",
    };
  return null;
};

export const CISION: DialectRules = {
  ...USUAL_RULES,
  name: "Cision",
  notes: ["w/n is read as at most n words between."],
  adjacencyRemark: {
    message: "two operands without an operator are read as AND; Cision's manual does not say what they mean",
    hint: "Write AND between them, or quotation marks around them.",
  },
  phraseWildcards: "refused",
  slop: {
    refusal: { message: "~n behind a phrase is not known in Cision", hint: "Write w/n between the words." },
  },
  operator: capitalOperators(near),
  field: lookUp(NAMES),
  call: lookUp(NAMES),
  known: KNOWN,
  knownCalls: KNOWN,
};
