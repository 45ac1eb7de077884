import { describe, expect, it } from "vitest";
import { checkQuery } from "./check-query.ts";
import { checkListEntries } from "./list-entries.ts";
import { parseQuery } from "./parse-query.ts";
import { printQuery } from "./print-query.ts";
import { referencesOf, resolveReferences, type QueryContext } from "./query-context.ts";

const context: QueryContext = {
  lists: { ports: ["Varn", "Old Harbour", "dock*"], odd: ["Varn", "*"], empty: [], one: ["AT&T"] },
  queries: {
    fine: "strike NOT football",
    outer: "query(fine) OR list(ports)",
    self: "query(self)",
    a: "flood OR query(b)",
    b: "query(c)",
    c: "storm query(a)",
    broken: "flood AND",
    lost: "list(none)",
  },
};
const resolved = (query: string): string => printQuery(resolveReferences(parseQuery(query).ast, context).ast);

describe("references", { timeout: 30_000 }, () => {
  it.each([
    ["list(ports)", '("Varn" OR "Old Harbour" OR "dock*")'],
    ["list(one) flood", '("AT&T" AND flood)'],
    ["list(ports) NEAR/3 strike", '(("Varn" OR "Old Harbour" OR "dock*") NEAR/3 strike)'],
    ["title:list(ports)", 'title:("Varn" OR "Old Harbour" OR "dock*")'],
    ["atleast(2, list(ports))", 'atleast(2, ("Varn" OR "Old Harbour" OR "dock*"))'],
    ["query(fine) dock", "(strike AND NOT football AND dock)"],
    ["query(outer)", '((strike AND NOT football) OR "Varn" OR "Old Harbour" OR "dock*")'],
  ])("%s stands for %s", (query, canonical) => {
    expect(resolved(query)).toBe(canonical);
    expect(checkQuery(query, context).errors).toEqual([]);
    expect(checkQuery(query, context).canonical).toContain(query.slice(0, 5));
  });

  it.each([
    ["flood list(none)", "list(none)", "there is no list none"],
    ["flood list(toString)", "list(toString)", "there is no list toString"],
    ["flood query(none)", "query(none)", "there is no saved query none"],
    ["flood list(empty)", "list(empty)", "the list empty is empty"],
    ["flood list(odd)", "list(odd)", "entry 2 of the list odd: the wildcard * needs at least two letters"],
    [
      "flood query(self)",
      "query(self)",
      "the saved query self uses itself (self → self) (in the saved query self)",
    ],
    ["flood query(b)", "query(b)", "the saved query b uses itself (b → c → a → b) (in the saved query a)"],
    [
      "flood query(broken)",
      "query(broken)",
      "the saved query broken cannot be read: AND has nothing on its right",
    ],
    ["flood query(lost)", "query(lost)", "there is no list none (in the saved query lost)"],
    [
      "flood NEAR query(fine)",
      "query(fine)",
      "AND cannot stand beside NEAR, because it has no place in the text",
    ],
  ])("%s is refused at %s", (query, characters, message) => {
    const { errors } = checkQuery(query, context);
    expect(errors.map(({ start, end, message: said }) => [query.slice(start, end), said])).toEqual([
      [characters, message],
    ]);
  });

  it("that nothing is known of are left open, with a warning", () => {
    const check = checkQuery("list(ports) NEAR/2 query(fine)");
    expect(check.ok).toBe(true);
    expect(check.warnings.filter(({ code }) => code === "unchecked-name").map(({ start }) => start)).toEqual([
      0, 19,
    ]);
    const half = checkQuery("list(ports) query(fine)", { lists: { ports: ["Varn"] } });
    expect(half.warnings.filter(({ code }) => code === "unchecked-name").map(({ start }) => start)).toEqual([
      12,
    ]);
  });

  it("that grow beyond the limits are refused, in little time", () => {
    const queries: Record<string, string> = { q0: "flood storm" };
    for (let level = 1; level <= 31; level += 1)
      queries[`q${level}`] = Array.from({ length: 40 }, () => `query(q${level - 1})`).join(" OR ");
    const from = process.cpuUsage();
    const { errors } = checkQuery("hail OR query(q31)", { queries });
    const { user } = process.cpuUsage(from);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      start: 8,
      end: 18,
      message: expect.stringContaining("grows beyond 20000 words"),
    });
    expect(user / 1000).toBeLessThan(2000);

    const deep: Record<string, string> = { q0: "flood" };
    for (let level = 1; level <= 10; level += 1)
      deep[`q${level}`] = `${"(x NEAR ".repeat(150)}query(q${level - 1})${")".repeat(150)}`;
    expect(checkQuery("query(q10)", { queries: deep }).errors[0]).toMatchObject({
      start: 0,
      end: 10,
      message: expect.stringContaining("grows to more than 600 levels"),
    });

    const nested: Record<string, string> = { q0: "flood" };
    for (let level = 1; level <= 40; level += 1) nested[`q${level}`] = `query(q${level - 1})`;
    expect(checkQuery("query(q40)", { queries: nested }).errors[0]?.message).toContain(
      "nested more than 32 deep",
    );

    const long = { lists: { long: Array.from({ length: 15_000 }, (_, index) => `name${index}`) } };
    expect(checkQuery("list(long)", long).ok).toBe(true);
    expect(checkQuery("list(long) OR list(long)", long).errors[0]).toMatchObject({ start: 14, end: 24 });
  });

  it("are named, also those behind saved queries", () => {
    const { ast } = parseQuery("query(outer) OR list(b) OR entity:asala OR list(b)");
    expect(referencesOf(ast)).toEqual({ lists: ["b"], queries: ["outer"], entities: true });
    expect(referencesOf(ast, context)).toEqual({
      lists: ["b", "ports"],
      queries: ["fine", "outer"],
      entities: true,
    });
    expect(referencesOf(parseQuery("query(a)").ast, context)).toEqual({
      lists: [],
      queries: ["a", "b", "c"],
      entities: false,
    });
    expect(referencesOf(parseQuery("query(e)").ast, { queries: { e: "entity:asala flood" } })).toMatchObject({
      entities: true,
    });
    expect(referencesOf(parseQuery("flood").ast)).toEqual({ lists: [], queries: [], entities: false });
  });
});

