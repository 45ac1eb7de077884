import {
  DATES,
  lookUp,
  matchAt,
  meta,
  refused,
  scope,
  USUAL_RULES,
  type DialectRules,
  type Remark,
  type SpecialReading,
  type Target,
} from "./dialect-rules.ts";

const NUMBERS = refused(
  "numbers of feeds and categories are FreshRSS's own",
  'Write feed:"name of the feed".',
);
const LABELS = refused(
  "labels that a reader gives are not kept",
  "Write tag:name for tags that the feed gives.",
);
const SAVED = refused(
  "saved searches have names here, not numbers",
  "Write search:name, and save that query under the name.",
);
const FIELDS: Readonly<Record<string, Target>> = {
  intitle: scope("title"),
  intext: scope("body"),
  author: meta("author", "part"),
  inurl: meta("url", "part"),
  search: {
    to: "saved-query",
    remark: {
      message: "the saved search must be saved here too",
      hint: "Import it, and save it under the same name.",
    },
  },
  f: NUMBERS,
  c: NUMBERS,
  l: LABELS,
  label: LABELS,
  labels: LABELS,
  s: SAVED,
  e: refused("numbers of articles are FreshRSS's own", "Leave it out."),
  date: DATES,
  pubdate: DATES,
  userdate: DATES,
};

const TAG = /#([\p{L}\p{M}\p{N}_+.-]+)/uy;

function special(text: string, at: number): SpecialReading | null {
  const tag = text.charAt(at) === "#" ? matchAt(TAG, text, at) : null;
  if (!tag) return null;
  const value = (tag[1] as string).replaceAll("+", " ").trim();
  const end = at + tag[0].length;
  if (value === "") return null;
  return {
    kind: "node",
    node: { kind: "meta", field: "tag", value, pattern: false, score: null, start: at, end },
    end,
  };
}

/** An expression that is looked for anywhere becomes one for a whole word around it. */
function regex(
  source: string,
  flags: string,
): { source: string; caseSensitive: boolean } | { refusal: Remark } {
  if (/[^im]/.test(flags))
    return {
      refusal: { message: `the flags ${flags} cannot be translated`, hint: "Only i and m are known." },
    };
  let core = source;
  const opens = core.startsWith(String.raw`\b`);
  if (opens) core = core.slice(2);
  const closes = core.endsWith(String.raw`\b`);
  if (closes) core = core.slice(0, -2);
  if (/^\^|(?:^|[^\\])\$$/.test(core))
    return {
      refusal: {
        message: "the beginning and end of a field cannot be asked for in an expression",
        hint: String.raw`Write \b where a word begins or ends.`,
      },
    };
  if (core === "" || /\s|\\[sSWBnrt]|\\b|(?:^|[^\\])(?:\\\\)*\./.test(core))
    return {
      refusal: {
        message: "this expression may run over more than one word",
        hint: String.raw`An expression stands for one word here: write words, phrases or NEAR, and [a-z] or \w in the place of a dot.`,
      },
    };
  return {
    source: `${opens ? "" : ".*"}(${core})${closes ? "" : ".*"}`,
    caseSensitive: !flags.includes("i"),
  };
}

const NO_WORDS = (word: string): Remark => ({
  message: `${word} is read as the operator; FreshRSS itself knows only spaces, OR, ! and -`,
  hint: "Put it in quotation marks if the word is meant.",
});

export const FRESHRSS: DialectRules = {
  ...USUAL_RULES,
  name: "FreshRSS",
  notes: [
    "FreshRSS also finds a word inside longer words and in the page's HTML; here whole words of the text are compared. Write *word* to look inside words.",
  ],
  fieldGap: false,
  quotes: "\"'",
  signs: { "-": "must-not", "!": "must-not" },
  escapes: true,
  regex,
  phraseWildcards: "punctuation",
  slop: {
    refusal: {
      message: "~n behind a phrase is not known in FreshRSS",
      hint: 'Write "a b"~n in the imported query.',
    },
  },
  operator: (word) => {
    if (word === "OR") return { type: "or" };
    if (word === "AND") return { type: "and", remark: NO_WORDS(word) };
    if (word === "NOT") return { type: "not", remark: NO_WORDS(word) };
    return null;
  },
  field: lookUp(FIELDS),
  known: Object.keys(FIELDS).filter((name) => FIELDS[name]?.to !== "refused"),
  word: (typed) =>
    /[*?]/.test(typed)
      ? {
          options: [],
          refusal: {
            message: "FreshRSS has no wildcards: it looks for the sign itself",
            hint: "Leave the sign out, or write an expression such as /bank/i.",
          },
        }
      : { options: [typed] },
  special,
};
