/* oxlint-disable no-console -- a benchmark prints */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { ENGINE_NAMES, openEngine, type EngineName } from "./engines.ts";
import { percentile, summarise, type Labelled, type Outcome } from "./measures.ts";

// npm run bench:extract -- FOLDER: FOLDER holds manifest.ndjson, a line {id, file, url, gold:{text, title?, authors?, publishedAt?}}
// a page, and the files (plain or .gz). Each engine runs in a process of its own, so that memory is its own too; its heap
// is bounded, since V8 collects late where it may grow, and the bound is raised for an engine that dies of it.
const HEAPS_MB = [256, 2048];

const [folder, only] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: npm run bench:extract -- FOLDER");
  process.exitCode = 2;
} else if (only === undefined) {
  for (const name of ENGINE_NAMES) {
    for (const heapMb of HEAPS_MB) {
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        [`--max-old-space-size=${heapMb}`, ...process.execArgv, fileURLToPath(import.meta.url), folder, name],
        { encoding: "utf8", maxBuffer: 1e8 },
      );
      if (status === 0) {
        console.log(stdout.trimEnd());
        break;
      }
      console.log(
        `${name}: died with ${heapMb} MB of heap: ${/FATAL ERROR: .*/.exec(stderr)?.[0] ?? "failed"}`,
      );
    }
  }
} else await run(folder, only as EngineName);

async function run(from: string, name: EngineName): Promise<void> {
  const engine = await openEngine(name);
  if (engine === null) {
    console.log(`${name}: not installed, left out`);
    return;
  }
  const pages = readFileSync(join(from, "manifest.ndjson"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Labelled & { file: string; id: string });
  const outcomes = new Map<string, Outcome>();
  const cpu: number[] = [];
  let failed = 0;
  let peak = 0;
  for (const page of pages) {
    const bytes = readFileSync(join(from, page.file));
    const html = (page.file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
    const start = process.cpuUsage();
    try {
      outcomes.set(page.id, engine({ html, url: page.url }));
    } catch {
      failed++;
    }
    const { user, system } = process.cpuUsage(start);
    cpu.push((user + system) / 1000);
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  for (const set of new Set<string>(pages.map(({ id }) => id.split("/")[0] ?? ""))) {
    const figures = summarise(
      pages.filter(({ id }) => id.startsWith(`${set}/`)),
      outcomes,
    );
    console.log(
      `${name.padEnd(21)} ${set.padEnd(8)} ${Object.entries(figures)
        .map(([label, value]) => `${label} ${value}`)
        .join("  ")}`,
    );
  }
  console.log(
    `${name.padEnd(21)} cpu ms p50 ${percentile(cpu, 0.5).toFixed(0)} p95 ${percentile(cpu, 0.95).toFixed(0)}  peak rss ${(peak / 1e6).toFixed(0)} MB  failed ${failed}`,
  );
}
