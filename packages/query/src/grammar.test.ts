import { describe, expect, it } from "vitest";
import { checkQuery } from "./check-query.ts";

/** What is wrong in a query: the very characters, and what is said of them. */
const faults = (query: string): string[] =>
  checkQuery(query).errors.map(({ start, end, message }) => `${query.slice(start, end)} ← ${message}`);

const accepted = (cases: readonly (readonly [string, string])[]): void =>
  it.each(cases)("%s means %s", (query, canonical) => {
    const check = checkQuery(query);
    expect(check.errors).toEqual([]);
    expect(check.canonical).toBe(canonical);
    expect(checkQuery(canonical).canonical).toBe(canonical);
    expect(check.cost).toBeGreaterThan(0);
  });

/** Each is refused with exactly one error: nothing follows from it. */
const refused = (cases: readonly (readonly [string, string, string])[]): void =>
  it.each(cases)("refuses %s at “%s”", (query, characters, message) => {
    const check = checkQuery(query);
    expect(check.ok).toBe(false);
    expect(check.canonical).toBe("");
    expect(faults(query)).toHaveLength(1);
    expect(faults(query)[0]).toContain(`${characters} ← `);
    expect(faults(query)[0]).toContain(message);
    expect(check.errors[0]?.hint).not.toBe("");
  });

describe("query and or", () => {
  accepted([
    ["flood", "flood"],
    ["flood OR storm", "(flood OR storm)"],
    ["flood | storm", "(flood OR storm)"],
    ["flood||storm", "(flood OR storm)"],
    ["flood|storm|hail", "(flood OR storm OR hail)"],
    ["(flood OR storm) OR hail", "(flood OR storm OR hail)"],
    ["  flood\n\tOR\r\n storm\u00a0", "(flood OR storm)"],
    ["flood\u202fOR\u3000storm\u200b", "(flood OR storm)"],
  ]);
  refused([
    ["", "", "the query is empty"],
    [" \n ", " \n ", "the query is empty"],
    ["/* flood */", "/* flood */", "the query is empty"],
    ["OR flood", "OR", "OR has nothing on its left"],
    ["flood OR", "OR", "OR has nothing on its right"],
    ["flood || ", "||", "|| has nothing on its right"],
    ["flood OR OR storm", "OR", "OR follows OR directly"],
    ["flood OR AND storm", "AND", "AND follows OR directly"],
  ]);
});

describe("and", () => {
  accepted([
    ["flood AND storm", "(flood AND storm)"],
    ["flood && storm", "(flood AND storm)"],
    ["flood&&storm", "(flood AND storm)"],
    ["flood storm", "(flood AND storm)"],
    ["flood(storm)", "(flood AND storm)"],
    ['flood"big storm"', '(flood AND "big storm")'],
    ["flood NOT storm", "(flood AND NOT storm)"],
    ["flood AND NOT storm", "(flood AND NOT storm)"],
    ["(flood storm) hail", "(flood AND storm AND hail)"],
    ["flood AND storm OR hail", "((flood AND storm) OR hail)"],
    ["flood storm | hail wind", "((flood AND storm) OR (hail AND wind))"],
    ["flood, storm", "(flood AND storm)"],
    ["AT&T", "AT&T"],
  ]);
  refused([
    ["AND flood", "AND", "AND has nothing on its left"],
    ["flood AND", "AND", "AND has nothing on its right"],
    ["flood && && storm", "&&", "&& follows && directly"],
    ["flood & storm", "&", "no letter or digit"],
  ]);
});

