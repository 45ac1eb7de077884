import { describe, expect, it } from "vitest";
import {
  meaningFaults,
  refusalFaults,
  translationFaults,
  type Article,
  type Said,
} from "./testing/check-row.ts";

const TRANSLATED: [source: string, echo: string][] = [
  ["technology spending and canada", '("technology spending" AND canada)'],
  ["merger or acquisition", "(merger OR acquisition)"],
  ["acme not software not spreadsheets", "(acme AND NOT software AND NOT spreadsheets)"],
  ["releases and (university or instruction)", "(releases AND (university OR instruction))"],
  ["releases and [university or instruction]", "(releases AND (university OR instruction))"],
  ['"peas and carrots"', '"peas and carrots"'],
  ["acme near5 strike", "(acme NEAR/4 strike)"],
  ["carrefour near5 retail sales", '(carrefour NEAR/4 "retail sales")'],
  ["world cup adj5 rugby", '("world cup" ONEAR/4 rugby)'],
  ["world adj cup", "(world ONEAR/0 cup)"],
  ["president w/2 bush", "(president ONEAR/1 bush)"],
  ["president w/1 bush", "(president ONEAR/0 bush)"],
  ["boeing 747/N30/british airways", '("boeing 747" NEAR/29 "british airways")'],
  ["boeing /n5/ airbus", "(boeing NEAR/4 airbus)"],
  ["toyota/F50/", "first(50, toyota)"],
  ["(toyota or honda)/f20/ and recall", "(first(20, (toyota OR honda)) AND recall)"],
  ["vodafone same telecommunications", "(vodafone PARAGRAPH telecommunications)"],
  ["atleast5 microsoft", "atleast(5, microsoft)"],
  ["atleast5 general motors and recall", '(atleast(5, "general motors") AND recall)'],
  ["atleast3 (harbour or port)", "atleast(3, (harbour OR port))"],
  ["president % clinton", '"president * clinton"'],
  ["engineer$2", "(engineer OR engineer? OR engineer??)"],
  ["engin* and wom?n", "(engin* AND wom?n)"],
  ["hd=europe", "title:europe"],
  ["hd=(strike or lockout) and harbour", "(title:(strike OR lockout) AND harbour)"],
  ["hd=port strike and harbour", '(title:"port strike" AND harbour)'],
  ["hlp=merger and acme", "((title:merger OR lead:merger) AND acme)"],
  ["hlp=(merger and acme)", "((title:merger OR lead:merger) AND (title:acme OR lead:acme))"],
  ["lp=merger and acme", "(lead:merger AND acme)"],
  ["td=merger", "body:merger"],
  ["la=en and acme", "(lang:en AND acme)"],
  ["wc>1000 and acme", "(words:>1000 AND acme)"],
  ["wc<3000 and acme", "(words:<3000 AND acme)"],
  ["acme and wc >= 300", "(acme AND words:>=300)"],
  ["bill clinton's 'economic plan'", '"bill clinton\'s economic plan"'],
  ["acme (corp or ltd)", "(acme ONEAR/0 (corp OR ltd))"],
  ["c++ and object-oriented programming", '(c++ AND "object-oriented programming")'],
];

const WARNED: [source: string, echo: string, warnings: Said][] = [
  [
    "bill clinton or gore and (george bush)",
    '("bill clinton" OR (gore AND "george bush"))',
    [
      [
        "bill clinton or gore and (george bush)",
        "AND and OR stand on one level without brackets; in Factiva",
      ],
    ],
  ],
  [
    "ACME AND Strike OR (NOT x)",
    "(all AND ((ACME AND Strike) OR NOT x))",
    [
      ["ACME AND Strike OR (NOT x)", "AND and OR stand on one level without brackets; in Factiva"],
      ["ACME AND Strike OR (NOT x)", "no word of the text must be there: all is added"],
    ],
  ],
  [
    "acme or strike and lockout",
    "(acme OR (strike AND lockout))",
    [["acme or strike and lockout", "AND and OR stand on one level without brackets; in Factiva"]],
  ],
  [
    "by=smith and acme",
    "(author:*smith* AND acme)",
    [["smith", "author: also finds smith inside longer words of a name"]],
  ],
  [
    'sn="Varn Post" and acme',
    '(source:"Varn Post" AND acme)',
    [['"Varn Post"', "source: compares Varn Post with the whole name"]],
  ],
  ["la=en", "(all AND lang:en)", [["la=en", "no word of the text must be there: all is added"]]],
  ["acme - strike", '"acme strike"', [["-", "- is left out: it has no letter or digit"]]],
];

