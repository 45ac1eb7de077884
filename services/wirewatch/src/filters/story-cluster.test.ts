import { PassThrough, Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { storyCluster } from "./story-cluster.ts";

type Line = Record<string, any>;

/** Runs the filter over lines, given in pieces of so many bytes. */
async function cluster(
  lines: readonly unknown[],
  settings: { chunkBytes?: number; lineage?: boolean } = {},
): Promise<{ text: string; lines: Line[]; failed: number }> {
  const bytes = Buffer.from(
    lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join(""),
  );
  const size = settings.chunkBytes ?? bytes.length;
  function* pieces(): Generator<Buffer> {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
  }
  const output = new PassThrough();
  const chunks: Buffer[] = [];
  output.on("data", (chunk: Buffer) => chunks.push(chunk));
  const failed = await storyCluster({
    windowHours: 168,
    copyHours: 72,
    lineage: settings.lineage ?? false,
    input: Readable.from(pieces()),
    output,
  });
  const text = Buffer.concat(chunks).toString();
  return {
    text,
    lines: text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
    failed,
  };
}

const BODY =
  "Some 412 dockers at the port of Varn walked out on Monday morning after talks about night shifts broke down, the Harbour Union said. “Nobody should have to work eleven nights in a row,” said Edda Brannock, who leads the union. Three container ships lay at anchor off the breakwater by noon, and the ferry to Lind sailed without freight.";
const strike = (id: string, day: number, change: Line = {}): Line => ({
  id,
  title: "Dockers at Varn walk out over night shifts",
  text: BODY,
  language: "en",
  publishedAt: new Date(Date.UTC(2026, 2, day, 9)).toISOString(),
  ...change,
});

describe("story cluster", () => {
  it("gives one line for each line in order, whatever the pieces that they come in, and goes on after bad ones", async () => {
    const lines = [
      strike("a", 1),
      "{not json",
      { id: "no-text", language: "en" },
      strike("b", 1, { title: "Arbeitsniederlegung im Häfchen – 港" }),
      { id: "far", text: "Ein Komet über Kap Rost ist in zwei Teile zerbrochen.", publishedAt: "yesterday" },
      strike("c", 12),
    ];
    const whole = await cluster(lines);
    expect(whole.failed).toBe(3);
    expect(whole.lines.map(({ id, ok }) => [id, ok])).toEqual([
      ["a", true],
      [undefined, false],
      ["no-text", false],
      ["b", true],
      ["far", false],
      ["c", true],
    ]);
    expect(whole.lines[2]?.["error"]).toEqual({
      code: "not_a_document",
      message: expect.stringContaining("title"),
    });
    const [a, , , b, , c] = whole.lines;
    expect(Object.keys(a ?? {})).toEqual(["id", "ok", "storyId", "duplicateOf", "tier", "score"]);
    expect(b).toMatchObject({ storyId: a?.["storyId"], duplicateOf: "a", tier: "exact", score: 1 });
    // Beyond both windows.
    expect(c).toMatchObject({ duplicateOf: null, tier: null });
    expect(c?.["storyId"]).not.toBe(a?.["storyId"]);
    for (const chunkBytes of [5, 4096]) expect((await cluster(lines, { chunkBytes })).text).toBe(whole.text);
  });

  it("says with --lineage what is revised and who is credited", async () => {
    const { lines } = await cluster(
      [
        strike("a", 1, { text: `VARN (Reuters) - ${BODY}` }),
        strike("b", 1, {
          text: `VARN (Reuters) - ${BODY.replace("412", "421")}`,
          title: "CORRECTED: Dockers walk out",
        }),
      ],
      { lineage: true },
    );
    expect(lines[0]).toMatchObject({ revisionOf: null, agency: "Reuters", continues: null });
    expect(lines[1]).toMatchObject({ revisionOf: "a", duplicateOf: "a", tier: "near" });
  });

  it("places documents that come again, late, from the future, without a text, a language or a time, and huge ones", async () => {
    const { lines, failed } = await cluster([
      strike("a", 10),
      strike("a", 10),
      strike("future", 10, { publishedAt: "2126-01-01T00:00:00Z" }),
      strike("late", 3, { publishedAt: "1970-01-01T00:00:00Z" }),
      strike("untimed", 10, { publishedAt: undefined, language: undefined }),
      { id: "bare", title: "", text: "", publishedAt: null },
      { id: 7, title: "Strike", language: "tlh" },
      strike("huge", 10, { text: `${BODY}\n${"The tide came in and went out again. ".repeat(30_000)}` }),
      strike("after", 11),
    ]);
    expect(failed).toBe(0);
    const [first, again, ...rest] = lines;
    expect(again).toEqual(first);
    const byId = new Map(rest.map((line) => [line["id"], line]));
    for (const id of ["future", "late", "after"])
      expect(byId.get(id), id).toMatchObject({
        storyId: first?.["storyId"],
        duplicateOf: "a",
        tier: "exact",
      });
    expect(byId.get("bare")?.["duplicateOf"]).toBeNull();
    expect(byId.get("7")?.["ok"]).toBe(true);
  });
});