describe("not", () => {
  accepted([
    ["flood -storm", "(flood AND NOT storm)"],
    ["flood !storm", "(flood AND NOT storm)"],
    ["flood - storm", "(flood AND NOT storm)"],
    ["e-mail", "e-mail"],
    ["state-of-the-art", "state-of-the-art"],
    ["flood e-mail -x-ray", "(flood AND e-mail AND NOT x-ray)"],
    ["flood NOT NOT storm", "(flood AND storm)"],
    ["flood NOT (NOT storm)", "(flood AND storm)"],
    ["flood --storm", "(flood AND storm)"],
    ["NOT storm NEAR hail flood", "(NOT (storm NEAR/4 hail) AND flood)"],
    ["Yahoo! flood", "(Yahoo! AND flood)"],
    ["all NOT site:example.com", "(all AND NOT site:example.com)"],
    ["all", "all"],
    ["all lang:en", "(all AND lang:en)"],
  ]);
  refused([
    ["flood NOT", "NOT", "NOT has nothing on its right"],
    ["flood -", "-", "- has nothing on its right"],
    ["flood NOT AND storm", "AND", "AND follows NOT directly"],
    ["NOT storm", "NOT storm", "only says what must not be"],
    ["flood OR NOT storm", "flood OR NOT storm", "only says what must not be"],
    ["lang:en", "lang:en", "has no word of the text"],
    ["site:example.com lang:en", "site:example.com lang:en", "has no word of the text"],
    ["title:all", "all", "cannot stand here"],
  ]);
});

describe("near", () => {
  accepted([
    ["flood NEAR storm", "(flood NEAR/4 storm)"],
    ["flood ONEAR storm", "(flood ONEAR/4 storm)"],
    ["flood NOTNEAR storm", "(flood NOTNEAR/4 storm)"],
    ["flood NEAR/0 storm", "(flood NEAR/0 storm)"],
    ["flood NEAR/10 storm", "(flood NEAR/10 storm)"],
    ["flood NEAR/007 storm", "(flood NEAR/7 storm)"],
    ["flood SENTENCE storm", "(flood SENTENCE storm)"],
    ["flood PARAGRAPH storm", "(flood PARAGRAPH storm)"],
    ["flood NEAR/3 storm NEAR/3 hail", "((flood NEAR/3 storm) NEAR/3 hail)"],
    ["flood NEAR (storm ONEAR hail)", "(flood NEAR/4 (storm ONEAR/4 hail))"],
    ["flood storm NEAR hail wind", "(flood AND (storm NEAR/4 hail) AND wind)"],
    ['(flood OR "big storm") NEAR/2 dam*', '((flood OR "big storm") NEAR/2 dam*)'],
    ["list(ports) NEAR/3 strike", "(list(ports) NEAR/3 strike)"],
    ["title:flood NEAR storm", "(title:flood NEAR/4 storm)"],
    ["nearby NEARBY", "(nearby AND NEARBY)"],
  ]);
  refused([
    ["NEAR/3 storm", "NEAR/3", "NEAR/3 has nothing on its left"],
    ["flood NEAR", "NEAR", "NEAR has nothing on its right"],
    ["flood NEAR/x storm", "NEAR/x", "needs a whole number"],
    ["flood NEAR/ storm", "NEAR/", "needs a whole number"],
    ["flood NEAR/-1 storm", "NEAR/-1", "needs a whole number"],
    ["flood NEAR/2.5 storm", "NEAR/2.5", "needs a whole number"],
    ["flood NEAR /5 storm", "NEAR /5", "NEAR and its number are apart"],
    ["flood NEAR/20000 storm", "NEAR/20000", "too far"],
    ["flood SENTENCE/2 storm", "SENTENCE/2", "takes no number"],
    ["flood NEAR storm ONEAR hail", "ONEAR", "stand on one level"],
    ["flood SENTENCE storm PARAGRAPH hail", "PARAGRAPH", "stand on one level"],
    ["flood NEAR AND storm", "AND", "AND follows NEAR directly"],
    ["flood NEAR NEAR storm", "NEAR", "NEAR follows NEAR directly"],
    ["flood NEAR NOT storm", "NOT", "cannot have NOT beside it"],
    ["flood NEAR lang:en", "lang:en", "lang: cannot stand beside NEAR"],
    ["(flood AND hail) NEAR storm", "flood AND hail", "AND cannot stand beside NEAR"],
    ["atleast(2, flood) NEAR storm", "atleast(2, flood)", "cannot stand beside NEAR"],
    ["flood NEAR all", "all", "cannot stand beside NEAR"],
  ]);
});

