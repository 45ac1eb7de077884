import { describe, expect, it } from "vitest";
import { checkQuery } from "./check-query.ts";
import { lintQuery } from "./lint-query.ts";
import { parseQuery } from "./parse-query.ts";
import type { QueryContext } from "./query-context.ts";

/** The warnings of one code, as the characters they stand at. */
const fired = (query: string, code: string, context?: QueryContext): string[] => {
  const check = checkQuery(query, context);
  expect(check.errors, query.slice(0, 100)).toEqual([]);
  for (const warning of check.warnings) {
    expect(warning.hint).not.toBe("");
    expect(warning.code).toBeDefined();
  }
  return check.warnings
    .filter((warning) => warning.code === code)
    .map(({ start, end }) => query.slice(start, end));
};

describe("each warning stands where it is meant, and nowhere else", { timeout: 30_000 }, () => {
  it.each<[string, string, string[]]>([
    ["mixed", "flood AND storm OR hail", ["flood AND storm OR hail"]],
    ["mixed", "(flood storm) OR hail NOT wind", ["flood storm) OR hail NOT wind"]],
    ["mixed", "(flood AND storm) OR hail", []],
    ["mixed", "flood AND (storm OR hail)", []],
    ["mixed", "site:(a.com b.com) AND flood", []],
    ["lower-operator", "cats and dogs", ["and"]],
    ["lower-operator", "cats Or dogs not mice", ["Or", "not"]],
    ["lower-operator", "cats near/3 dogs", ["near/3"]],
    ["lower-operator", "cats AND dogs", []],
    ["lower-operator", '"cats and dogs" android order', []],
    ["foreign-operator", "cats w/5 dogs", ["w/5"]],
    ["foreign-operator", "cats adj3 dogs pre/2 mice", ["adj3", "pre/2"]],
    ["foreign-operator", "cats^2 dogs", ["cats^2"]],
    ["foreign-operator", "24/7 n95 w3 9/11", []],
    ["lone-dash", "Varn - strike", ["-"]],
    ["lone-dash", "Varn -strike e-mail", []],
    ["comma", "Varn, Ossa", [","]],
    ["comma", "any(2, Varn, Ossa, 1000) 1,000", []],
    ["call-name", "atlest(2, flood)", ["atlest"]],
    ["call-name", "alcaps(who) flood", ["alcaps"]],
    ["call-name", "strike(port OR dock)", []],
    ["mixed-distance", "flood NEAR/3 storm NEAR/5 hail", ["NEAR/5"]],
    ["mixed-distance", "(flood NEAR/3 storm) NEAR/5 hail", []],
    ["unreachable", "harbour OR (harbour AND strike)", ["harbour AND strike"]],
    ["unreachable", 'harbour OR "old harbour"', ['"old harbour"']],
    ["unreachable", "harbo* OR harbour OR port", ["harbour"]],
    ["unreachable", "harb* OR harbo*", ["harbo*"]],
    ["unreachable", '"old harbour town" OR "old harbour"', ['"old harbour town"']],
    ["unreachable", "harbour OR title:harbour", ["title:harbour"]],
    ["unreachable", "harbour OR (harbour NEAR/3 strike)", ["harbour NEAR/3 strike"]],
    ["unreachable", "(harbour NEAR/9 strike) OR (harbour NEAR/3 strike)", ["harbour NEAR/3 strike"]],
    ["unreachable", "bank+ OR =bank", ["=bank"]],
    ["unreachable", "color~2 OR color~1 OR color", ["color~1", "color"]],
    ["unreachable", "Muller OR =Muller", ["=Muller"]],
    ["unreachable", "strike AND (site:bbc.example OR site:news.bbc.example)", ["site:news.bbc.example"]],
    ["unreachable", "atleast(2, harbour) OR atleast(3, harbour)", ["atleast(3, harbour)"]],
    ["unreachable", "(harbour OR dock OR strike) NOT dock", ["dock"]],
    ["unreachable", "harbour OR harbours OR (harbor AND strike)", []],
    ["unreachable", '"old harbour" OR "harbour old"', []],
    ["unreachable", "harbour OR h?rbour", []],
    ["unreachable", "(harbour NOTNEAR/9 strike) OR (harbour NOTNEAR/3 strike)", ["harbour NOTNEAR/9 strike"]],
    ["unreachable", "Müller OR Mueller OR Muller", ["Mueller", "Muller"]],
    ["unreachable", "Mueller OR Muller", []],
    ["unreachable", "title:harbour OR lead:harbour", []],
    ["unreachable", "(harbour OR strike) NOT dock", []],
    ["unreachable", "cs(March) OR caps(March)", []],
    ["duplicate", "harbour OR strike OR harbour", ["harbour"]],
    ["duplicate", "harbour OR strike", []],
    ["duplicate", "Harbour OR harbour", []],
    ["needless", 'strike AND "dock strike"', ["strike"]],
    ["needless", "strike AND strike", ["strike"]],
    ["needless", "strike AND (strike OR dock)", ["strike OR dock"]],
    ["needless", "atleast(1, harbour)", ["atleast(1, harbour)"]],
    ["needless", "strike AND dock", []],
    ["empty", "harbour NOT harbour", ["NOT harbour"]],
    ["empty", "(harbour OR dock) NOT (harbour OR dock)", ["NOT (harbour OR dock)"]],
    ["empty", "(harbour OR dock) NOT (harbour OR dock OR strike)", ["NOT (harbour OR dock OR strike)"]],
    ["empty", '"old harbour" NOT harbour', ["NOT harbour"]],
    ["empty", "title:harbour NOT harbour", ["NOT harbour"]],
    ["empty", "harbour NOT (football OR harb*)", ["NOT (football OR harb*)"]],
    ["empty", 'harbour NOT "old harbour"', []],
    ["empty", "harbour NOT title:harbour", []],
    ["empty", "(harbour OR dock) NOT harbour", []],
    ["contradiction", "flood lang:en lang:de", ["lang:de"]],
    ["contradiction", "flood lang:en lang:en-GB", []],
    ["contradiction", "flood lang:(en OR de)", []],
    ["contradiction", "flood words:>500 words:<100", ["words:<100"]],
    ["contradiction", "flood words:>100 words:<500", []],
    ["far", "flood NEAR/26 storm", ["flood NEAR/26 storm"]],
    ["far", '"flood storm"~40', ['"flood storm"~40']],
    ["far", "flood NEAR/25 storm", []],
    ["never", "title:(flood lead:storm)", ["lead:storm"]],
    ["never", "body:(flood lead:storm)", []],
    ["common-anchor", "the", ["the"]],
    ["common-anchor", "said OR Karabakh", ["said"]],
    ["common-anchor", '"of the"', ['"of the"']],
    ["common-anchor", "der die", ["der"]],
    ["common-anchor", "и OR что", ["и"]],
    ["common-anchor", "的", ["的"]],
    ["common-anchor", "NOT flood AND the", ["the"]],
    ["common-anchor", "the AND Karabakh", []],
    ["common-anchor", '"the Karabakh"', []],
    ["common-anchor", "all NOT site:a.example", []],
    ["needless-all", "all AND flood", ["all"]],
    ["needless-all", "all AND lang:en", []],
    ["single-letter", "x factor", ["x"]],
    ["single-letter", '"plan b" 5 存', []],
    ["broad-wildcard", "in* flood", ["in*"]],
    ["broad-wildcard", "*an* flood", ["*an*"]],
    ["broad-wildcard", "clim* flood", []],
    ["short-fuzzy", "war~1 flood", ["war~1"]],
    ["short-fuzzy", "bank~2 flood", ["bank~2"]],
    ["short-fuzzy", "color~1 flood", []],
    ["exact-signs", "=Mülle* flood", ["=Mülle*"]],
    ["exact-signs", "=Müller~1 flood", ["=Müller~1"]],
    ["exact-signs", "=Müller flood", []],
    ["field-like", "titel: flood", ["titel:"]],
    ["field-like", "title :flood", [":flood"]],
    ["field-like", "note: flood", []],
    ["invisible", "fl\u202eood storm", ["fl\u202eood"]],
    ["invisible", "می\u200cخواهد storm", []],
    ["quoted-operator", '"flood AND storm"', ['"flood AND storm"']],
    ["quoted-operator", '"flood NEAR/3 storm"', ['"flood NEAR/3 storm"']],
    ["quoted-operator", '"flood and storm" "DO NOT TRACK" "Portland OR"', []],
    ["window-star", '"flood * storm"~3', ['"flood * storm"~3']],
    ["window-star", '"flood * storm"', []],
    ["window-one", '"flood"~3 storm', ['"flood"~3']],
    ["window-one", '"flood storm"~3', []],
    ["spaceless-wildcard", "存款* flood", ["存款*"]],
    ["spaceless-wildcard", "存款 flood*", []],
    ["spaceless-phrase", '"存款 准备"', ['"存款 准备"']],
    ["spaceless-phrase", '"ประเทศไทย"', ['"ประเทศไทย"']],
    ["spaceless-phrase", '"存款准备" "flood 存款"', []],
    ["site-path", "flood site:bbc.example/news", ["site:bbc.example/news"]],
    ["site-path", "flood site:https://bbc.example", ["site:https://bbc.example"]],
    ["site-path", "flood site:bbc.example url:*bbc.example/news*", []],
    ["url-whole", "flood url:/news/", ["url:/news/"]],
    ["url-whole", "flood url:*/news/*", []],
    ["value-space", "flood site:(a.example b.example)", ["a.example b.example"]],
    ["value-space", "flood source:(Varn Post)", []],
    ["language-code", "flood lang:english", ["lang:english"]],
    ["language-code", "flood lang:pt-BR", []],
    ["country-code", "flood country:Norway", ["country:Norway"]],
    ["country-code", "flood country:NO", []],
    ["score-range", "flood entity:(asala score:>50)", ["asala"]],
    ["score-range", "flood entity:(asala score:>0.5)", []],
    ["score-of-all", "flood entity:(asala OR pkk score:>0.5)", ["asala OR pkk score:>0.5"]],
    ["score-of-all", "flood entity:(asala score:>0.5)", []],
    ["any-one", "any(1, flood, storm)", ["any(1, flood, storm)"]],
    ["any-all", "any(2, flood, storm)", ["any(2, flood, storm)"]],
    ["any-one", "any(2, flood, storm, hail)", []],
    ["any-all", "any(2, flood, storm, hail)", []],
    ["unchecked-name", "list(ports) flood", ["list(ports)"]],
    ["unchecked-name", "flood", []],
  ])("%s: %s", (code, query, places) => expect(fired(query, code)).toEqual(places));

  it("says nothing of a query that is as it should be", () => {
    for (const query of [
      '"death threats" AND Karabakh AND NOT football',
      '("Varn Harbour" OR "Ossa Quay") NEAR/10 (strike OR walkout OR lawsuit)',
      "title:(flood OR storm) AND entity:(asala score:>0.5) AND lang:en",
      "all NOT site:example.com",
      "存款准备金 OR 央行",
    ])
      expect(checkQuery(query).warnings, query).toEqual([]);
  });

  it("takes the frequencies of the context before its own idea", () => {
    const counted = (shares: Record<string, number>): QueryContext => ({
      frequency: (folded) => shares[folded],
    });
    expect(fired("budget", "common-anchor", counted({ budget: 0.8 }))).toEqual(["budget"]);
    expect(fired("the", "common-anchor", counted({ the: 0.01 }))).toEqual([]);
    expect(fired("budget AND varn", "common-anchor", counted({ budget: 0.8, varn: 0.02 }))).toEqual([]);
  });

  it("warns of entities that nobody tracks, when it knows those that are", () => {
    const entities = [{ id: "ent_1", name: "ASALA", aliases: ["Secret Army"] }];
    expect(
      fired('flood entity:pkk entity:asala entity:"secret army" entity:ent_1', "unknown-entity", {
        entities,
      }),
    ).toEqual(["entity:pkk"]);
    expect(fired("flood entity:pkk", "unknown-entity")).toEqual([]);
  });

  it("looks at long alternatives in little time", () => {
    const names = Array.from({ length: 6000 }, (_, index) => `n${index.toString(36)}x`);
    const query = `${names.join(" OR ")} OR n5x OR "old n7x" OR pier*`;
    const from = process.cpuUsage();
    expect(fired(query, "duplicate")).toEqual(["n5x"]);
    expect(fired(query, "unreachable")).toEqual(['"old n7x"']);
    expect(process.cpuUsage(from).user / 1000).toBeLessThan(3000);
  });

  it("never fails on a tree with gaps", () => {
    expect(lintQuery(parseQuery("flood NEAR (OR titel:x)").ast, {})).toBeInstanceOf(Array);
  });
});
