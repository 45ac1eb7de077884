import { describe, expect, it } from "vitest";
import {
  meaningFaults,
  refusalFaults,
  translationFaults,
  type Article,
  type Said,
} from "./testing/check-row.ts";

const TRANSLATED: [source: string, echo: string][] = [
  ["doctor or physician", "(doctor OR physician)"],
  ["cat and dog", "(cat AND dog)"],
  ["acme and not football", "(acme AND NOT football)"],
  ["acme but not football", "(acme AND NOT football)"],
  ["acme not football", "(acme AND NOT football)"],
  ["port strike", '"port strike"'],
  ['"peas and carrots"', '"peas and carrots"'],
  ["port strike or walkout", '("port strike" OR walkout)'],
  ["doctor w/5 malpractice", "(doctor NEAR/5 malpractice)"],
  ["doctor /5 malpractice", "(doctor NEAR/5 malpractice)"],
  ["doctor near/5 malpractice", "(doctor NEAR/5 malpractice)"],
  ["southwest pre/2 air", "(southwest ONEAR/2 air)"],
  ["southwest onear/2 air", "(southwest ONEAR/2 air)"],
  ["southwest +2 air", "(southwest ONEAR/2 air)"],
  ["southwest pre/2 air or airline", "(southwest ONEAR/2 (air OR airline))"],
  ["a or b w/3 c", "((a OR b) NEAR/3 c)"],
  ["a w/10 b w/3 c", "(a NEAR/10 (b NEAR/3 c))"],
  ["a w/3 b w/10 c", "((a NEAR/3 b) NEAR/10 c)"],
  ["a w/5 b w/5 c", "((a NEAR/5 b) NEAR/5 c)"],
  ["rico not w/5 puerto", "(rico NOTNEAR/5 puerto)"],
  ["rico not /5 puerto", "(rico NOTNEAR/5 puerto)"],
  ["rico not/5 puerto", "(rico NOTNEAR/5 puerto)"],
  ["bank w/s crisis", "(bank SENTENCE crisis)"],
  ["bank /s crisis", "(bank SENTENCE crisis)"],
  ["bank w/sent crisis", "(bank SENTENCE crisis)"],
  ["bank w/p crisis", "(bank PARAGRAPH crisis)"],
  ["bank w/para crisis", "(bank PARAGRAPH crisis)"],
  ["bank w/s crisis w/3 talks", "(bank SENTENCE (crisis NEAR/3 talks))"],
  ["bankrupt! and discharg!", "(bankrupt* AND discharg*)"],
  ["wom?n and harbour", "(wom?n AND harbour)"],
  ["headline(port strike)", 'title:"port strike"'],
  ["hlead(merger) and acme", "((title:merger OR lead:merger) AND acme)"],
  ["hlead(merger and acme)", "((title:merger OR lead:merger) AND (title:acme OR lead:acme))"],
  [
    "hlead(merger or takeover) and acme",
    "((title:merger OR lead:merger OR title:takeover OR lead:takeover) AND acme)",
  ],
  ["hlead(merger w/5 acme)", "(title:(merger NEAR/5 acme) OR lead:(merger NEAR/5 acme))"],
  ["hlead(merger and not acme)", "((title:merger OR lead:merger) AND NOT (title:acme OR lead:acme))"],
  ["lead(merger) and body(acme)", "(lead:merger AND body:acme)"],
  ["atleast4(acme)", "atleast(4, acme)"],
  ["atleast4(acme or zeta) and strike", "(atleast(4, (acme OR zeta)) AND strike)"],
  ["allcaps(who) and health", "(allcaps(who) AND health)"],
  ["caps(turkey)", "caps(turkey)"],
  ["nocaps(apple)", "nocaps(apple)"],
  ["length > 500 and acme", "(words:>500 AND acme)"],
  ["length>=500 and acme", "(words:>=500 AND acme)"],
  ["acme and (strike w/5 (port or harbour))", "(acme AND (strike NEAR/5 (port OR harbour)))"],
  ['"third party benefi!"', '"third party benefi*"'],
  ["AT&T and O'Brien", "(AT&T AND O'Brien)"],
];

const WARNED: [source: string, echo: string, warnings: Said][] = [
  [
    "acme and strike or lockout",
    "(acme AND (strike OR lockout))",
    [["acme and strike or lockout", "AND and OR stand on one level without brackets; in Lexis OR"]],
  ],
  [
    "acme and not strike and lockout",
    "(acme AND NOT (strike AND lockout))",
    [["and not strike and lockout", "in Lexis NOT takes the whole AND behind it"]],
  ],
  ["li*orice", "li*orice", [["li*orice", "* in li*orice is read as any number of letters; older"]]],
  ["singular(bank)", "bank", [["singular", "every word is taken as written here, singular or plural"]]],
  ["acme & strike", "(acme AND strike)", [["&", "& alone is read as and"]]],
  [
    "publication(Varn Post) and acme",
    '(source:"Varn Post" AND acme)',
    [["Varn Post", "source: compares Varn Post with the whole name"]],
  ],
  [
    "byline(smith) and acme",
    "(author:*smith* AND acme)",
    [["smith", "author: also finds smith inside longer words of a name"]],
  ],
  [
    "language(en) and acme",
    "(lang:en AND acme)",
    [["language", "lang: compares codes such as en, not names of languages"]],
  ],
];

