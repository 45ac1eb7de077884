import { describe, expect, it } from "vitest";
import {
  meaningFaults,
  refusalFaults,
  translationFaults,
  type Article,
  type Said,
} from "./testing/check-row.ts";

const TRANSLATED: [source: string, echo: string][] = [
  ["harbour AND strike", "(harbour AND strike)"],
  ["harbour OR strike", "(harbour OR strike)"],
  ["harbour NOT sport", "(harbour AND NOT sport)"],
  ["harbour AND NOT sport", "(harbour AND NOT sport)"],
  ["harbour AND -sport", "(harbour AND NOT sport)"],
  ["apple NOT (juice OR pie)", "(apple AND NOT (juice OR pie))"],
  ["harbour NEAR/5 strike", "(harbour NEAR/5 strike)"],
  ["harbour NEAR/2f strike", "(harbour ONEAR/2 strike)"],
  ["(harbour OR port) NEAR/0f (strike OR lockout)", "((harbour OR port) ONEAR/0 (strike OR lockout))"],
  [
    "((gift OR present) NEAR/2 (wife OR friend)) NEAR/2 xmas",
    "(((gift OR present) NEAR/2 (wife OR friend)) NEAR/2 xmas)",
  ],
  ['"port strike"', '"port strike"'],
  ["title:harbour AND strike", "(title:harbour AND strike)"],
  ['title:("port strike" OR lockout)', 'title:("port strike" OR lockout)'],
  ["site:varn.example AND harbour", "(site:varn.example AND harbour)"],
  [
    "site:(varn.example OR post.example) AND harbour",
    "((site:varn.example OR site:post.example) AND harbour)",
  ],
  ["url:varn.example/news AND harbour", "(url:*varn.example/news* AND harbour)"],
  [
    "url:(varn.example/news OR post.example) AND harbour",
    "((url:*varn.example/news* OR url:*post.example*) AND harbour)",
  ],
  ['author:"Ann Smith" AND harbour', '(author:"Ann Smith" AND harbour)'],
  ["language:en AND harbour", "(lang:en AND harbour)"],
  ["raw:Google+", 'raw:"Google+"'],
  ['raw:"AT&T" AND harbour', '(raw:"AT&T" AND harbour)'],
  ['{BT} OR "British Telecom"', '(cs(BT) OR "British Telecom")'],
  ["{British Telecom}", 'cs("British Telecom")'],
  ["{Google+} AND phone", '(raw:"Google+" AND phone)'],
  ["hashtags:strike", "#strike"],
  ["hashtags:(strike OR lockout)", "(#strike OR #lockout)"],
  ["hashtags:#strike", "#strike"],
  ["at_mentions:acme", "@acme"],
  ["kiss*", "kiss*"],
  ["customi?e AND harbour", "(customi?e AND harbour)"],
  ["“port strike” OR lockout", '("port strike" OR lockout)'],
  [
    "harbour AND title:strike NOT site:sport.example",
    "(harbour AND title:strike AND NOT site:sport.example)",
  ],
];

const WARNED: [source: string, echo: string, warnings: Said][] = [
  [
    "acme AND country:usa",
    "(acme AND country:usa)",
    [["country:", "country: is the country of the source here"]],
  ],
  ["acme AND language:english", "(acme AND lang:english)", [["english", "english is no code of a language"]]],
  [
    "harbour strike",
    "(harbour AND strike)",
    [["strike", "two operands without an operator are read as AND"]],
  ],
  ['"port strike"~5', '"port strike"~5', [["~5", "Brandwatch counts swaps of neighbours: ~n is read as n"]]],
  [
    "harbour <<<check this>>> AND strike",
    "(harbour AND strike)",
    [["<<<check this>>>", "this comment is left out"]],
  ],
  [
    "country:no AND harbour",
    "(country:no AND harbour)",
    [["country:", "country: is the country of the source here, not of the"]],
  ],
  [
    "harbour OR strike AND lockout",
    "(harbour OR (strike AND lockout))",
    [["harbour OR strike AND lockout", "AND and OR stand on one level without brackets; in"]],
  ],
  [
    "site:varn.example",
    "(all AND site:varn.example)",
    [["site:varn.example", "no word of the text must be there: all is added"]],
  ],
  [
    "harbour and strike",
    "(harbour AND and AND strike)",
    [
      ["and", "and is an ordinary word in Brandwatch"],
      ["and", "two operands without an operator are read as AND"],
      ["strike", "two operands without an operator are read as AND"],
    ],
  ],
  ["harbour AND & strike", "(harbour AND strike)", [["&", "& is left out: it has no letter or digit"]]],
];

