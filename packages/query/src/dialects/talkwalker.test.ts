import { describe, expect, it } from "vitest";
import {
  meaningFaults,
  refusalFaults,
  translationFaults,
  type Article,
  type Said,
} from "./testing/check-row.ts";

const TRANSLATED: [source: string, echo: string][] = [
  ["BMW AND bike", "(BMW AND bike)"],
  ["BMW AND NOT bike", "(BMW AND NOT bike)"],
  ["BMW NOT bike", "(BMW AND NOT bike)"],
  ["BMW OR bike", "(BMW OR bike)"],
  ["BMW AND (motorcycle OR car)", "(BMW AND (motorcycle OR car))"],
  ["“BMW series”", '"BMW series"'],
  ['"BMW series" OR bike', '("BMW series" OR bike)'],
  ["luxemb* AND bank", "(luxemb* AND bank)"],
  ["reali?ation OR bank", "(reali?ation OR bank)"],
  ["harbour NEAR/5 strike", "(harbour NEAR/5 strike)"],
  ["harbour ONEAR/3 strike", "(harbour ONEAR/3 strike)"],
  ["(harbour OR port) NEAR/3 (strike OR lockout)", "((harbour OR port) NEAR/3 (strike OR lockout))"],
  ["harbour SENTENCE strike", "(harbour SENTENCE strike)"],
  ["title:harbour AND strike", "(title:harbour AND strike)"],
  ['title:("port strike" OR lockout)', 'title:("port strike" OR lockout)'],
  ["content:strike AND harbour", "(body:strike AND harbour)"],
  ['site:"http://www.varn.example" AND bank', "(site:varn.example AND bank)"],
  ["site:varn.example AND bank", "(site:varn.example AND bank)"],
  ["site:*.varn.example AND bank", "(site:varn.example AND bank)"],
  ["(site:a.example OR site:b.example) AND bank", "((site:a.example OR site:b.example) AND bank)"],
  ["host_url:news.varn.example AND bank", "(site:news.varn.example AND bank)"],
  ["domain_url:varn.example AND bank", "(site:varn.example AND bank)"],
  ["url:varn.example/news AND bank", "(url:*varn.example/news* AND bank)"],
  ["lang:en AND bank", "(lang:en AND bank)"],
  ["sourcecountry:no AND bank", "(country:no AND bank)"],
  ['++"ABC" AND bank', '(raw:"ABC" AND bank)'],
  ["++A&B AND bank", '(raw:"A&B" AND bank)'],
  ["roam~0 AND bank", "(roam AND bank)"],
  ["#strike OR @acme OR $acme", "(#strike OR @acme OR $acme)"],
  ["harbour AND -sport", "(harbour AND NOT sport)"],
  [
    "harbour AND title:strike AND NOT (sport OR opinion)",
    "(harbour AND title:strike AND NOT (sport OR opinion))",
  ],
  ["chocolate -swiss", "(chocolate AND NOT swiss)"],
];

const WARNED: [source: string, echo: string, warnings: Said][] = [
  [
    "BlackBerry site:”www.varn.example” site:”post.example”",
    "(BlackBerry AND (site:varn.example OR site:post.example))",
    [
      ["site:", "two operands without an operator are read as AND"],
      ["”post.example”", "site: beside site: is read as OR"],
    ],
  ],
  [
    "site:varn.example site:post.example AND bank",
    "((site:varn.example OR site:post.example) AND bank)",
    [["post.example", "site: beside site: is read as OR"]],
  ],
  [
    "bank AND (site:a.example site:b.example site:c.example)",
    "(bank AND (site:a.example OR site:b.example OR site:c.example))",
    [
      ["b.example", "site: beside site: is read as OR"],
      ["c.example", "site: beside site: is read as OR"],
    ],
  ],
  [
    "cat dog mouse bird",
    '"cat dog mouse bird"~30',
    [["cat dog mouse bird", "a query of plain words is a search for them within 30 words"]],
  ],
  ["ABC", 'raw:"ABC"', [["ABC", "a query of one word in capitals is looked for in capitals"]]],
  [
    '+"p&t" AND bank',
    '("p&t" AND bank)',
    [['+"p&t"', '+"p&t" is read as words, whose signs are only compared']],
  ],
  ["roam~1 AND bank", "(roam~1 AND bank)", [["roam~1", "the first letter of roam must be right here"]]],
  [
    '"harbour strike"~5 AND bank',
    '("harbour strike"~5 AND bank)',
    [["~5", "Talkwalker counts jumps: ~n is read as n words between"]],
  ],
  [
    "harbour OR strike AND lockout",
    "(harbour OR (strike AND lockout))",
    [["harbour OR strike AND lockout", "AND and OR stand on one level without brackets; in"]],
  ],
  ["lang:en", "(all AND lang:en)", [["lang:en", "no word of the text must be there: all is added"]]],
  [
    "author:smith AND bank",
    "(author:*smith* AND bank)",
    [["smith", "author: also finds smith inside longer words of a name"]],
  ],
  [
    "bank and OR harbour",
    "((bank AND and) OR harbour)",
    [
      ["bank and OR harbour", "AND and OR stand on one level without brackets; in"],
      ["and", "and is an ordinary word in Talkwalker"],
      ["and", "two operands without an operator are read as AND"],
    ],
  ],
];

