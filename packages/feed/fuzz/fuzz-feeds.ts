/* oxlint-disable no-console -- a program that reports to a terminal */
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { FeedTooLargeError, NotAFeedError } from "../src/errors.ts";
import { parseFeed } from "../src/parse-feed.ts";
import { answered, faultsOfFeed } from "./faults-of-feed.ts";
import { mutatedFeed, readGoldenDocuments, served, type ServedFeed } from "./mutated-feed.ts";
import { repeatedPieces } from "./repeated-pieces.ts";

/** Processor time that one document of up to 64 kB may take; time of the clock would measure the neighbours. */
const MAX_INPUT_MS = 1000;
const MAX_HEAP_GROWTH_BYTES = 64 * 1024 * 1024;
const BATCH = 500;

const { values } = parseArgs({ options: { minutes: { type: "string" }, seed: { type: "string" } } });
const minutes = Number(values.minutes ?? "1");
const firstSeed = Number(values.seed ?? Date.now() % 2_147_483_647);
const folder = new URL("../../../build/fuzz/", import.meta.url);

const documents = readGoldenDocuments(new URL("../golden/", import.meta.url));
const arbitrary = mutatedFeed(documents);
const counts = { inputs: 0, feeds: 0, refused: 0, bytes: 0, failures: 0 };
let slowestMs = 0;
let slowestName = "";
let largestGrowth = 0;
let heapAtStart = 0;

async function check({ name, bytes, options }: ServedFeed): Promise<void> {
  counts.inputs += 1;
  counts.bytes += bytes.length;
  const before = process.cpuUsage();
  const faults: string[] = [];
  try {
    const feed = await answered(parseFeed(bytes, options));
    counts.feeds += 1;
    faults.push(...faultsOfFeed(feed));
  } catch (error) {
    if (!(error instanceof NotAFeedError || error instanceof FeedTooLargeError)) throw error;
    counts.refused += 1;
  }
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000;
  if (ms > slowestMs) {
    slowestMs = ms;
    slowestName = name;
  }
  if (ms > MAX_INPUT_MS) faults.push(`took ${Math.round(ms)} ms`);
  if (faults.length > 0) throw new Error(faults.slice(0, 5).join("; "));
}

function report(label: string, { name, bytes, options }: ServedFeed, error: unknown): void {
  counts.failures += 1;
  mkdirSync(folder, { recursive: true });
  const file = new URL(`failure-${label}-${counts.failures}.bin`, folder);
  writeFileSync(file, bytes);
  console.log(`FAILED ${label} (from ${name}, ${bytes.length} bytes): ${file.pathname}`);
  console.log(JSON.stringify(options));
  console.log(error instanceof Error ? (error.stack ?? error.message) : error);
}

function measureHeap(): void {
  globalThis.gc?.();
  const { heapUsed } = process.memoryUsage();
  if (heapAtStart === 0) heapAtStart = heapUsed;
  largestGrowth = Math.max(largestGrowth, heapUsed - heapAtStart);
}

console.log(`${documents.length} golden documents, seed ${firstSeed}, ${minutes} minutes`);
for (const document of repeatedPieces(64_000).map(served))
  await check(document).catch((error: unknown) => report("pieces", document, error));

const end = Date.now() + minutes * 60_000;
for (let seed = firstSeed; Date.now() < end; seed += 1) {
  const result = await fc.check(fc.asyncProperty(arbitrary, check), {
    seed,
    numRuns: BATCH,
    interruptAfterTimeLimit: 120_000,
  });
  if (seed === firstSeed || seed % 10 === 0) measureHeap();
  if (!result.failed || result.counterexample === null) continue;
  report(`seed-${seed}`, result.counterexample[0], result.errorInstance);
}
measureHeap();
const grown = largestGrowth > MAX_HEAP_GROWTH_BYTES && globalThis.gc !== undefined;
console.log(
  `${counts.inputs} inputs (${Math.round(counts.bytes / 1e6)} MB), ${counts.feeds} feeds, ${counts.refused} refused, ${counts.failures} failures`,
);
console.log(`slowest ${Math.round(slowestMs)} ms of processor time (${slowestName})`);
console.log(`heap grew by at most ${Math.round(largestGrowth / 1e6)} MB${grown ? ": too much" : ""}`);
process.exitCode = counts.failures > 0 || grown ? 1 : 0;
