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
} from "./dialect-rules.ts";

const PLACE = refused(
  "where an author lives is not known",
  "Write geo:name for a place that the article mentions, or country:code for the source's country.",
);
const PEOPLE = refused("nothing is known of an author but the name", "Leave it out, or write author:name.");
const SOCIAL = refused("there are no social networks here", "Leave it out.");
const FIELDS: Readonly<Record<string, Target>> = {
  title: scope("title"),
  author: meta("author"),
  site: meta("site"),
  url: meta("url", "part"),
  language: meta("lang"),
  country: meta("country", "whole", {
    message: "country: is the country of the source here, not of the author",
    hint: "Write geo:name for a place that the article mentions.",
  }),
  raw: { to: "raw" },
  hashtags: { to: "sign", sign: "#" },
  at_mentions: { to: "sign", sign: "@" },
  links: refused(
    "the links of an article are not kept",
    "Leave it out, or write url: for the article's own address.",
  ),
  city: PLACE,
  county: PLACE,
  state: PLACE,
  region: PLACE,
  continent: PLACE,
  latitude: PLACE,
  longitude: PLACE,
  authorgender: PEOPLE,
  authorfollowers: PEOPLE,
  authorverified: PEOPLE,
  gender: PEOPLE,
  engagementtype: SOCIAL,
  subreddit: SOCIAL,
  channelid: SOCIAL,
  blogname: SOCIAL,
  pagetype: refused("kinds of pages are not told apart", "Leave it out, or write site:domain."),
  rating: refused("ratings are not known", "Leave it out."),
  date: DATES,
};

const near = (word: string): DialectOperator | null => {
  const match = /^NEAR\/(\d{1,9})(f?)$/.exec(word);
  if (match)
    return { type: "near", operator: match[2] === "f" ? "ONEAR" : "NEAR", distance: Number(match[1]) };
  if (/^NEAR(?:\/.*)?$/.test(word))
    return {
      type: "refused",
      message: `${word} needs a whole number`,
      hint: "Write NEAR/5, or NEAR/5f for this order.",
    };
  return null;
};

const BRACES = /\{([^{}]*)\}/y;
const COMMENT = /<<</y;

function special(text: string, at: number): SpecialReading | null {
  const braces = matchAt(BRACES, text, at);
  if (braces) {
    const content = (braces[1] as string).trim();
    // Signs that words do not have are only found as characters.
    const kind = /^[\p{L}\p{M}\p{N}\s'’.*?-]+$/u.test(content) ? "case" : "raw";
    return { kind, text: content, end: at + braces[0].length };
  }
  if (!matchAt(COMMENT, text, at)) return null;
  const close = text.indexOf(">>>", at + 3);
  if (close >= 0) return { kind: "comment", end: close + 3 };
  return {
    kind: "refused",
    refusal: { message: "this comment is not closed", hint: "Write >>> at its end." },
    end: text.length,
  };
}

export const BRANDWATCH: DialectRules = {
  ...USUAL_RULES,
  name: "Brandwatch",
  notes: ["Letter case in { } is compared by kind: small, Capital, CAPITALS or mIxed."],
  adjacencyRemark: {
    message: "two operands without an operator are read as AND",
    hint: "Write AND between them, or quotation marks around them.",
  },
  signs: { "-": "must-not" },
  slop: {
    remark: {
      message: "Brandwatch counts swaps of neighbours: ~n is read as n words between, in any order",
      hint: "Write NEAR/n between the words to be exact.",
    },
  },
  operator: capitalOperators(near),
  field: lookUp(FIELDS),
  known: Object.keys(FIELDS).filter((name) => FIELDS[name]?.to !== "refused"),
  special,
};
