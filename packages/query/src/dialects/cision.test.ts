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
  ["harbour AND NOT sport", "(harbour AND NOT sport)"],
  ["harbour NOT sport", "(harbour AND NOT sport)"],
  ['"port strike"', '"port strike"'],
  ["“port strike” AND “acme corp”", '("port strike" AND "acme corp")'],
  ["harbour w/5 strike", "(harbour NEAR/5 strike)"],
  ["harbour W/5 strike", "(harbour NEAR/5 strike)"],
  ["harbour NEAR/5 strike", "(harbour NEAR/5 strike)"],
  [
    "(((“coffee” OR “tea”) w/5 (“great” OR “best”)) AND “Varn”)",
    '((("coffee" OR "tea") NEAR/5 ("great" OR "best")) AND "Varn")',
  ],
  ['"port strike" w/3 acme', '("port strike" NEAR/3 acme)'],
  ["(harbour OR port) w/10 strike", "((harbour OR port) NEAR/10 strike)"],
  ['headline("port strike")', 'title:"port strike"'],
  ["headline(harbour OR port)", "title:(harbour OR port)"],
  ["headline(harbour AND strike) AND acme", "(title:(harbour AND strike) AND acme)"],
  ["headline:harbour AND strike", "(title:harbour AND strike)"],
  ["body(harbour)", "body:harbour"],
  ['cs("BEST") AND coffee', '(cs("BEST") AND coffee)'],
  ["cs(Who)", "cs(Who)"],
  ['cs(BT) OR "British Telecom"', '(cs(BT) OR "British Telecom")'],
  ["strik* AND harbour", "(strik* AND harbour)"],
  ["strik* w/5 harbour", "(strik* NEAR/5 harbour)"],
  ["wom?n AND harbour", "(wom?n AND harbour)"],
  ["language:en AND harbour", "(lang:en AND harbour)"],
  ["country(no) AND harbour", "(country:no AND harbour)"],
  [
    "(harbour OR port) AND (strike OR lockout) AND NOT (sport OR opinion)",
    "((harbour OR port) AND (strike OR lockout) AND NOT (sport OR opinion))",
  ],
  ['headline("port strike") AND NOT headline(sport)', '(title:"port strike" AND NOT title:sport)'],
  ["AT&T AND O'Brien", "(AT&T AND O'Brien)"],
];

const WARNED: [source: string, echo: string, warnings: Said][] = [
  [
    "acme AND language(english)",
    "(acme AND lang:english)",
    [["english", "english is no code of a language"]],
  ],
  [
    "harbour strike",
    "(harbour AND strike)",
    [["strike", "two operands without an operator are read as AND; Cision's"]],
  ],
  [
    'publication("Varn Post") AND harbour',
    '(source:"Varn Post" AND harbour)',
    [['"Varn Post"', "source: compares Varn Post with the whole name"]],
  ],
  [
    "publication(Varn) AND harbour",
    "(source:*Varn* AND harbour)",
    [["Varn", "source: also finds Varn inside longer words of a name"]],
  ],
  [
    "byline(smith) AND harbour",
    "(author:*smith* AND harbour)",
    [["smith", "author: also finds smith inside longer words of a name"]],
  ],
  [
    "harbour OR strike AND lockout",
    "(harbour OR (strike AND lockout))",
    [["harbour OR strike AND lockout", "AND and OR stand on one level without brackets; in Cision"]],
  ],
  [
    "harbour and strike",
    "(harbour AND and AND strike)",
    [
      ["and", "and is an ordinary word in Cision"],
      ["and", "two operands without an operator are read as AND; Cision's"],
      ["strike", "two operands without an operator are read as AND; Cision's"],
    ],
  ],
  ["language:en", "(all AND lang:en)", [["language:en", "no word of the text must be there: all is added"]]],
];

const REFUSED: [source: string, errors: Said][] = [
  ["prominence(acme) AND strike", [["prominence", "prominence( ) has no counterpart here"]]],
  ['"port str*"', [['"port str*"', "Cision has no wildcards inside quotation marks"]]],
  ["harbour w/ strike", [["w/", "w/ cannot be translated: it needs a whole number"]]],
  ["harbour NEAR strike", [["NEAR", "NEAR cannot be translated: it needs a whole number"]]],
  ["harbour w/five strike", [["w/five", "w/five cannot be translated: it needs a whole number"]]],
  [
    "harbour w/5 (strike AND lockout)",
    [["strike AND lockout", "AND cannot stand beside NEAR, because it has no place in"]],
  ],
  [
    "harbour w/5 headline(x) AND (a w/3 NOT b)",
    [["NOT b", "NOT cannot stand beside NEAR, because it has no place in"]],
  ],
  ['"port strike"~3', [["~3", "~n behind a phrase is not known in Cision"]]],
  [
    "harbour AND sentiment:negative",
    [["sentiment:", "sentiment: cannot be translated: tone is not known here"]],
  ],
  [
    "harbour AND (",
    [
      ["(", "this bracket is not closed"],
      ["", "something is missing here"],
    ],
  ],
  ["headline() AND harbour", [["()", "this bracket is empty"]]],
  ["harbour^2", [["^2", "^2 has no meaning in Cision"]]],
  ["roam~1", [["roam~1", "~ in roam~1 has no meaning in Cision"]]],
  ["-sport", [["-sport", "- before a word has no meaning in Cision"]]],
  ["colour:red", [["colour:", "colour: has no counterpart here"]]],
  ["date:2020 AND harbour", [["date:", "date: cannot be translated: dates belong to the archive"]]],
];

const MEANING: [source: string, found: Article, missed: Article][] = [
  ["harbour w/2 strike", "strike one two harbour", "strike one two three harbour"],
  ["harbour OR strike AND lockout", "harbour alone", "lockout alone"],
  ["(harbour OR port) w/1 strike", "port workers strike", "port workers long strike"],
  [
    "headline(harbour) AND strike",
    { title: "Harbour", text: "strike" },
    { title: "Strike", text: "harbour" },
  ],
  ["cs(BEST) AND coffee", "the BEST coffee", "the best coffee"],
  ['coffee AND NOT "iced coffee"', "hot coffee", "iced coffee"],
  ["strik* AND harbour", "harbour strikes", "harbour ostriches"],
  [
    'publication("Varn Post") AND harbour',
    { text: "harbour", source: "Varn Post" },
    { text: "harbour", source: "Varn Post Weekly" },
  ],
  [
    "byline(smith) AND harbour",
    { text: "harbour", authors: ["Ann Smith"] },
    { text: "harbour smith", authors: ["Ann Jones"] },
  ],
  ["kitten", "one kitten", "two kittens"],
];

describe("queries of cision", () => {
  it.each(TRANSLATED)("%s is %s", (...row) => expect(translationFaults("cision", ...row)).toEqual([]));
  it.each(WARNED)("%s is %s, with a warning", (...row) =>
    expect(translationFaults("cision", ...row)).toEqual([]),
  );
  it.each(REFUSED)("%s is refused", (...row) => expect(refusalFaults("cision", ...row)).toEqual([]));
  it.each(MEANING)("%s finds what it finds there", (...row) =>
    expect(meaningFaults("cision", ...row)).toEqual([]),
  );
});