describe("brackets", () => {
  accepted([
    ["((flood))", "flood"],
    ["(flood) (storm)", "(flood AND storm)"],
  ]);
  refused([
    ["(flood OR storm", "(", "this bracket is not closed"],
    ["hail (flood OR (storm)", "(", "this bracket is not closed"],
    ["(((flood", "(", "this bracket is not closed, nor the 2 around it"],
    ["(", "(", "this bracket is not closed"],
    ["flood)", ")", "closes nothing"],
    [")", ")", "closes nothing"],
    ["flood ()", "()", "this bracket is empty"],
    ["flood ( )", "( )", "this bracket is empty"],
  ]);
});

describe("field", () => {
  accepted([
    ["title:flood", "title:flood"],
    ["TITLE:flood", "title:flood"],
    ["title: flood", "title:flood"],
    ['title:"big flood"', 'title:"big flood"'],
    ["title:(flood OR storm) hail", "(title:(flood OR storm) AND hail)"],
    ["lead:flood body:storm", "(lead:flood AND body:storm)"],
    ["title:(NOT flood) storm", "(title:(NOT flood) AND storm)"],
    ["flood site:example.com", "(flood AND site:example.com)"],
    ["flood source:(Varn Post OR Ossa*)", '(flood AND (source:"Varn Post" OR source:Ossa*))'],
    ["flood source:(Varn Po*)", "(flood AND source:(Varn Po*))"],
    ["flood tag:(a NOT b)", "(flood AND tag:a AND NOT tag:b)"],
    ['flood author:"Ada Krol"', '(flood AND author:"Ada Krol")'],
    ["flood url:https://example.com/a,b?c=d", '(flood AND url:"https://example.com/a,b?c=d")'],
    ["flood url:*/news/*", "(flood AND url:*/news/*)"],
    [
      "flood lang:en country:NO geo:Varn feed:f1 type:article",
      "(flood AND lang:en AND country:NO AND geo:Varn AND feed:f1 AND type:article)",
    ],
    ["entity:asala topic:sport flood", "(entity:asala AND topic:sport AND flood)"],
    ["topic:(11000000 score:>=0.25) flood", "(topic:(11000000 score:>=0.25) AND flood)"],
    [
      "entity:(asala OR pkk score:>0.5) flood",
      "((entity:(asala score:>0.5) OR entity:(pkk score:>0.5)) AND flood)",
    ],
    ["entity:((asala score:>0.5) OR pkk) flood", "((entity:(asala score:>0.5) OR entity:pkk) AND flood)"],
    ["flood words:>500", "(flood AND words:>500)"],
    ["flood words: >= 500 words:<9000", "(flood AND words:>=500 AND words:<9000)"],
    ['raw:"C++"', 'raw:"C++"'],
    ["raw:C++ flood", '(raw:"C++" AND flood)'],
    ["raw:a|b flood", '(raw:"a|b" AND flood)'],
    ["12:30 flood", "(12:30 AND flood)"],
    ["https://example.com flood", "(https://example.com AND flood)"],
  ]);
  refused([
    ["titel:flood", "titel:", "there is no field titel:"],
    ["titel:(flood OR lang:en)", "titel:", "there is no field titel:"],
    ["título:flood", "título:", "there is no field título:"],
    ["заголовок:потоп", "заголовок:", "there is no field заголовок:"],
    ["flood title:", "title:", "title: has nothing after it"],
    ["title:OR flood", "title:", "title: has nothing after it"],
    ["flood site:", "site:", "site: has nothing after it"],
    ["flood site:()", "()", "site:( ) has no value"],
    ["flood site:(a.com OR)", "OR", "OR has nothing on its right"],
    ["flood site:(OR a.com)", "OR", "OR has nothing on its left"],
    ["flood site:(a.com AND AND b.com)", "AND", "AND follows AND directly"],
    ["flood site:(a.com NOT)", "NOT", "NOT has nothing on its right"],
    ["flood site:(a.com", "(", "this bracket is not closed"],
    ["flood site:(a.com lang:en)", "lang:", "cannot stand inside the brackets of site:"],
    ["flood source:(Varn NEAR/3 Post)", "NEAR/3", "cannot stand inside the brackets of source:"],
    ["flood site:-a.com", "-", "- cannot stand after the colon"],
    ["entity:(asala score:>0.5)", "asala", "has no word of the text"],
    ["flood site:a*", "a*", "at least two other characters"],
    ['flood tag:"a"~3', '"a"~3', "takes no ~"],
    ["flood tag:/a.b/", "/a.b/", "takes no regular expression"],
    ["flood url:a(b)", "(", "follows the value of url: directly"],
    ["flood entity:(score:>0.5)", "score:>0.5", "entity:( ) has no value"],
    ["flood entity:(asala score:high)", "score:high", "score: compares with a number"],
    ["flood entity:(asala score:>0.5 score:<0.9)", "score:<0.9", "takes one score"],
    ["flood site:(a.com score:>0.5)", "score:>0.5", "site: has no score"],
    ["flood score:>0.5", "score:>0.5", "belongs into the brackets"],
    ["flood words:500", "words:500", "compares with a whole number"],
    ["flood words:300-500", "words:300-500", "compares with a whole number"],
    ["flood words:>2.5", "words:>2.5", "compares with a whole number"],
    ["flood words:", "words:", "compares with a whole number"],
    ["raw: ", "raw:", "raw: has nothing after it"],
    ['raw:""', 'raw:""', "raw: needs characters"],
    ["raw:(C++)", "raw:(", "raw: needs characters"],
    ["title:(flood AND lang:en)", "lang:en", "lang: cannot stand inside title:"],
  ]);
});