const REFUSED: [source: string, errors: Said][] = [
  [
    "links:varn.example AND harbour",
    [["links:", "links: cannot be translated: the links of an article are"]],
  ],
  ["city:bedo AND harbour", [["city:", "city: cannot be translated: where an author lives is not"]]],
  [
    "continent:europe AND harbour",
    [["continent:", "continent: cannot be translated: where an author lives is"]],
  ],
  [
    "latitude:[41 TO 44] AND harbour",
    [["latitude:", "latitude: cannot be translated: where an author lives is"]],
  ],
  [
    "authorFollowers:[100 TO 200] AND harbour",
    [["authorFollowers:", "authorFollowers: cannot be translated: nothing is known of"]],
  ],
  [
    "authorGender:F AND harbour",
    [["authorGender:", "authorGender: cannot be translated: nothing is known of an"]],
  ],
  [
    "engagementType:RETWEET AND harbour",
    [["engagementType:", "engagementType: cannot be translated: there are no social"]],
  ],
  ["subreddit:news AND harbour", [["subreddit:", "subreddit: cannot be translated: there are no social"]]],
  ["harbour NEAR strike", [["NEAR", "NEAR needs a whole number"]]],
  ["harbour NEAR/f strike", [["NEAR/f", "NEAR/f needs a whole number"]]],
  ["((cake OR tea) AND birthday)~5", [[")~5", "~5 behind a bracket cannot be translated"]]],
  ["harbour NEAR/5 NOT strike", [["NOT strike", "NOT cannot stand beside NEAR, because it has no place in"]]],
  [
    "harbour AND (",
    [
      ["(", "this bracket is not closed"],
      ["", "something is missing here"],
    ],
  ],
  ["<<<note", [["<<<note", "this comment is not closed"]]],
  ["{}", [["{}", "there are no characters to look for"]]],
  ["site:varn.example/news AND harbour", [["varn.example/news", "varn.example/news is more than a domain"]]],
  [
    "colour:red OR taste:sweet",
    [
      ["colour:", "colour: has no counterpart here"],
      ["taste:", "taste: has no counterpart here"],
    ],
  ],
  ["title:(harbour title:x)", [["title:", "title: stands inside another field"]]],
];

const MEANING: [source: string, found: Article, missed: Article][] = [
  ["harbour NEAR/2 strike", "strike one two harbour", "strike one two three harbour"],
  ["harbour NEAR/2f strike", "harbour one two strike", "strike one two harbour"],
  ["(harbour OR port) NEAR/0f strike", "a port strike", "port workers strike"],
  ["harbour OR strike AND lockout", "harbour alone", "strike alone"],
  ["raw:Google+ OR zeta", "on Google+ today", "on Google today"],
  ["{BT} AND news", "news of BT", "news of bt"],
  ["hashtags:strike", "see #strike", "see strike"],
  ["apple NOT (juice OR pie)", "an apple tree", "an apple pie"],
  [
    "site:varn.example",
    { text: "anything", url: "https://varn.example/a" },
    { text: "anything", url: "https://notvarn.example/a" },
  ],
  [
    "customi?e AND title:news",
    { title: "News", text: "we customise" },
    { title: "Note", text: "we customize news" },
  ],
];

describe("queries of brandwatch", () => {
  it.each(TRANSLATED)("%s is %s", (...row) => expect(translationFaults("brandwatch", ...row)).toEqual([]));
  it.each(WARNED)("%s is %s, with a warning", (...row) =>
    expect(translationFaults("brandwatch", ...row)).toEqual([]),
  );
  it.each(REFUSED)("%s is refused", (...row) => expect(refusalFaults("brandwatch", ...row)).toEqual([]));
  it.each(MEANING)("%s finds what it finds there", (...row) =>
    expect(meaningFaults("brandwatch", ...row)).toEqual([]),
  );
});
