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
  ["harbour strike", "(harbour AND strike)"],
  ["harbour OR strike", "(harbour OR strike)"],
  ["!sport harbour", "(NOT sport AND harbour)"],
  ["-sport harbour", "(NOT sport AND harbour)"],
  ["harbour !(sport opinion)", "(harbour AND NOT (sport AND opinion))"],
  ["(harbour OR port) (strike OR lockout)", "((harbour OR port) AND (strike OR lockout))"],
  [
    "(author:alice intitle:hello) OR (author:bob intitle:world)",
    "((author:*alice* AND title:hello) OR (author:*bob* AND title:world))",
  ],
  ["!(sport OR opinion) harbour", "(NOT (sport OR opinion) AND harbour)"],
  ["'port strike'", '"port strike"'],
  ['"port strike"', '"port strike"'],
  ["'O'Brien said'", '"O\'Brien said"'],
  ["intitle:harbour", "title:harbour"],
  ["intitle:'port strike'", 'title:"port strike"'],
  ['intitle:"port strike"', 'title:"port strike"'],
  ["-intitle:sport harbour", "(NOT title:sport AND harbour)"],
  ["intext:harbour", "body:harbour"],
  ["inurl:varn harbour", "(url:*varn* AND harbour)"],
  ["inurl:'varn.example/news' harbour", "(url:*varn.example/news* AND harbour)"],
  ["inurl:https://www.varn.example/news/ harbour", "(url:*varn.example/news* AND harbour)"],
  ["author:name harbour", "(author:*name* AND harbour)"],
  ["author:'Ann Smith' harbour", "(author:*Ann?Smith* AND harbour)"],
  ["#economy harbour", "(tag:economy AND harbour)"],
  ["#world+news harbour", '(tag:"world news" AND harbour)'],
  ["-#sport harbour", "(NOT tag:sport AND harbour)"],
  ["/\\bbank\\b/i", "/(bank)/"],
  ["/bank/i", "/.*(bank).*/"],
  ["/Bank/ harbour", "(/.*(Bank).*/c AND harbour)"],
  ["intitle:/\\bLo+l\\b/i", "title:/(Lo+l)/"],
  ["(a OR b) !c", "((a OR b) AND NOT c)"],
  ["C\\(x\\) harbour", '("C(x)" AND harbour)'],
];

const WARNED: [source: string, echo: string, warnings: Said][] = [
  [
    "harbour strike OR lockout sport",
    "((harbour AND strike) OR (lockout AND sport))",
    [["harbour strike OR lockout sport", "AND and OR stand on one level without brackets; in FreshRSS"]],
  ],
  ["-football", "(all AND NOT football)", [["-football", "no word of the text must be there: all is added"]]],
  [
    "harbour AND strike",
    "(harbour AND strike)",
    [["AND", "AND is read as the operator; FreshRSS itself knows only"]],
  ],
  [
    "harbour OR strike lockout",
    "(harbour OR (strike AND lockout))",
    [["harbour OR strike lockout", "AND and OR stand on one level without brackets; in FreshRSS"]],
  ],
  [
    'search:"My query" harbour',
    '(query("My query") AND harbour)',
    [["search:", "the saved search must be saved here too"]],
  ],
  [
    "'bank* crisis'",
    '"bank crisis"',
    [["'bank* crisis'", "* and ? inside quotation marks are no wildcards in"]],
  ],
  ["harbour & strike", "(harbour AND strike)", [["&", "& is left out: it has no letter or digit"]]],
];

