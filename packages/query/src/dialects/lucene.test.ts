import { describe, expect, it } from "vitest";
import {
  meaningFaults,
  refusalFaults,
  translationFaults,
  type Article,
  type Said,
} from "./testing/check-row.ts";

const TRANSLATED: [source: string, echo: string][] = [
  ["harbour", "harbour"],
  ["harbour strike", "(harbour OR strike)"],
  ["harbour AND strike", "(harbour AND strike)"],
  ["harbour && strike", "(harbour AND strike)"],
  ["harbour || strike", "(harbour OR strike)"],
  ["harbour OR strike", "(harbour OR strike)"],
  ["(harbour AND strike) OR lockout", "((harbour AND strike) OR lockout)"],
  ["harbour AND (strike OR lockout)", "(harbour AND (strike OR lockout))"],
  ["+harbour +strike", "(harbour AND strike)"],
  ["+harbour -sport", "(harbour AND NOT sport)"],
  ["+harbour !sport", "(harbour AND NOT sport)"],
  ["harbour AND NOT sport", "(harbour AND NOT sport)"],
  ["harbour NOT sport", "(harbour AND NOT sport)"],
  ["(harbour strike) AND NOT (sport opinion)", "((harbour OR strike) AND NOT (sport OR opinion))"],
  ['"port strike"', '"port strike"'],
  ["title:harbour", "title:harbour"],
  ["title:(harbour strike)", "title:(harbour OR strike)"],
  ['title:"port strike" AND body:walkout', '(title:"port strike" AND body:walkout)'],
  ["lead:harbour", "lead:harbour"],
  ["harb* AND st?ike", "(harb* AND st?ike)"],
  ["*port*", "*port*"],
  ["/joh?n/", "/joh?n/"],
  ["C\\+\\+", "C++"],
  ["AND\\/OR", "AND/OR"],
  ["site:varn.example AND harbour", "(site:varn.example AND harbour)"],
  ["lang:en AND country:no AND harbour", "(lang:en AND country:no AND harbour)"],
  ["tag:economy AND harbour", "(tag:economy AND harbour)"],
  ["url:*varn* AND harbour", "(url:*varn* AND harbour)"],
  ["words:>300 AND harbour", "(words:>300 AND harbour)"],
  ["word_count:[200 TO *] AND harbour", "(words:>=200 AND harbour)"],
  ["*:* -site:varn.example", "(all AND NOT site:varn.example)"],
  ["“port strike” AND walkout", '("port strike" AND walkout)'],
  ["roam~0", "roam"],
  ["U.S. AND O'Brien", "(U.S. AND O'Brien)"],
  ["AT&T AND e-mail", "(AT&T AND e-mail)"],
  ["(a OR b) AND (c OR d) AND NOT (e OR f)", "((a OR b) AND (c OR d) AND NOT (e OR f))"],
];

const WARNED: [source: string, echo: string, warnings: Said][] = [
  [
    "acme AND strike OR harbour AND port",
    "(acme AND strike AND harbour AND port)",
    [["OR", "this means nothing in Lucene"]],
  ],
  [
    "harbour AND strike OR lockout",
    "(harbour AND strike)",
    [["lockout", "this is left out: beside a clause that must be there, it"]],
  ],
  [
    "harbour OR strike AND lockout",
    "(strike AND lockout)",
    [["harbour", "this is left out: beside a clause that must be there, it"]],
  ],
  ["+harbour strike", "harbour", [["strike", "this is left out: beside a clause that must be there, it"]]],
  ["harbour OR NOT sport", "(harbour AND NOT sport)", [["NOT", "OR NOT only excludes in Lucene"]]],
  ["harbour^2", "harbour", [["^2", "^2 is left out: it is a weight for ranking, and does not"]]],
  [
    '"port strike"^1.5',
    '"port strike"',
    [["^1.5", "^1.5 is left out: it is a weight for ranking, and does not"]],
  ],
  [
    "(harbour strike)^3",
    "(harbour OR strike)",
    [["^3", "^3 is left out: it is a weight for ranking, and does not"]],
  ],
  ["roam~", "roam~2", [["roam~", "roam~ is read as roam~2, and its first letter must be right"]]],
  ["roam~1", "roam~1", [["roam~1", "roam~1 is read as roam~1, and its first letter must be"]]],
  ["roam~0.7", "roam~2", [["roam~0.7", "roam~0.7 is read as roam~2, and its first letter must be"]]],
  [
    '"port strike"~4',
    '"port strike"~4',
    [["~4", "Lucene counts moves of words: in another order than written"]],
  ],
  [
    '"bank* crisis"',
    '"bank crisis"',
    [['"bank* crisis"', "* and ? inside quotation marks are no wildcards in Lucene,"]],
  ],
  ["harbour and strike", "(harbour OR and OR strike)", [["and", "and is an ordinary word in Lucene"]]],
  [
    "site:varn.example",
    "(all AND site:varn.example)",
    [["site:varn.example", "no word of the text must be there: all is added"]],
  ],
  ["NOT sport", "(all AND NOT sport)", [["NOT sport", "no word of the text must be there: all is added"]]],
  [
    "author:smith AND harbour",
    "(author:*smith* AND harbour)",
    [["smith", "author: also finds smith inside longer words of a name"]],
  ],
  [
    'author:"Ann Smith" AND harbour',
    '(author:"Ann Smith" AND harbour)',
    [['"Ann Smith"', "author: compares Ann Smith with the whole name"]],
  ],
];

