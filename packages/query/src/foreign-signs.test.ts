import { describe, expect, it } from "vitest";
import { checkQuery } from "./check-query.ts";

const saidOf = (query: string): string[] =>
  checkQuery(query).warnings.map(({ code, start, end }) => `${code} ${query.slice(start, end)}`);

describe("signs of other ways of writing queries", () => {
  it.each([
    ["（亚美尼亚 AND 和平）", ["look-alike （", "look-alike ）"]],
    ["和平，战争", ["look-alike ，"]],
    ["title：harbour", ["look-alike ："]],
    ["日本 ＡＮＤ 韓国", ["look-alike ＡＮＤ"]],
    ["「日本 韓国」", ["look-alike 「", "look-alike 」"]],
    ["[harbour strike]", ["look-alike [", "look-alike ]"]],
    ["{harbour strike}", ["look-alike {", "look-alike }"]],
    ["harbour UND strike", ["foreign-operator UND"]],
    ["гавань ИЛИ забастовка", ["foreign-operator ИЛИ"]],
    ["harbour XOR strike", ["foreign-operator XOR"]],
    ["harbour ANDNOT strike", ["foreign-operator ANDNOT"]],
    ["harbour AND-strike", ["foreign-operator AND-strike"]],
    ["'harbour strike' Varn", ["single-quotes 'harbour strike'"]],
    ["Varn ‘harbour strike’", ["single-quotes ‘harbour strike’"]],
    ["harbour NEAR 5 strike", ["distance-word 5"]],
    ["harbour NEAR(5) strike", ["distance-word (5)"]],
    ["atleast (3, harbour)", ["call-name atleast", "comma ,"]],
    ["harbour entity:asala>0.5", ["score-like entity:asala>0.5"]],
    ["harbour lang:en,de", ["language-code lang:en,de"]],
    ["harbour country:UK", ["country-code country:UK"]],
    ["harbour url:varn.example", ["url-whole url:varn.example"]],
  ])("%s is allowed, and each sign is shown", (query, said) => {
    const check = checkQuery(query);
    expect(check.errors).toEqual([]);
    expect(saidOf(query)).toEqual(said);
    for (const { hint } of check.warnings) expect(hint).not.toBe("");
  });

  it.each([
    '"（亚美尼亚）"',
    "harbour AND strike",
    "rock 'n' roll",
    "'tis d'Artagnan",
    "'harbour' 'strike'",
    "UNDER OUTER",
    "harbour NEAR/5 5",
    "(section NEAR 5)",
    "AND-1000 in",
  ])("%s is left alone", (query) =>
    expect(
      saidOf(query).filter((said) => !/^(?:foreign-operator AND-1000|common|single-letter)/.test(said)),
    ).toEqual([]),
  );
});

describe("hints for what cannot stand", () => {
  /** The query that a hint says to write. */
  const rewritten = (query: string): string =>
    /^Write (.+)\.$/.exec(checkQuery(query).errors[0]?.hint ?? "")?.[1] ?? "";

  it.each([
    ["harbour NEAR/5 (strike AND pay)", "(harbour NEAR/5 strike) AND (harbour NEAR/5 pay)"],
    ["harbour NEAR/5 (strike AND lang:en)", "(harbour NEAR/5 strike) AND lang:en"],
    ["(strike AND words:>9) NEAR/5 harbour", "(strike NEAR/5 harbour) AND words:>9"],
    ["lang:en NEAR/3 harbour", "harbour AND lang:en"],
    [
      "harbour NEAR/5 (strike OR (wage AND cut))",
      "(harbour NEAR/5 strike) OR ((harbour NEAR/5 wage) AND (harbour NEAR/5 cut))",
    ],
  ])("%s: write %s", (query, wanted) => {
    expect(rewritten(query)).toBe(wanted);
    expect(checkQuery(wanted)).toMatchObject({ ok: true });
  });

  it.each([
    "harbour NEAR/5 (strike AND NOT pay)",
    "harbour NOTNEAR/5 (strike AND pay)",
    "(harbour AND port) NEAR/5 (strike AND pay)",
  ])("%s has no short rewrite, and none is made up", (query) => {
    expect(checkQuery(query).errors[0]?.hint).toMatch(/^Use words, phrases/);
  });

  it.each([
    ["harbour lang:en,de", "Write lang:(en OR de)."],
    ["harbour country:uk", "Write country:GB."],
    ["harbour topic:sport>=0.5", "Write topic:(sport score:>=0.5) if the score is meant."],
  ])("%s is warned of: %s", (query, hint) => expect(checkQuery(query).warnings[0]?.hint).toBe(hint));

  it("names a clause once, however many proximities stand around it", () => {
    const { errors } = checkQuery("harbour NEAR/5 (strike AND pay) NEAR/5 union");
    expect(errors.map(({ hint }) => hint)).toEqual([
      "Write (harbour NEAR/5 strike) AND (harbour NEAR/5 pay).",
    ]);
  });

  it.each([
    ["harbour – strike", "–", "Leave it out, or write NOT"],
    ["harbour + strike", "+", "Leave it out: words side by side"],
    ["title : harbour", ":", "Write the name of a field directly before the colon"],
    ["=", "=", "Write a word."],
    ["harbour & strike", "&", 'Leave it out, or write raw:"&"'],
    ["headline:harbour", "headline:", "Did you mean title: ?"],
    ["language:en harbour", "language:", "Did you mean lang: ?"],
    ["constructor:x harbour", "constructor:", "Fields are title:"],
  ])("%s: %s", (query, place, hint) => {
    const [error] = checkQuery(query).errors;
    expect(query.slice(error?.start, error?.end)).toBe(place);
    expect(error?.hint).toContain(hint);
  });
});
