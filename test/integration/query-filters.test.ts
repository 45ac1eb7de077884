import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { queryExplain, queryMatch } from "../../services/wirewatch/src/filters/query-filters.ts";

describe("queries over files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "wirewatch-queries-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const match = (queriesFile: string): Promise<number> =>
    queryMatch({ queriesFile, explain: false, input: Readable.from([]), output: new PassThrough() });
  const explain = (query: string, documentFile: string): Promise<boolean> =>
    queryExplain(query, { documentFile, text: true, output: new PassThrough() });

  it("says what is wrong with a file of queries, and does not begin", async () => {
    await expect(match(join(folder, "none.ndjson"))).rejects.toThrow("there is no file");
    await expect(match(folder)).rejects.toThrow("there is no file");
    await expect(match(write("a.ndjson", '{"id":"a"}\n'))).rejects.toThrow('line 1: needs {"id": …');
    await expect(match(write("b.ndjson", '{"id":"a","query":"(x"}\n'))).rejects.toThrow(
      "query a cannot be understood at 0-1: this bracket is not closed. Add ) where it ends.",
    );
    // The second would stand in the place of the first.
    await expect(
      match(write("c.ndjson", '{"id":"a","query":"harbour"}\n{"id":"a","query":"dock"}\n')),
    ).rejects.toThrow("line 2: the id a stands in line 1 already");
  });

  it("says what is wrong with a document, and fails for a query that cannot be explained", async () => {
    const document = write("d.json", '{"id":"1","text":"the harbour"}');
    await expect(explain("harbour", join(folder, "none.json"))).rejects.toThrow("there is no file");
    await expect(explain("harbour", write("bad.json", "{bad"))).rejects.toThrow("holds no document");
    expect(await explain("harbour", document)).toBe(true);
    expect(await explain("dock", document)).toBe(true);
    expect(await explain("harbour AND (", document)).toBe(false);
    expect(await explain("list(nobody) AND harbour", document)).toBe(false);
  });
});
