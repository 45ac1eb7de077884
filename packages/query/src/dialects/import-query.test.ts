import { describe, expect, it } from "vitest";
import { parseQuery } from "../parse-query.ts";
import { printQuery } from "../print-query.ts";
import type { Dialect } from "./dialect-rules.ts";
import { importQuery } from "./import-query.ts";

const TRANSLATED: [Dialect, string, string][] = [
  ["lucene", "a b", "(a OR b)"],
  ["lucene", "a AND b OR c", "((a AND b) OR c)"],
  ["lucene", "+harbour +strike -opinion", "(harbour AND strike AND NOT opinion)"],
  ["lucene", 'title:"port strike"^3 AND lang:en', '(title:"port strike" AND lang:en)'],
  ["lucene", 'roam~1 AND "a b"~5', '(roam~1 AND "a b"~5)'],
  ["lucene", "te?t* || /joh?n/", "(te?t* OR /joh?n/)"],
  [
    "meltwater",
    "acme NEAR/5 (strike OR protest) NOT title:opinion",
    "((acme NEAR/5 (strike OR protest)) AND NOT title:opinion)",
  ],
  ["meltwater", "acme ONEAR strike", "(acme ONEAR/4 strike)"],
  ["meltwater", "ingress:acme OR a AND b", "(lead:acme OR (a AND b))"],
  ["brandwatch", "(apple NEAR/5f pie) AND site:varn.example", "((apple ONEAR/5 pie) AND site:varn.example)"],
  [
    "brandwatch",
    'raw:Google+ OR "new phone"~3 OR hashtags:launch',
    '(raw:"Google+" OR "new phone"~3 OR #launch)',
  ],
  [
    "cision",
    'headline("port strike") AND NOT acme w/3 sale',
    '(title:"port strike" AND NOT (acme NEAR/3 sale))',
  ],
  ["cision", 'cs(Who) AND publication("Varn Post")', '(cs(Who) AND source:"Varn Post")'],
  ["factiva", "acme near5 strike", "(acme NEAR/4 strike)"],
  ["factiva", "acme adj3 strike", "(acme ONEAR/2 strike)"],
  ["factiva", "acme corp and hd=(strike or protest)", '("acme corp" AND title:(strike OR protest))'],
  ["factiva", "acme same strike not football", "((acme PARAGRAPH strike) AND NOT football)"],
  ["factiva", "atleast3 acme and wc>300 and bank$3", "(atleast(3, acme) AND words:>300 AND bank*)"],
  ["factiva", "la=en and acme or zeta", "((lang:en AND acme) OR zeta)"],
  ["lexis", "acme and strike or protest", "(acme AND (strike OR protest))"],
  ["lexis", "acme w/5 strike or protest", "(acme NEAR/5 (strike OR protest))"],
  ["lexis", "acme pre/2 corp and not football", "((acme ONEAR/2 corp) AND NOT football)"],
  ["lexis", "bank! w/s crisis", "(bank* SENTENCE crisis)"],
  ["lexis", "atleast4(acme) and hlead(merger)", "(atleast(4, acme) AND (title:merger OR lead:merger))"],
  ["lexis", "allcaps(who) and port strike", '(allcaps(who) AND "port strike")'],
  ["lexis", "acme not w/3 football", "(acme NOTNEAR/3 football)"],
  [
    "talkwalker",
    "acme AND NOT (sport OR game) -football sourcecountry:no",
    "(acme AND NOT (sport OR game) AND NOT football AND country:no)",
  ],
  ["talkwalker", "acme NEAR/3 strike", "(acme NEAR/3 strike)"],
  ["freshrss", "acme strike -intitle:sport", "(acme AND strike AND NOT title:sport)"],
  ["freshrss", "intitle:'port strike' OR inurl:varn", '(title:"port strike" OR url:*varn*)'],
  ["freshrss", "!football acme", "(NOT football AND acme)"],
];

const REFUSED: [Dialect, string, string][] = [
  ["lucene", "acme AND date:[2020 TO 2021]", "dates"],
  ["lucene", "colour:red", "no counterpart"],
  ["meltwater", "acme NEAR/5 (a AND b)", "cannot stand beside"],
  ["brandwatch", "acme AND links:varn.example", "not supported"],
  ["cision", "acme AND (", "empty"],
  ["factiva", "date=2020 and acme", "not supported"],
  ["lexis", "singular(bank) and acme", "not supported"],
  ["talkwalker", "acme AND sentiment:negative", "not supported"],
  ["freshrss", "/port.*strike now/i acme", "more than one word"],
  ["freshrss", "pubdate:P1W acme", "not supported"],
  ["freshrss", "-football", "must not be"],
];

describe("queries of other products", () => {
  it.each(TRANSLATED)("%s: %s", (dialect, text, ours) => {
    const { ok, query, errors } = importQuery(dialect, text);
    expect(errors).toEqual([]);
    expect(ok).toBe(true);
    expect(query).toBe(ours);
    expect(printQuery(parseQuery(query).ast)).toBe(ours);
  });

  it.each(REFUSED)("%s refuses %s", (dialect, text, why) => {
    const { ok, query, errors } = importQuery(dialect, text);
    expect(ok).toBe(false);
    expect(query).toBe("");
    expect(errors.map(({ message }) => message).join("; ")).toContain(why);
    for (const { start, end, hint } of errors) {
      expect(start).toBeLessThanOrEqual(end);
      expect(end).toBeLessThanOrEqual(text.length);
      expect(hint).not.toBe("");
    }
  });
});
