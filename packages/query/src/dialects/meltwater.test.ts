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
  ["harbour NEAR strike", "(harbour NEAR/4 strike)"],
  ["harbour NEAR/10 strike", "(harbour NEAR/10 strike)"],
  ["harbour ONEAR strike", "(harbour ONEAR/4 strike)"],
  ["harbour ONEAR/2 strike", "(harbour ONEAR/2 strike)"],
  ["harbour NEAR/5 (strike OR lockout)", "(harbour NEAR/5 (strike OR lockout))"],
  ["(harbour OR port) NEAR/3 (strike OR lockout)", "((harbour OR port) NEAR/3 (strike OR lockout))"],
  ["(acme NEAR/5 strike) NEAR/8 harbour", "((acme NEAR/5 strike) NEAR/8 harbour)"],
  ['"port strike"', '"port strike"'],
  ['"port strike" AND "acme corp"', '("port strike" AND "acme corp")'],
  ['"apple orchard*"', '"apple orchard*"'],
  ["“port strike” NOT “port wine”", '("port strike" AND NOT "port wine")'],
  ["title:harbour", "title:harbour"],
  ['title:"port strike"', 'title:"port strike"'],
  ["title:(harbour OR port) AND strike", "(title:(harbour OR port) AND strike)"],
  ["ingress:acme", "lead:acme"],
  ["ingress:(acme OR zeta) AND strike", "(lead:(acme OR zeta) AND strike)"],
  ["strik* AND harbour", "(strik* AND harbour)"],
  ["D*C* AND harbour", "(D*C* AND harbour)"],
  ["wom?n AND harbour", "(wom?n AND harbour)"],
  [
    "harbour AND (strike OR lockout) NOT (sport OR opinion)",
    "(harbour AND (strike OR lockout) AND NOT (sport OR opinion))",
  ],
  ["url:varn.example AND harbour", "(url:*varn.example* AND harbour)"],
  ["language:en AND harbour", "(lang:en AND harbour)"],
  ["country:no AND harbour", "(country:no AND harbour)"],
  ["#strike OR @acme", "(#strike OR @acme)"],
  ["AT&T OR C++", "(AT&T OR C++)"],
  ['"and"', '"and"'],
];

const WARNED: [source: string, echo: string, warnings: Said][] = [
  [
    "harbour strike",
    "(harbour AND strike)",
    [["strike", "two operands without an operator are read as AND;"]],
  ],
  [
    '"port strike" harbour',
    '("port strike" AND harbour)',
    [["harbour", "two operands without an operator are read as AND;"]],
  ],
  ["harbour or strike", "(harbour OR strike)", [["or", "or is read as the operator"]]],
  ["harbour near strike", "(harbour NEAR/4 strike)", [["near", "near is read as the operator"]]],
  [
    "harbour and not sport",
    "(harbour AND NOT sport)",
    [
      ["and", "and is read as the operator"],
      ["not", "not is read as the operator"],
    ],
  ],
  [
    "harbour^9 AND strike",
    "(harbour AND strike)",
    [["^9", "^9 is left out: it is a preference for the sentence shown,"]],
  ],
  [
    "(harbour OR port)^9 AND strike",
    "((harbour OR port) AND strike)",
    [["^9", "^9 is left out: it is a preference for the sentence shown,"]],
  ],
  [
    "harbour OR strike AND lockout",
    "(harbour OR (strike AND lockout))",
    [["harbour OR strike AND lockout", "AND and OR stand on one level without brackets; in"]],
  ],
  [
    "author:smith AND harbour",
    "(author:*smith* AND harbour)",
    [["smith", "author: also finds smith inside longer words of a name"]],
  ],
  [
    'source:"Varn Post" AND harbour',
    '(source:"Varn Post" AND harbour)',
    [['"Varn Post"', "source: compares Varn Post with the whole name"]],
  ],
  [
    "language:en NOT country:no",
    "(all AND lang:en AND NOT country:no)",
    [["language:en NOT country:no", "no word of the text must be there: all is added"]],
  ],
];

const REFUSED: [source: string, errors: Said][] = [
  ["harbour AND reach:100", [["reach:", "reach: cannot be translated: there are no social networks"]]],
  ["harbour NEAR/x strike", [["NEAR/x", "NEAR/x needs a whole number"]]],
  [
    "harbour NEAR/5 (strike AND lockout)",
    [["strike AND lockout", "AND cannot stand beside NEAR, because it has no place in"]],
  ],
  [
    "harbour NEAR/3 title:strike OR language:en NEAR/2 x",
    [["en", "lang: cannot stand beside NEAR, because it has no place in"]],
  ],
  ['"port strike"~3', [["~3", "~n behind a phrase is not known in Meltwater"]]],
  ["harbour AND (strike", [["(", "this bracket is not closed"]]],
  ["harbour AND ()", [["()", "this bracket is empty"]]],
  ["harbour OR", [["OR", "OR has nothing on its right"]]],
  ["OR harbour", [["OR", "OR has nothing on its left"]]],
  ["-sport AND harbour", [["-sport", "- before a word has no meaning in Meltwater"]]],
  ["+harbour", [["+harbour", "+ before a word has no meaning in Meltwater"]]],
  ["colour:red", [["colour:", "colour: has no counterpart here"]]],
  ["date:2020 AND harbour", [["date:", "date: cannot be translated: dates belong to the archive"]]],
  ["a* AND harbour", [["a*", "the wildcard a* needs at least two letters"]]],
  ["harbour NEAR/99999 strike", [["NEAR/99999", "99999 words are too far"]]],
  ["roam~1", [["roam~1", "~ in roam~1 has no meaning in Meltwater"]]],
  ['"a * b" AND harbour', [['"a * b"', "a wildcard alone in a phrase cannot be translated"]]],
];

const MEANING: [source: string, found: Article, missed: Article][] = [
  ["harbour NEAR strike", "strike one two three four harbour", "strike one two three four five harbour"],
  ["harbour NEAR/2 strike", "harbour one two strike", "harbour one two three strike"],
  ["harbour ONEAR/2 strike", "harbour one two strike", "strike one two harbour"],
  ["harbour OR strike AND lockout", "harbour alone", "strike alone"],
  ["harbour NEAR/3 strike OR lockout", "lockout alone", "harbour alone"],
  ["title:harbour NOT sport", { title: "Harbour", text: "news" }, { title: "Harbour", text: "sport" }],
  ["ingress:acme", "Acme opens.\n\nMore follows.", "More follows.\n\nAcme opens."],
  ['"apple orchard*"', "two apple orchards", "an orchard of apples"],
  ["harbour or strike", "strike alone", "neither"],
  [
    "url:varn.example/news AND harbour",
    { text: "harbour", url: "https://www.varn.example/news/1" },
    { text: "harbour", url: "https://www.varn.example/sport/1" },
  ],
];

describe("queries of meltwater", () => {
  it.each(TRANSLATED)("%s is %s", (...row) => expect(translationFaults("meltwater", ...row)).toEqual([]));
  it.each(WARNED)("%s is %s, with a warning", (...row) =>
    expect(translationFaults("meltwater", ...row)).toEqual([]),
  );
  it.each(REFUSED)("%s is refused", (...row) => expect(refusalFaults("meltwater", ...row)).toEqual([]));
  it.each(MEANING)("%s finds what it finds there", (...row) =>
    expect(meaningFaults("meltwater", ...row)).toEqual([]),
  );
});