describe("call", () => {
  accepted([
    ["atleast(2, flood)", "atleast(2, flood)"],
    ["ATLEAST(2, flood OR storm)", "atleast(2, (flood OR storm))"],
    ["atleast(2, flood NEAR storm)", "atleast(2, (flood NEAR/4 storm))"],
    ["any(2, flood, storm, big hail)", "any(2, flood, storm, (big AND hail))"],
    ["any(1, flood NOT storm, hail)", "any(1, (flood AND NOT storm), hail)"],
    ["first(50, flood)", "first(50, flood)"],
    [
      "cs(March) caps(apple) allcaps(who) nocaps(polish)",
      "(cs(March) AND caps(apple) AND allcaps(who) AND nocaps(polish))",
    ],
    ["forms(bank OR loan)", "forms((bank OR loan))"],
    ["list(ports)", "list(ports)"],
    ["list( old ports )", 'list("old ports")'],
    ['list("old, ports") query(fine)', '(list("old, ports") AND query(fine))'],
    ["atleast(2, (1,000))", "atleast(2, (1,000))"],
    ["title:cs(March)", "title:cs(March)"],
    ["any flood list", "(any AND flood AND list)"],
  ]);
  refused([
    ["atleast(2)", "atleast(2)", "needs something to count"],
    ["atleast(2, )", ",", "something is missing after this comma"],
    ["atleast(, flood)", "atleast(", "begins with a number"],
    ["atleast(flood)", "atleast(", "begins with a number"],
    ["atleast(2 flood)", "2", "a comma is missing"],
    ["atleast(0, flood)", "0", "counts from 1"],
    ["atleast(2.5, flood)", "2.5", "begins with a whole number"],
    ["atleast(2, flood, storm)", "storm", "takes one operand"],
    ["atleast(2, flood AND storm)", "flood AND storm", "cannot be counted"],
    ["atleast(2, flood", "atleast(", "this bracket is not closed"],
    ["any(3, flood, storm)", "any(3, flood, storm)", "has only 2 operands"],
    ["any(2, flood,, storm)", ",", "something is missing before this comma"],
    ["cs()", "cs()", "cs() is empty"],
    ["cs(flood, storm)", "storm", "takes one operand"],
    ["forms(lang:en)", "lang:en", "cannot stand inside forms()"],
    ["list()", "list()", "needs a name"],
    ["list(a, b)", "a, b", "takes one name"],
    ["list(a (b))", "(", "takes one name"],
    ["query(fine", "query(", "this bracket is not closed"],
  ]);
});

