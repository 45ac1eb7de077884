import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";

/** What the editor of the web application may weigh, in bytes over the wire. */
const MAX_GZIPPED = 42_000;

let code = "";
let inputs: string[] = [];
let outside: string[] = [];

beforeAll(async () => {
  const result = await build({
    entryPoints: [fileURLToPath(new URL("./language.ts", import.meta.url))],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: "iife",
    globalName: "language",
    platform: "browser",
    target: "es2023",
    conditions: ["source"],
    logLevel: "silent",
    // A built-in module of Node.js fails the build for browsers: it is noted instead, so that the test can name it.
    plugins: [
      {
        name: "note-built-in-modules",
        setup: (bundler) =>
          bundler.onResolve({ filter: /^node:/ }, ({ path, importer }) => {
            outside.push(`${path} from ${importer}`);
            return { path, external: true };
          }),
      },
    ],
  });
  code = result.outputFiles[0]?.text ?? "";
  inputs = Object.entries(result.metafile.outputs).flatMap(([, output]) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
}, 60_000);

describe("the language in a browser", () => {
  it("brings no module of Node.js, no engine and no stemmer along", () => {
    expect(outside).toEqual([]);
    expect(inputs.length).toBeGreaterThan(10);
    expect(
      inputs.filter((path) =>
        /node_modules\/(?!.*@wirewatch)|\/engine\/|query-set|oracle|explain-query|word-forms|dialects|zod/.test(
          path,
        ),
      ),
    ).toEqual([]);
  });

  it("is small", () => {
    const bytes = gzipSync(code, { level: 9 }).length;
    console.log(`@wirewatch/query/language: ${code.length} bytes minified, ${bytes} gzipped`);
    expect(bytes).toBeLessThan(MAX_GZIPPED);
  });

  it("reads, checks, lays out and explains where there is nothing but the language itself", () => {
    const context = createContext({});
    const answer: unknown = runInContext(
      `${code};
      JSON.stringify({
        globals: [typeof process, typeof Buffer, typeof require, typeof window, typeof setTimeout],
        check: language.checkQuery('"death threats" Karabakh NOT football'),
        bad: language.checkQuery("titel:x AND (flood").errors.map(({ start, end }) => [start, end]),
        format: language.formatQuery("flood   AND(storm|hail) /* x */"),
        words: language.describeQuery(language.parseQuery("flood NEAR/3 storm").ast),
        tree: language.printTree(language.parseQuery("flood NEAR/3 storm").ast),
        stored: language.readStoredQuery(language.storeQuery("flood")).state,
        thai: language.checkQuery("ประเทศไทย").ok,
      })`,
      context,
    );
    expect(JSON.parse(String(answer))).toEqual({
      globals: ["undefined", "undefined", "undefined", "undefined", "undefined"],
      check: expect.objectContaining({
        ok: true,
        canonical: '("death threats" AND Karabakh AND NOT football)',
        warnings: [],
      }),
      bad: [
        [0, 6],
        [12, 13],
      ],
      format: "flood AND (storm OR hail) /* x */",
      words: "Articles that have flood within 3 words of storm.",
      tree: "NEAR/3\n├─ flood\n└─ storm",
      stored: "current",
      thai: true,
    });
  });
});