const REFUSED: [source: string, errors: Said][] = [
  [
    "date from 19990201 to 19990301 and acme",
    [["date from 19990201 to 19990301", "date from 19990201 to 19990301 cannot be translated: dates"]],
  ],
  [
    "date after 20200101 and acme",
    [["date after 20200101", "date after 20200101 cannot be translated: dates belong to"]],
  ],
  ["closing date and bids", [["date", "date cannot be translated: dates belong to the archive"]]],
  ["acme and upd=20200101", [["upd=20200101", "upd=20200101 cannot be translated: dates belong to the"]]],
  ["pd=2020 and acme", [["pd=", "pd= cannot be translated: dates belong to the archive"]]],
  ["rst=nytf and acme", [["rst=", "rst= cannot be translated: its codes are Factiva's own"]]],
  ["fds=ibm and acme", [["fds=", "fds= cannot be translated: its codes are Factiva's own"]]],
  [
    "ns=c17 and re=usa and acme",
    [
      ["ns=", "ns= cannot be translated: its codes are Factiva's own"],
      ["re=", "re= cannot be translated: its codes are Factiva's own"],
    ],
  ],
  ["in=i814 and acme", [["in=", "in= cannot be translated: its codes are Factiva's own"]]],
  ["acme near strike", [["near", "near needs a number"]]],
  ["acme w/five strike", [["w/five", "w/five needs a number"]]],
  ["bank$ and acme", [["bank$", "$ needs a number of letters"]]],
  ["zz=9 and acme", [["zz=", "zz= has no counterpart here"]]],
  ["(acme and strike", [["(", "this bracket is not closed"]]],
  [
    "acme and strike]]",
    [
      ["]", "this bracket closes nothing"],
      ["]", "this bracket closes nothing"],
    ],
  ],
  ["and acme", [["and", "and has nothing on its left"]]],
  [
    "acme same (strike and lockout)",
    [["strike and lockout", "AND cannot stand beside PARAGRAPH, because it has no place"]],
  ],
  ["acme la=en", [["la=", "there is no operator before this"]]],
  ["hd=(europe lp=asia)", [["lp=", "lp= stands inside another field"]]],
  ["an=123 and acme", [["an=", "an= cannot be translated: accession numbers are Factiva's"]]],
  ["acme%x", [["acme%x", "% stands for one whole word, alone"]]],
  ["atleast0 acme", [["atleast0", "atleast0 counts from 1"]]],
  ['"port strike"~3', [["~3", "~n behind a phrase is not known in Factiva"]]],
];

const MEANING: [source: string, found: Article, missed: Article][] = [
  ["a near3 b", "b one two a", "b one two three a"],
  ["a near1 b", "b a", "b one a"],
  ["president w/2 bush", "president george bush", "president george walker bush"],
  ["president w/2 bush", "president bush", "bush the president"],
  ["world cup adj3 rugby", "world cup of union rugby", "world cup of the union rugby"],
  ["technology spending and canada", "technology spending in canada", "spending on technology in canada"],
  ["bill clinton or gore and bush", "bill clinton alone", "gore alone"],
  ["acme and strike not sport or zeta", "zeta and sport", "acme strike sport"],
  ["president % clinton", "president bill clinton", "president clinton"],
  ["toyota/f3/ and recall", "a new toyota recall", "the recall of a new toyota"],
  [
    "boeing 747/n3/british airways",
    "british airways flies a boeing 747",
    "british airways flies a very old boeing 747",
  ],
  ["atleast2 acme", "acme and acme", "acme once"],
  ["engineer$2", "engineers", "engineering"],
  [
    "hd=port strike and acme",
    { title: "The port strike", text: "acme" },
    { title: "Port", text: "acme strike" },
  ],
  ["vodafone same telecom", "vodafone is a telecom firm", "vodafone\ntelecom"],
  ["acme (corp or ltd)", "acme ltd", "acme and ltd"],
  ["wc>3 and acme", "acme with many words", "acme alone"],
];

describe("queries of factiva", () => {
  it.each(TRANSLATED)("%s is %s", (...row) => expect(translationFaults("factiva", ...row)).toEqual([]));
  it.each(WARNED)("%s is %s, with a warning", (...row) =>
    expect(translationFaults("factiva", ...row)).toEqual([]),
  );
  it.each(REFUSED)("%s is refused", (...row) => expect(refusalFaults("factiva", ...row)).toEqual([]));
  it.each(MEANING)("%s finds what it finds there", (...row) =>
    expect(meaningFaults("factiva", ...row)).toEqual([]),
  );
});
