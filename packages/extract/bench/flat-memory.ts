/* oxlint-disable no-console -- a measurement prints */
import { readdirSync, readFileSync } from "node:fs";
import { openExtractor } from "@wirewatch/extract";

// node --import tsx packages/extract/bench/flat-memory.ts [PAGES]: reads the golden pages over and over in one thread
// and prints the memory of the process after each tenth of them.

const total = Number(process.argv[2] ?? 10_000);
const fixtures = new URL("../src/fixtures/", import.meta.url);
const pages = readdirSync(fixtures)
  .filter((name) => name.endsWith(".html"))
  .map((name) => readFileSync(new URL(name, fixtures)));
const extractor = openExtractor({ size: 1, maxPages: Number.POSITIVE_INFINITY });
for (let at = 1; at <= total; at++) {
  const page = pages[at % pages.length];
  if (page !== undefined) await extractor.extract({ html: page, url: "https://news.example/a" });
  if (at % Math.max(1, Math.floor(total / 10)) === 0)
    console.log(`${at} pages  rss ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`);
}
await extractor.close();
