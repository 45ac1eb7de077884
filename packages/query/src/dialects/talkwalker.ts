import {
  capitalOperators,
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

const SOCIAL = refused("there is no engagement, reach or tone here", "Leave it out.");
const FIELDS: Readonly<Record<string, Target>> = {
  title: scope("title"),
  content: scope("body"),
  author: meta("author", "word"),
  site: meta("site"),
  domain_url: meta("site"),
  host_url: meta("site"),
  url: meta("url", "part"),
  lang: meta("lang"),
  sourcecountry: meta("country"),
  engagement: SOCIAL,
  reach: SOCIAL,
  sentiment: SOCIAL,
  sourcetype: refused("kinds of sources are not told apart", "Leave it out, or write site:domain."),
  published: DATES,
};

const near = (word: string): DialectOperator | null => {
  const match = /^(O?NEAR)\/(\d{1,9})$/.exec(word);
  if (match) return { type: "near", operator: match[1] as "NEAR" | "ONEAR", distance: Number(match[2]) };
  if (word === "SENTENCE") return { type: "near", operator: "SENTENCE", distance: 0 };
  if (/^O?SENTENCE(?:\/.*)?$/.test(word))
    return {
      type: "refused",
      message: `${word} cannot be translated`,
      hint: "Write SENTENCE, or ONEAR/20 for this order.",
    };
  if (/^O?NEAR(?:\/.*)?$/.test(word))
    return { type: "refused", message: `${word} needs a whole number`, hint: "Write, for example, NEAR/5." };
  return null;
};

const RAW = /(\+\+?)(?:["“”]([^"“”]*)["“”]|([^\s()"“”]+))/y;
/** A query of plain words alone is a proximity search. */
const PLAIN_WORDS = /^\s*[\p{L}\p{N}]+(?:\s+[\p{L}\p{N}]+)+\s*$/u;
/** A query of one word in capitals alone is looked for with its letter case. */
const CAPITALS = /^\s*[A-Z+&-]{2,}\s*$/;

function special(text: string, at: number): SpecialReading | null {
  if (at === text.search(/\S/)) {
    const place = { start: at, end: text.length };
    const words = text.trim().split(/\s+/);
    if (CAPITALS.test(text) && /[A-Z]/.test(text) && !operator(text.trim()))
      return {
        kind: "raw",
        text: text.trim(),
        end: text.length,
        remark: {
          message: "a query of one word in capitals is looked for in capitals",
          hint: "Put the word in quotation marks if letter case does not matter.",
        },
      };
    if (
      PLAIN_WORDS.test(text) &&
      !words.some((each) => operator(each)) &&
      words.some((each) => /\p{Ll}/u.test(each))
    ) {
      const slop = (words.length - 1) * 10;
      return {
        kind: "node",
        node: { kind: "phrase", words, slop, ...place },
        end: text.length,
        remark: {
          message: `a query of plain words is a search for them within ${slop} words`,
          hint: "Write AND or OR between them, or quotation marks around them.",
        },
      };
    }
  }
  const raw = text.charAt(at) === "+" ? matchAt(RAW, text, at) : null;
  if (!raw) return null;
  const literal = (raw[2] ?? raw[3] ?? "").trim();
  const end = at + raw[0].length;
  if (raw[1] === "++" || literal === "") return { kind: "raw", text: literal, end };
  return {
    kind: "node",
    node: { kind: "phrase", words: literal.split(/\s+/), slop: null, start: at, end },
    end,
    remark: {
      message: `${raw[0]} is read as words, whose signs are only compared where words have them, as in AT&T`,
      hint: "Write ++ to compare every character, with its letter case.",
    },
  };
}

function word(typed: string): WordReading {
  const edits = /~(\d*)$/.exec(typed)?.[1];
  if (edits === undefined) return { options: [typed] };
  const bare = typed.slice(0, typed.lastIndexOf("~"));
  if (edits === "")
    return {
      options: [],
      refusal: {
        message: `${typed} stands for spellings in one word and in two`,
        hint: 'Write them out: (carsharing OR "car sharing").',
      },
    };
  if (edits === "0") return { options: [bare] };
  if (edits !== "1" && edits !== "2")
    return { options: [], refusal: { message: `~${edits} is more than two edits`, hint: "Write ~1 or ~2." } };
  return {
    options: [bare],
    fuzzy: edits === "1" ? 1 : 2,
    remark: {
      message: `the first letter of ${bare} must be right here`,
      hint: "Write the spellings that are meant, joined with OR, to be exact.",
    },
  };
}

const operator = capitalOperators(near);

export const TALKWALKER: DialectRules = {
  ...USUAL_RULES,
  name: "Talkwalker",
  notes: [],
  adjacencyRemark: {
    message: "two operands without an operator are read as AND",
    hint: "Write AND between them, or quotation marks around them.",
  },
  adjacentSites: true,
  signs: { "-": "must-not" },
  slop: {
    remark: {
      message: "Talkwalker counts jumps: ~n is read as n words between",
      hint: "Write NEAR/n between the words to be exact.",
    },
  },
  operator,
  field: lookUp(FIELDS),
  known: Object.keys(FIELDS).filter((name) => FIELDS[name]?.to !== "refused"),
  word,
  special,
};
