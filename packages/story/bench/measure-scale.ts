import { openStoryIndex, type KnownAssignment, type StoryDocument, type StoryIndex } from "@wirewatch/story";
import { groupByTitle, linkByMinhash } from "./baselines.ts";
import { generateStream, STREAM_HOURS } from "./generate-stream.ts";
import { openCopiesAlone, openStoriesAlone } from "./halves-of-the-index.ts";
import { cpuSeconds } from "./run-index.ts";

const ARTICLES = 100_000;
const PORTION = 1_000;
const BASELINE_ARTICLES = 3_000;
const HOUR_MS = 3_600_000;

interface Stored {
  bytes: Uint8Array;
  known: KnownAssignment;
}

function usedBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Documents a CPU-second over the whole stream and over its last tenth. The clock is read once in a thousand documents. */
function measureRate(take: (document: StoryDocument & { host: string }) => void): {
  whole: number;
  last: number;
} {
  let [spent, spentLast, count] = [0, 0, 0];
  let portion: (StoryDocument & { host: string })[] = [];
  const take1000 = (): void => {
    const start = cpuSeconds();
    for (const document of portion) take(document);
    const used = cpuSeconds() - start;
    spent += used;
    if (count > ARTICLES * 0.9) spentLast += used;
    portion = [];
  };
  for (const document of generateStream(ARTICLES)) {
    portion.push(document);
    count += 1;
    if (portion.length === PORTION) take1000();
  }
  return { whole: ARTICLES / spent, last: ARTICLES / 10 / spentLast };
}

const rate = ({ whole, last }: { whole: number; last: number }): string =>
  `${whole.toFixed(0)} docs/CPU-s over all, ${last.toFixed(0)} in the last tenth`;

/** Speed, memory and rebuild at 100,000 live articles, beside headlines alone and the npm package `minhash`. */
export function measureScale(print: (line: string) => void): void {
  const rows: Stored[] = [];
  const held: { index: StoryIndex | null } = { index: openStoryIndex() };
  fill(held, rows, print);
  const withIndex = usedBytes();
  held.index = null;
  const bytes = withIndex - usedBytes();
  print(`  ${(bytes / ARTICLES).toFixed(0)} bytes an article with everything, ids and answers included`);
  const printed = rows.reduce((sum, row) => sum + row.bytes.length, 0);
  print(`  fingerprint ${(printed / ARTICLES).toFixed(0)} bytes`);
  rebuild(rows, print);
  rows.length = 0;
  print(`  copies alone        ${rate(measureRate(openCopiesAlone()))}`);
  print(`  stories alone       ${rate(measureRate(openStoriesAlone()))}`);
  measureBaselines(print);
}

function fill(held: { index: StoryIndex | null }, rows: Stored[], print: (line: string) => void): void {
  const { index } = held;
  if (index === null) return;
  const both = measureRate((document) => {
    const { fingerprint, storyId, duplicateOf, tier, score } = index.assign(document);
    const { id, firstSeenMs } = document;
    // Strings of their own, as a database hands them out: those of the index are not to be counted twice.
    const known = { articleId: id, storyId, duplicateOf, tier, score, firstSeenMs, sourceTier: 2 };
    rows.push({ bytes: fingerprint.bytes, known: JSON.parse(JSON.stringify(known)) as KnownAssignment });
  });
  const { stories, terms } = index.size;
  const { bytes } = index;
  print(`generated: ${ARTICLES} live articles, ${stories} stories, ${terms} terms`);
  print(`  copies and stories  ${rate(both)}`);
  print(
    `  tables: ${(bytes.articles / ARTICLES).toFixed(0)} bytes an article, ${(bytes.stories / stories).toFixed(0)} a story, ${(bytes.terms / terms).toFixed(0)} a term`,
  );
}

function rebuild(rows: readonly Stored[], print: (line: string) => void): void {
  const start = cpuSeconds();
  const index = openStoryIndex();
  for (const { bytes, known } of rows) index.restore(bytes, known);
  print(`  rebuild from stored fingerprints ${(cpuSeconds() - start).toFixed(2)} s CPU`);
  const before = cpuSeconds();
  const laterMs = (rows[0]?.known.firstSeenMs ?? 0) + (7 * 24 + 6) * HOUR_MS;
  index.assign({ id: "later", title: "", text: "", firstSeenMs: laterMs });
  print(
    `  forgetting the oldest six hours, a ${STREAM_HOURS / 6}th of all, ${(cpuSeconds() - before).toFixed(2)} s CPU`,
  );
}

function measureBaselines(print: (line: string) => void): void {
  const documents = [...generateStream(BASELINE_ARTICLES)].map(({ firstSeenMs, ...document }) => ({
    ...document,
    publishedAt: new Date(firstSeenMs).toISOString(),
  }));
  for (const [name, run] of [
    ["npm minhash 0.0.9, copies", () => linkByMinhash(documents)],
    ["headlines alone, stories", () => groupByTitle(documents)],
  ] as const) {
    const start = cpuSeconds();
    run();
    print(
      `  ${name}: ${(BASELINE_ARTICLES / (cpuSeconds() - start)).toFixed(0)} docs/CPU-s at ${BASELINE_ARTICLES} articles`,
    );
  }
}
