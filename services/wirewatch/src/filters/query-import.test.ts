import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { UsageError } from "../usage-error.ts";
import { queryImport } from "./query-filters.ts";

async function run(
  dialect: string,
  query: string | undefined,
  text = false,
): Promise<{ ok: boolean; out: string }> {
  const output = new PassThrough();
  const ok = await queryImport({ dialect, query, file: undefined, text, output });
  output.end();
  let out = "";
  for await (const chunk of output) out += String(chunk);
  return { ok, out };
}

describe("wirewatch query import", () => {
  it("writes the query in our language, with what was said about it", async () => {
    const { ok, out } = await run("factiva", "acme near3 strike");
    expect(ok).toBe(true);
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      query: "(acme NEAR/2 strike)",
      errors: [],
      warnings: [],
    });
  });

  it("calls Lucene's language by either name", async () => {
    expect((await run("Elasticsearch", "a b")).out).toContain('"query":"(a OR b)"');
  });

  it("names the place and the way out for people, and takes control signs out", async () => {
    const { ok, out } = await run("meltwater", "harbour \u001b[31mAND colour:red", true);
    expect(ok).toBe(false);
    expect(out).toContain("error at 17-24 (colour:): colour: has no counterpart here.");
    expect(out).not.toContain("\u001b");
  });

  it("refuses unknown names, and neither or both of query and file", async () => {
    await expect(run("nobody", "a")).rejects.toThrow(UsageError);
    await expect(run("lucene", undefined)).rejects.toThrow(/--file/);
  });
});