const REFUSED: [source: string, errors: Said][] = [
  [
    "harbour AND sentiment:negative",
    [["sentiment:", "sentiment: cannot be translated: there is no engagement,"]],
  ],
  [
    "harbour AND engagement:100",
    [["engagement:", "engagement: cannot be translated: there is no engagement,"]],
  ],
  [
    "harbour AND sourcetype:BLOG",
    [["sourcetype:", "sourcetype: cannot be translated: kinds of sources are not"]],
  ],
  ["published:2020 AND harbour", [["published:", "published: cannot be translated: dates belong to the"]]],
  ["harbour NEAR strike", [["NEAR", "NEAR needs a whole number"]]],
  ["harbour OSENTENCE strike", [["OSENTENCE", "OSENTENCE cannot be translated"]]],
  ["harbour SENTENCE/3 strike", [["SENTENCE/3", "SENTENCE/3 cannot be translated"]]],
  ["carsharing~ AND bank", [["carsharing~", "carsharing~ stands for spellings in one word and in two"]]],
  ["roam~3 AND bank", [["roam~3", "~3 is more than two edits"]]],
  ["harbour AND (strike", [["(", "this bracket is not closed"]]],
  ["harbour AND NOT", [["AND", "AND NOT has nothing on its right"]]],
  ["site:varn.example/news AND bank", [["varn.example/news", "varn.example/news is more than a domain"]]],
  [
    "colour:red AND taste:sweet",
    [
      ["colour:", "colour: has no counterpart here"],
      ["taste:", "taste: has no counterpart here"],
    ],
  ],
  [
    "harbour NEAR/3 (strike AND lockout)",
    [["strike AND lockout", "AND cannot stand beside NEAR, because it has no place in"]],
  ],
  ['++"" AND bank', [['++""', "there are no characters to look for"]]],
];

const MEANING: [source: string, found: Article, missed: Article][] = [
  ["BMW AND NOT bike", "a BMW", "a BMW bike"],
  ["chocolate -swiss", "chocolate", "swiss chocolate"],
  ["harbour OR strike AND lockout", "harbour alone", "strike alone"],
  ["harbour NEAR/2 strike", "strike one two harbour", "strike one two three harbour"],
  ["harbour ONEAR/2 strike", "harbour one two strike", "strike harbour"],
  ["harbour SENTENCE strike", "The harbour is on strike.", "The harbour is open. There is a strike."],
  ["cat dog mouse", "mouse and a dog and a cat", "cat and dog"],
  ["ABC", "the ABC news", "the abc news"],
  ['++"A&B" AND bank', "bank A&B", "bank A B"],
  [
    'bank site:"www.varn.example" site:"post.example"',
    { text: "bank", url: "https://post.example/1" },
    { text: "bank", url: "https://other.example/1" },
  ],
  ["sourcecountry:no AND bank", { text: "bank", country: "NO" }, { text: "bank", country: "SE" }],
  ["lang:en AND title:bank", { title: "Bank", language: "en-GB" }, { title: "Bank", language: "de" }],
];

describe("queries of talkwalker", () => {
  it.each(TRANSLATED)("%s is %s", (...row) => expect(translationFaults("talkwalker", ...row)).toEqual([]));
  it.each(WARNED)("%s is %s, with a warning", (...row) =>
    expect(translationFaults("talkwalker", ...row)).toEqual([]),
  );
  it.each(REFUSED)("%s is refused", (...row) => expect(refusalFaults("talkwalker", ...row)).toEqual([]));
  it.each(MEANING)("%s finds what it finds there", (...row) =>
    expect(meaningFaults("talkwalker", ...row)).toEqual([]),
  );
});
