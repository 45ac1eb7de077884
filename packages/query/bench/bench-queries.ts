/* oxlint-disable no-console -- a benchmark prints */
import { spawnSync } from "node:child_process";
import { compileQueries, fromSnapshot, parseQuery, type QueryDocument } from "@wirewatch/query";
import { makeQueries, openWorld, type QueryKind } from "./generate-cases.ts";
import { compileRegExps, readPlainly } from "./regexp-loop.ts";

// npm run bench:query [-- 1000 10000 100000]: articles per CPU-second on one thread, time per article with spans,
// memory a query, compile and snapshot times; a RegExp loop beside it, and equal hits asserted.

const sizes = process.argv
  .slice(2)
  .filter((given) => /^\d+$/.test(given))
  .map(Number);
const SIZES = sizes.length > 0 ? sizes : [1000, 10_000, 100_000];
const WORDS = 384;
const ARTICLES = 2000;
const LOOP_ARTICLES: Readonly<Record<number, number>> = { 1000: 40, 10_000: 6, 100_000: 0 };

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const timed = <Result>(work: () => Result): { result: Result; ms: number } => {
  const from = cpuMs();
  const result = work();
  return { result, ms: cpuMs() - from };
};
const heap = (): number => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};
const show = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);

const world = openWorld(1);
const articles: QueryDocument[] = Array.from({ length: ARTICLES }, (_, index) => world.article(index, WORDS));
// Word counts of other articles of the same world, as a running installation has them.
const counter = compileQueries(
  [
    ...new Set(articles.slice(0, 200).flatMap(({ text }) => text.toLowerCase().match(/[a-z0-9]+/g) ?? [])),
  ].map((word) => ({ id: word, query: word })),
).set;
for (let index = 0; index < 800; index += 1) counter.match(world.article(ARTICLES + index, WORDS));
const counted = counter.frequencies();
// A word that none of the counted articles holds is rarer than one in them.
const frequency = (word: string): number => counted(word) ?? 1 / 1600;

function run(label: string, count: number, only?: QueryKind): void {
  const queries = makeQueries(world, count, 7, only);
  // The first compilation warms the compiler up; a second one is timed.
  compileQueries(queries.slice(0, 2000), { frequency });
  const before = heap();
  const compiled = timed(() => compileQueries(queries, { frequency }));
  const { set, refused } = compiled.result;
  if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused[0])}`);
  const bytes = (heap() - before) / count;
  const arrays = set.memory().compiled / count;
  let hits = 0;
  const rates: number[] = [];
  const rounds = count > 50_000 ? 2 : 4;
  for (let round = 0; round < rounds; round += 1) {
    hits = 0;
    const { ms } = timed(() => {
      for (const article of articles) hits += set.match(article).length;
    });
    rates.push((ARTICLES / ms) * 1000);
  }
  const times: number[] = [];
  for (const article of articles) {
    const from = performance.now();
    set.match(article, { spans: true });
    times.push(performance.now() - from);
  }
  times.sort((left, right) => left - right);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const saved = timed(() => set.toSnapshot());
  const from = performance.now();
  const restored = fromSnapshot(saved.result);
  const first = restored.match(articles[0]).length;
  const readyMs = performance.now() - from;
  if (first !== set.match(articles[0]).length) throw new Error("the snapshot matches otherwise");
  const edits: number[] = [];
  for (let index = 0; index < 20; index += 1) {
    const editFrom = performance.now();
    set.add([{ id: `edit-${index}`, query: queries[index]?.query ?? "x" }]);
    set.match(articles[index]);
    edits.push(performance.now() - editFrom);
    set.remove(`edit-${index}`);
  }
  console.log(
    `${label}: ${show(Math.max(...rates))} best, ${show(rates.toSorted((l, r) => l - r)[Math.floor(rates.length / 2)] ?? 0)} median articles/CPU-s; ` +
      `with spans p50 ${show(at(0.5))} ms, p99 ${show(at(0.99))} ms; ${show(hits / ARTICLES)} hits an article; ` +
      `compile ${show(compiled.ms)} CPU-ms; ${show(bytes)} B a query (compiled arrays ${show(arrays)}); ` +
      `snapshot ${show(saved.result.byteLength / 1e6)} MB written in ${show(saved.ms)} ms, ready in ${show(readyMs)} ms; ` +
      `edit live in ${show(Math.max(...edits))} ms`,
  );
  const loopArticles = only === undefined ? (LOOP_ARTICLES[count] ?? 0) : 0;
  if (loopArticles === 0) return;
  const tests = queries.map(({ id, query }) => ({ id, test: compileRegExps(parseQuery(query).ast) }));
  const sample = articles.slice(0, loopArticles);
  for (const article of sample.slice(0, 2)) for (const { test } of tests) test("", article.title);
  const loop = timed(() =>
    sample.map((article) => {
      const { title, text } = readPlainly(article);
      return tests.filter(({ test }) => test(title, text)).map(({ id }) => id);
    }),
  );
  for (const [index, article] of sample.entries()) {
    const ours = set.match(article).map(({ id }) => id);
    const theirs = loop.result[index] ?? [];
    if (ours.length !== theirs.length || ours.some((id, place) => id !== theirs[place])) {
      const other = ours.find((id) => !theirs.includes(id)) ?? theirs.find((id) => !ours.includes(id)) ?? "";
      throw new Error(
        `hits differ at ${article.id}: ${other} ${queries.find(({ id }) => id === other)?.query ?? ""}`,
      );
    }
  }
  const rate = (loopArticles / loop.ms) * 1000;
  console.log(
    `  RegExp loop: ${show(rate)} articles/CPU-s with equal hits; ours is ${show(Math.max(...rates) / rate)} times that`,
  );
}

// Each size has a process of its own, as an installation has one set: what one size taught the compiler does not slow the next.
if (SIZES.length > 1) {
  for (const size of SIZES)
    spawnSync(process.execPath, [...process.execArgv, process.argv[1] ?? "", String(size)], {
      stdio: "inherit",
    });
} else {
  const size = SIZES[0] ?? 10_000;
  run(`${size.toLocaleString("en")} mixed queries`, size);
  if (size === 10_000) run("10,000 agency queries", 10_000, "agency");
}
