import { Worker } from "node:worker_threads";
import { compileQueries } from "@wirewatch/query";
import { describe, expect, it } from "vitest";

/** Built code: threads do not read TypeScript. */
const QUERY = new URL("../../packages/query/dist/index.js", import.meta.url).href;
const THREAD = `
const { parentPort, workerData } = require("node:worker_threads");
import(workerData.query).then(({ fromSnapshot }) => {
  const used = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  // What every set needs, however few its queries, is there before it is measured.
  const small = fromSnapshot(workerData.small);
  for (const article of workerData.articles) small.match(article);
  const before = used();
  const set = fromSnapshot(workerData.bytes);
  const hits = workerData.articles.map((article) => set.match(article).map(({ id }) => id));
  set.remove(workerData.without);
  const after = set.match(workerData.articles[0]).map(({ id }) => id);
  parentPort.postMessage({ hits, after, bytes: used() - before, isShared: workerData.bytes.buffer instanceof SharedArrayBuffer });
});
`;

interface Answer {
  hits: string[][];
  after: string[];
  bytes: number;
  isShared: boolean;
}

function look(workerData: Record<string, unknown>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(THREAD, { eval: true, env: {}, execArgv: [], workerData });
    worker.once("message", (answer: Answer) => resolve(answer));
    worker.once("error", reject);
  });
}

const word = (index: number): string => `word${index.toString(36)}`;

describe("queries in shared memory", { timeout: 120_000 }, () => {
  it("are looked into by two threads at once, with equal hits and without a copy", async () => {
    const queries = Array.from({ length: 20_000 }, (_, index) => ({
      id: `query-${index}`,
      query: `"${word(index)} ${word(index + 1)}" AND (${word(index * 3)} OR strike) NOT ${word(index + 2)}`,
    }));
    const { set } = compileQueries(queries);
    const articles = Array.from({ length: 40 }, (_, index) => ({
      id: String(index),
      title: `${word(index * 7)} ${word(index * 7 + 1)}`,
      text: `A strike at ${word(index * 11)} ${word(index * 11 + 1)} and ${word(index)} goes on.`,
    }));
    const expected = articles.map((article) => set.match(article).map(({ id }) => id));
    expect(expected.flat().length).toBeGreaterThan(20);
    const bytes = set.toSnapshot({ shared: true });
    const small = compileQueries(queries.slice(0, 1)).set.toSnapshot({ shared: true });
    const without = expected[0]?.[0] ?? "";
    const answers = await Promise.all(
      ["one", "two"].map(() => look({ query: QUERY, bytes, small, articles, without })),
    );
    for (const answer of answers) {
      expect(answer.isShared).toBe(true);
      expect(answer.hits).toEqual(expected);
      // What one thread strikes out stays in the other, and in ours.
      expect(answer.after).toEqual(expected[0]?.filter((id) => id !== without));
      expect(answer.bytes).toBeLessThan(bytes.byteLength * 0.75);
    }
    expect(set.match(articles[0] as (typeof articles)[0]).map(({ id }) => id)).toEqual(expected[0]);
  });
});