const REFUSED: [source: string, errors: Said][] = [
  ["terms(acme) and strike", [["terms", "terms( ) has no counterpart here"]]],
  ["acme w/seg strike", [["w/seg", "one segment cannot be asked for"]]],
  ["acme /seg strike", [["/seg", "one segment cannot be asked for"]]],
  ["acme not w/s strike", [["not w/s", "NOT before this proximity cannot be translated"]]],
  ["acme not/seg strike", [["not/seg", "one segment cannot be asked for"]]],
  ["acme +s strike", [["+s", "order inside a sentence or paragraph cannot be asked for"]]],
  ["acme w/ strike", [["w/", "w/ needs a whole number"]]],
  ["acme w/five strike", [["w/five", "w/five needs a whole number"]]],
  ["acme pre/x strike", [["pre/x", "pre/x needs a whole number"]]],
  ["plural(bank) and acme", [["plural", "plural cannot be translated: plurals are not made here"]]],
  [
    "term(mergers #85plus#) and acme",
    [["term", "term cannot be translated: index terms and their scores are"]],
  ],
  ["company(acme) and strike", [["company", "company cannot be translated: index terms are Lexis's own"]]],
  [
    "geographic(norway) and acme",
    [["geographic", "geographic cannot be translated: index terms are Lexis's own"]],
  ],
  [
    "date > 1/1/2020 and acme",
    [["date > 1/1/2020", "date > 1/1/2020 cannot be translated: dates belong to the"]],
  ],
  ["acme and date aft 2020", [["date aft 2020", "date aft 2020 cannot be translated: dates belong to the"]]],
  ["(acme and strike", [["(", "this bracket is not closed"]]],
  ["acme and", [["and", "and has nothing on its right"]]],
  ["and acme", [["and", "and has nothing on its left"]]],
  [
    "acme w/5 (strike and lockout)",
    [["strike and lockout", "AND cannot stand beside NEAR, because it has no place in"]],
  ],
  ["ba!nk", [["ba!nk", "! stands only at the end of a word"]]],
  ["hlead(headline(acme))", [["headline", "headline stands inside another field"]]],
  ["headline(acme) strike", [["strike", "there is no operator before this"]]],
  ["-acme", [["-acme", "- before a word has no meaning in Lexis"]]],
];

const MEANING: [source: string, found: Article, missed: Article][] = [
  ["a OR b w/3 c", "b one two three c", "a one two three four c"],
  ["a or b w/3 c", "c a", "a alone"],
  ["acme and strike or lockout", "acme lockout", "lockout alone"],
  ["acme and not strike and lockout", "acme strike", "acme strike lockout"],
  ["a w/10 b w/1 c", "a one two three four b c", "a b one two three c"],
  ["southwest pre/2 air", "southwest one two air", "air southwest"],
  ["rico not w/2 puerto", "rico stands here; elsewhere there are others, puerto", "puerto rico"],
  ["port strike or walkout", "port strike", "strike in the port"],
  ["bank w/s crisis", "The bank is in crisis. It rains.", "The bank is open. The crisis is over."],
  ["bank w/p crisis", "The bank is open. The crisis is over.", "The bank is open.\nThe crisis is over."],
  ["atleast2(acme)", "acme and acme", "acme once"],
  [
    "hlead(merger) and acme",
    { title: "Merger", text: "First.\n\nacme" },
    { title: "News", text: "First.\n\nmerger acme" },
  ],
  [
    "hlead(merger and acme)",
    { title: "Merger", text: "Acme said.\n\nMore." },
    { title: "Merger", text: "More.\n\nAcme said." },
  ],
  ["allcaps(who) and health", "the WHO on health", "those who have health"],
  ["bankrupt! and acme", "acme bankruptcy", "acme bank"],
  ["length > 3 and acme", "acme with many words", "acme alone"],
];

describe("queries of lexis", () => {
  it.each(TRANSLATED)("%s is %s", (...row) => expect(translationFaults("lexis", ...row)).toEqual([]));
  it.each(WARNED)("%s is %s, with a warning", (...row) =>
    expect(translationFaults("lexis", ...row)).toEqual([]),
  );
  it.each(REFUSED)("%s is refused", (...row) => expect(refusalFaults("lexis", ...row)).toEqual([]));
  it.each(MEANING)("%s finds what it finds there", (...row) =>
    expect(meaningFaults("lexis", ...row)).toEqual([]),
  );
});