describe("entries of a list", () => {
  it.each([
    "Varn",
    "Old Harbour",
    "C++",
    "AT&T",
    "Yahoo!",
    ".NET",
    "Disney+",
    "O'Brien",
    "clim*",
    "State * Varn",
    "存款",
    'צה"ל',
    "#tag",
    "Star Wars: Andor",
    "who?",
    "50%",
  ])("%s can stand", (entry) => expect(checkListEntries([entry])).toEqual([]));
  it("that only a file cannot hold stop no query that uses the list", () => {
    const { ast } = parseQuery("list(ports)");
    expect(resolveReferences(ast, { lists: { ports: ["# Varn", "Old\nHarbour"] } }).errors).toEqual([]);
    expect(resolveReferences(ast, { lists: { ports: ["# Varn", "b*"] } }).errors).toHaveLength(1);
  });
  it.each([
    ["", "it is empty"],
    ["  ", "it is empty"],
    ['"Old Harbour"', "has quotation marks"],
    ["«Old Harbour»", "has quotation marks"],
    ["*", "the wildcard * needs at least two letters"],
    ["b*", "the wildcard b* needs at least two letters"],
    ["* *", "no letter or digit"],
    ["#", "no letter or digit"],
    ["Varn OR Ossa", "OR is no operator in a list"],
    ["Varn NEAR/3 Ossa", "NEAR/3 is no operator in a list"],
    ["title:Varn", "names a field"],
    ["/colou?r/", "it is a regular expression"],
    ["=Müller", "= and ~ have no meaning in a list"],
    ["term~1", "= and ~ have no meaning in a list"],
    ["two\nlines", "it has a line break"],
    ["# ports", "begins a remark"],
    ["a\u0000b", "cannot stand in a text"],
    ["x".repeat(1001), "at most 1000 are allowed"],
  ])("%j is refused: %s", (entry, message) => {
    const [problem] = checkListEntries(["fine", entry]);
    expect(problem).toMatchObject({ index: 1, entry, message: expect.stringContaining(message) });
    expect(problem?.hint).not.toBe("");
  });
  it("are at most as many as a query has words", () => {
    expect(checkListEntries(Array.from({ length: 20_001 }, () => "a1")).map(({ index }) => index)).toEqual([
      20_000,
    ]);
  });
});
