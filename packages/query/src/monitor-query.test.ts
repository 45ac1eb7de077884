import { describe, expect, it } from "vitest";
import { monitorQuery } from "./monitor-query.ts";
import { parseQuery } from "./parse-query.ts";
import { printQuery } from "./print-query.ts";
import { compileQueries } from "./query-set.ts";

const ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const union = `ent_${ULID}`;
const { ast } = parseQuery("harbour AND strike");
const article = { id: "a", title: "Calm at the harbour", text: "Nothing happens." };

const hits = (tree: Parameters<typeof printQuery>[0], document: object): boolean => {
  const { set, refused } = compileQueries([{ id: "m", ast: tree }]);
  expect(refused).toEqual([]);
  return set.match({ ...article, ...document }).length === 1;
};

describe("monitorQuery", () => {
  it("is the query itself where no entity is followed", () => {
    expect(monitorQuery({ ast, entityIds: [] })).toBe(ast);
  });

  it("finds a mention beside the query, whichever is there", () => {
    const tree = monitorQuery({ ast, entityIds: [union] });
    expect(hits(tree, { text: "A strike." })).toBe(true);
    expect(hits(tree, { entities: [{ id: union, name: "Union", score: 1 }] })).toBe(true);
    expect(hits(tree, {})).toBe(false);
  });

  it("finds mentions alone, once for each entity", () => {
    const tree = monitorQuery({ ast: null, entityIds: [union, union, "ent_2"] });
    expect(printQuery(tree)).toBe(`(all AND (entity:${union} OR entity:ent_2))`);
    expect(hits(tree, { entities: [{ id: "ent_2", name: "Other", score: 0.1 }] })).toBe(true);
    expect(hits(tree, { text: `${union} strike` })).toBe(false);
  });

  it("refuses a monitor of nothing", () => {
    expect(() => monitorQuery({ ast: null, entityIds: [] })).toThrow(RangeError);
  });
});
