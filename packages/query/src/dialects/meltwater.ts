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

const SOCIAL = refused("there are no social networks and no reach here", "Leave it out.");
const FIELDS: Readonly<Record<string, Target>> = {
  title: scope("title"),
  ingress: scope("lead"),
  author: meta("author", "word"),
  url: meta("url", "part"),
  source: meta("source", "word"),
  language: meta("lang"),
  country: meta("country"),
  date: DATES,
  social: SOCIAL,
  reach: SOCIAL,
  sentiment: refused("tone is not known here", "Leave it out."),
};

const near = (word: string): DialectOperator | null => {
  const match = /^(O?NEAR)(?:\/(\d{1,9}))?$/.exec(word);
  if (match) return { type: "near", operator: match[1] as "NEAR" | "ONEAR", distance: Number(match[2] ?? 4) };
  if (/^O?NEAR\//.test(word))
    return { type: "refused", message: `${word} needs a whole number`, hint: "Write, for example, NEAR/5." };
  return null;
};
const capital = capitalOperators(near);

export const MELTWATER: DialectRules = {
  ...USUAL_RULES,
  name: "Meltwater",
  notes: ["Filters for language, country and source that are set beside the query are not part of it."],
  adjacencyRemark: {
    message:
      "two operands without an operator are read as AND; Meltwater's manual does not say what they mean",
    hint: "Write AND between them, or quotation marks around them.",
  },
  // Its manual writes operators in both cases.
  operator: (word) => {
    const found = capital(word);
    if (found || !/^(?:and|or|not|o?near(?:\/\d{1,9})?)$/i.test(word)) return found;
    const meant = capital(word.toUpperCase());
    return (
      meant && {
        ...meant,
        remark: {
          message: `${word} is read as the operator`,
          hint: "Put it in quotation marks if the word is meant.",
        },
      }
    );
  },
  slop: {
    refusal: {
      message: "~n behind a phrase is not known in Meltwater",
      hint: "Write NEAR/n between the words.",
    },
  },
  weight: "a preference for the sentence shown",
  field: lookUp(FIELDS),
  known: Object.keys(FIELDS).filter((name) => FIELDS[name]?.to !== "refused"),
};