describe("atom: phrase", () => {
  accepted([
    ['"big flood"', '"big flood"'],
    ["“big flood” „big storm“", '("big flood" AND "big storm")'],
    ["«big flood»", '"big flood"'],
    ['"big \n  flood"', '"big flood"'],
    ['"big * flood"', '"big * flood"'],
    ['"big flood"~3', '"big flood"~3'],
    ['"big flood"~0', '"big flood"~0'],
    ['"clim* change"', '"clim* change"'],
    ['"flood"', '"flood"'],
    ['"AND" flood', '("AND" AND flood)'],
    ['צה"ל', 'צה"ל'],
    ['"צה"ל מודיע"', '"צה"ל מודיע"'],
  ]);
  refused([
    ['flood "big', '"', "this quotation mark is not closed"],
    ["flood «big", "«", "this quotation mark is not closed"],
    ['(flood "big', '"', "this quotation mark is not closed"],
    ['flood ""', '""', "this phrase is empty"],
    ['flood "* *"', '"* *"', "this phrase has no word"],
    ['flood "big storm"~', "~", "a number is missing after ~"],
    ['flood "big storm"~99999', "~99999", "too far"],
    ['flood "…"', '"…"', "no letter or digit"],
  ]);
});

describe("atom: word", () => {
  accepted([
    ["=Müller", "=Müller"],
    ["term~1 term~2", "(term~1 AND term~2)"],
    ["bank+", "bank+"],
    ["clim* *burg c?imate *arab*", "(clim* AND *burg AND c?imate AND *arab*)"],
    ["C++ .NET U.S. O'Brien S&P", "(C++ AND .NET AND U.S. AND O'Brien AND S&P)"],
    ["#tag @name $CODE", "(#tag AND @name AND $CODE)"],
    ["1,000 3.5 50%", "(1,000 AND 3.5 AND 50%)"],
    ["存款准备金 ประเทศไทย Αθήνα Київ", "(存款准备金 AND ประเทศไทย AND Αθήνα AND Київ)"],
    ["and or not near", "(and AND or AND not AND near)"],
  ]);
  refused([
    ["flood b*", "b*", "needs at least two letters"],
    ["flood *", "*", "needs at least two letters"],
    ["flood #", "#", "no letter or digit"],
    ["flood –", "–", "no letter or digit"],
    ["flood term~5", "~5", "one or two edits"],
    ["flood term~", "~", "one or two edits"],
    ["flood te*m~1", "te*m~1", "not both"],
    ["flood a\u0000b", "\u0000", "U+0000 cannot stand in a query"],
    ["flood a\ud800b", "\ud800", "U+D800 cannot stand in a query"],
  ]);
});

describe("atom: regex", () => {
  accepted([
    ["/colou?r/", "/colou?r/"],
    ["/Kar.*/c", "/Kar.*/c"],
    ["/[a/b]+/ flood", "(/[a/b]+/ AND flood)"],
    ["/a\\/b/ flood", "(/a\\/b/ AND flood)"],
    ["title:/colou?r/", "title:/colou?r/"],
  ]);
  refused([
    ["flood /big storm", "/big", "this regular expression is not closed"],
    ["flood /(a)\\1/", "1/", "back-references"],
    ["flood /(?=a)/", "(?=a)/", "lookaround"],
    ["flood /a[b/", "/a[b/", "this regular expression is not closed"],
    ["flood /colou", "/colou", "this regular expression is not closed"],
    ["flood /home/user", "user", "has no meaning after a regular expression"],
    ["flood /*/", "/*", "this comment is not closed"],
  ]);
});

describe("comments", () => {
  accepted([
    ["flood /* or */ storm", "(flood AND storm)"],
    ["/* a\nb */flood/* c */OR/**/storm", "(flood OR storm)"],
    ["flood/* x */storm", "(flood AND storm)"],
  ]);
  refused([
    ["flood /* storm", "/*", "this comment is not closed"],
    ["(flood AND /* storm)", "/*", "this comment is not closed"],
  ]);
});
