import { monitorExamplesSchema } from "@wirewatch/contracts";
import { describe, expect, it } from "vitest";
import { parseQuery } from "./parse-query.ts";
import { exampleToDocument, runExamples } from "./run-examples.ts";

const run = (query: string, examples: unknown, extra: { entityIds?: string[]; context?: object } = {}) => {
  const { ast, errors } = parseQuery(query);
  if (query !== "") expect(errors).toEqual([]);
  return runExamples(
    {
      ast: query === "" ? null : ast,
      entityIds: extra.entityIds ?? [],
      examples: monitorExamplesSchema.parse(examples),
    },
    extra.context,
  );
};

describe("runExamples", () => {
  it("passes examples that go their way", () => {
    expect(
      run("harbour NEAR/3 strike", {
        mustMatch: [{ title: "Harbour on strike" }, { text: "The strike at the harbour goes on." }],
        mustNotMatch: [{ text: "The harbour is as calm as ever. A strike ended far away." }],
      }),
    ).toEqual({ ok: true, passedCount: 3, failures: [] });
  });

  it("passes where there are no examples, whatever the query", () => {
    expect(run("", {})).toEqual({ ok: true, passedCount: 0, failures: [] });
  });

  it("names a miss by the clause that failed and how near the article came", () => {
    const report = run("union NEAR/2 strike", {
      mustMatch: [
        { text: "The union called a strike." },
        { name: "far", text: "The union of Varn has not yet called the strike off." },
      ],
    });
    expect(report).toEqual({
      ok: false,
      passedCount: 1,
      failures: [
        {
          kind: "mustMatch",
          index: 1,
          name: "far",
          clause: "(union NEAR/2 strike)",
          reason: "found `strike` 7 words away, NEAR/2 asked",
        },
      ],
    });
  });

  it("names a hit that must not be by the alternative that is true and the words that it found", () => {
    const report = run("strike OR (dock* AND harbour) OR lawsuit", {
      mustNotMatch: [{ name: "sport", text: "Dockers beat the Harbour eleven." }],
    });
    expect(report.failures).toEqual([
      {
        kind: "mustNotMatch",
        index: 0,
        name: "sport",
        clause: "(dock* AND harbour)",
        reason: "found `Dockers`, `Harbour`",
      },
    ]);
  });

  it("takes the site from the address where only that is given", () => {
    const url = "https://news.varn.example/harbour";
    expect(run("harbour site:varn.example", { mustMatch: [{ text: "harbour", url }] }).ok).toBe(true);
    const elsewhere = { text: "harbour", url, site: "ossa.example" };
    expect(run("harbour site:varn.example", { mustNotMatch: [elsewhere] }).ok).toBe(true);
    expect(run("harbour site:varn", { mustNotMatch: [{ text: "harbour", url: "varn" }] }).ok).toBe(true);
  });

  it("says of a hit by metadata alone that it is true of the article", () => {
    const report = run("all AND site:varn.example", { mustNotMatch: [{ title: "x", site: "varn.example" }] });
    expect(report.failures[0]).toMatchObject({ reason: "it is true of the article" });
  });

  it("takes entities and topics by id, name, other name, code and label", () => {
    const context = {
      entities: [{ id: "ent_1", name: "Harbour Union", aliases: ["HUW"] }],
      topics: [{ code: "04000000", label: "Economy" }],
    };
    const examples = { mustMatch: [{ title: "x", entities: ["huw"], topics: ["economy"] }] };
    expect(run("", examples, { entityIds: ["ent_1"], context }).ok).toBe(true);
    expect(run("all AND entity:ent_1 AND topic:04000000", examples, { context }).ok).toBe(true);
    expect(run("all AND entity:ent_2", examples, { context }).ok).toBe(false);
    expect(exampleToDocument(monitorExamplesSchema.parse(examples).mustMatch[0]!, context).entities).toEqual([
      { id: "ent_1", name: "Harbour Union", score: 1 },
    ]);
  });

  it("fails every example of a query that cannot be compiled, with the reason", () => {
    const report = run(
      "list(ports)",
      { mustMatch: [{ title: "a" }], mustNotMatch: [{ title: "b" }] },
      {
        context: { lists: {} },
      },
    );
    expect(report).toMatchObject({ ok: false, passedCount: 0 });
    expect(report.failures).toHaveLength(2);
    expect(report.failures[1]?.reason).toContain("ports");
  });

  it("stays bounded with many failing examples of a long query", () => {
    const query = Array.from({ length: 2600 }, (_, index) => `word${index}`).join(" OR ");
    const examples = Array.from({ length: 100 }, (_, index) => ({ title: `Nothing ${index}` }));
    const { failures } = run(query, { mustMatch: examples });
    expect(failures).toHaveLength(100);
    expect(failures.every(({ clause }) => clause.length <= 500)).toBe(true);
    // The first is explained; explaining all would look at 260,000 clauses.
    expect(failures[0]?.reason).not.toBe("the query does not match");
    expect(failures.at(-1)?.reason).toBe("the query does not match");
  });

  it("counts the words of lists among the clauses that it may explain", () => {
    const context = { lists: { long: Array.from({ length: 3000 }, (_, index) => `word${index}`) } };
    const examples = Array.from({ length: 4 }, (_, index) => ({ title: `Nothing ${index}` }));
    const { failures } = run("list(long)", { mustMatch: examples }, { context });
    expect(failures[0]?.reason).not.toBe("the query does not match");
    expect(failures.slice(1).map(({ reason }) => reason)).toEqual(
      Array.from({ length: 3 }, () => "the query does not match"),
    );
  });
});