const REFUSED: [source: string, errors: Said][] = [
  ["colour:red AND harbour", [["colour:", "colour: has no counterpart here"]]],
  ["date:[2020 TO 2021] AND harbour", [["date:", "date: cannot be translated: dates belong to the archive"]]],
  ["harbour AND published:>2020", [["published:", "published: cannot be translated: dates belong to the"]]],
  [
    "_exists_:title AND harbour",
    [["_exists_:", "_exists_: cannot be translated: whether a field has a value"]],
  ],
  ["harbour | strike", [["|", "a sign that stands alone belongs to simple_query_string,"]]],
  ["harbour + strike", [["+", "a sign that stands alone belongs to simple_query_string,"]]],
  ["harbour AND", [["AND", "AND has nothing on its right"]]],
  ["AND harbour", [["AND", "AND has nothing on its left"]]],
  ["(harbour AND strike", [["(", "this bracket is not closed"]]],
  ["harbour)", [[")", "this bracket closes nothing"]]],
  ['"port strike', [['"port strike', "this quotation mark is not closed"]]],
  ["()", [["()", "this bracket is empty"]]],
  ["roam~3", [["roam~3", "~3 is more than two edits"]]],
  ['"port strike"~', [["~", "a number is missing after ~"]]],
  ["/port strike/ AND a", [["/port strike/", "an expression stands for one whole word, without spaces"]]],
  ["/joh?n/i", [["/joh?n/i", "an expression takes no flags in Lucene"]]],
  ["title:(harbour body:strike)", [["body:", "body: stands inside another field"]]],
  [
    "harbour AND (colour:red OR x^) OR taste:sweet",
    [
      ["colour:", "colour: has no counterpart here"],
      ["x^", "^ in x^ has no meaning in Lucene"],
      ["taste:", "taste: has no counterpart here"],
    ],
  ],
  ["*a", [["*a", "the wildcard *a needs at least two letters"]]],
  ["author:a", [["a", "a wildcard needs at least two other characters"]]],
];

const MEANING: [source: string, found: Article, missed: Article][] = [
  ["harbour strike", "only a harbour", "neither of them"],
  ["harbour AND strike", "harbour workers on strike", "only a harbour"],
  ["+harbour -sport", "harbour news", "harbour sport"],
  ["+harbour strike", "harbour alone", "strike alone"],
  ["harbour AND strike OR lockout", "harbour strike", "lockout alone"],
  ["harbour OR strike AND lockout", "strike and lockout", "harbour alone"],
  ["(harbour AND strike) OR lockout", "lockout alone", "harbour alone"],
  ["harbour OR NOT sport", "harbour alone", "neither word"],
  [
    "title:(harbour strike) AND body:port",
    { title: "Strike", text: "the port" },
    { title: "The port", text: "strike" },
  ],
  ['"port strike"', "a port strike", "strike in the port"],
  ["roam~1 AND st?ike", "we foam? no: roams, a strike", "roam far, stricken"],
  [
    "site:varn.example AND harbour",
    { text: "harbour", url: "https://news.varn.example/a" },
    { text: "harbour", url: "https://other.example/a" },
  ],
  ["words:>3 AND harbour", "harbour with many words", "harbour alone"],
];

describe("queries of lucene", () => {
  it.each(TRANSLATED)("%s is %s", (...row) => expect(translationFaults("lucene", ...row)).toEqual([]));
  it.each(WARNED)("%s is %s, with a warning", (...row) =>
    expect(translationFaults("lucene", ...row)).toEqual([]),
  );
  it.each(REFUSED)("%s is refused", (...row) => expect(refusalFaults("lucene", ...row)).toEqual([]));
  it.each(MEANING)("%s finds what it finds there", (...row) =>
    expect(meaningFaults("lucene", ...row)).toEqual([]),
  );
});