const REFUSED: [source: string, errors: Said][] = [
  ["f:123 harbour", [["f:", "f: cannot be translated: numbers of feeds and categories"]]],
  ["f:123,234 OR harbour", [["f:", "f: cannot be translated: numbers of feeds and categories"]]],
  ["L:12 harbour", [["L:", "L: cannot be translated: labels that a reader gives are not"]]],
  ['label:"my label" harbour', [["label:", "label: cannot be translated: labels that a reader gives are"]]],
  ['labels:"a,b" harbour', [["labels:", "labels: cannot be translated: labels that a reader gives"]]],
  ["S:3 harbour", [["S:", "S: cannot be translated: saved searches have names here,"]]],
  ["e:1639310674957894 harbour", [["e:", "e: cannot be translated: numbers of articles are FreshRSS's"]]],
  ["date:2014-02/2014-04 harbour", [["date:", "date: cannot be translated: dates belong to the archive"]]],
  ["pubdate:P1W harbour", [["pubdate:", "pubdate: cannot be translated: dates belong to the archive"]]],
  ["!date:P1W harbour", [["date:", "date: cannot be translated: dates belong to the archive"]]],
  ["intitle: harbour", [["intitle:", "a space after intitle: parts it from its value"]]],
  ["/^Alice/m", [["/^Alice/m", "the beginning and end of a field cannot be asked for in an"]]],
  ["/port.*strike/i", [["/port.*strike/i", "this expression may run over more than one word"]]],
  ["/port strike/i", [["/port strike/i", "this expression may run over more than one word"]]],
  ["/a/x", [["/a/x", "the flags x cannot be translated"]]],
  ["author:/Ann [ABC]/i harbour", [["/Ann [ABC]/i", "this expression may run over more than one word"]]],
  ["author:/Ann[A-C]/i harbour", [["/Ann[A-C]/i", "author: takes no expressions"]]],
  ["bank* harbour", [["bank*", "FreshRSS has no wildcards: it looks for the sign itself"]]],
  ["(harbour", [["(", "this bracket is not closed"]]],
  ["harbour)", [[")", "this bracket closes nothing"]]],
  ["'port strike", [["'port strike", "this quotation mark is not closed"]]],
  ["colour:red harbour", [["colour:", "colour: has no counterpart here"]]],
  ["harbour OR", [["OR", "OR has nothing on its right"]]],
];

const MEANING: [source: string, found: Article, missed: Article][] = [
  ["intitle:x !y", { title: "x", text: "z" }, { title: "x", text: "y" }],
  ["harbour strike", "strike at the harbour", "harbour alone"],
  ["harbour OR strike lockout", "harbour alone", "strike alone"],
  ["!(sport opinion) harbour", "harbour sport", "harbour sport opinion"],
  ["'port strike'", "a port strike", "strike at the port"],
  [
    "author:smith harbour",
    { text: "harbour", authors: ["Ann Smith"] },
    { text: "harbour", authors: ["Ann Jones"] },
  ],
  [
    "author:'Ann Smith' harbour",
    { text: "harbour", authors: ["Dr Ann Smith"] },
    { text: "harbour", authors: ["Smith"] },
  ],
  [
    "inurl:/news/ harbour",
    { text: "harbour", url: "https://varn.example/news/1" },
    { text: "harbour", url: "https://varn.example/sport/1" },
  ],
  ["#world+news harbour", { text: "harbour", tags: ["World news"] }, { text: "harbour world news" }],
  ["/\\bbank\\b/i", "the Bank", "the banks"],
  ["/bank/i", "the Embankment", "the ban"],
  ["/Bank/ harbour", "Bank harbour", "bank harbour"],
  ["-football", "anything else", "football"],
];

describe("queries of freshrss", () => {
  it.each(TRANSLATED)("%s is %s", (...row) => expect(translationFaults("freshrss", ...row)).toEqual([]));
  it.each(WARNED)("%s is %s, with a warning", (...row) =>
    expect(translationFaults("freshrss", ...row)).toEqual([]),
  );
  it.each(REFUSED)("%s is refused", (...row) => expect(refusalFaults("freshrss", ...row)).toEqual([]));
  it.each(MEANING)("%s finds what it finds there", (...row) =>
    expect(meaningFaults("freshrss", ...row)).toEqual([]),
  );
});
