/* oxlint-disable no-console -- a benchmark prints */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { cpuMs } from "./cpu-time.ts";
import type { BenchFigures } from "./figures.ts";
import { isKept, listFloors } from "./floors.ts";
import { listParts, measurePart } from "./measure-part.ts";
import { readOptions, USAGE, type BenchOptions } from "./options.ts";
import { printFigures } from "./print-figures.ts";

// npm run bench:query: see README.md here.

function measureAll(options: BenchOptions): BenchFigures {
  const { articles, scripts, metaShare } = options;
  const figures: BenchFigures = {
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
    machine: {
      processor: cpus()[0]?.model ?? "unknown",
      cores: cpus().length,
      node: process.versions.node,
      loadAverage: loadavg()[0] ?? 0,
    },
    options: { articles, scripts, metaShare },
    load: null,
    sizes: [],
    threads: null,
    kinds: [],
    patterns: [],
    parsers: null,
    peers: [],
  };
  const folder = mkdtempSync(join(tmpdir(), "wirewatch-bench-"));
  try {
    for (const part of listParts(options)) {
      const result = join(folder, "result.json");
      const { status, signal } = spawnSync(
        process.execPath,
        [...process.execArgv, ...process.argv.slice(1), "--part", part, "--result", result],
        { stdio: "inherit" },
      );
      if (status !== 0) {
        console.error(`${part} failed (${signal ?? `exit ${status}`}): what it says is above`);
        process.exitCode = 2;
        continue;
      }
      const added = JSON.parse(readFileSync(result, "utf8")) as Partial<BenchFigures>;
      figures.load ??= added.load ?? null;
      figures.threads ??= added.threads ?? null;
      figures.parsers ??= added.parsers ?? null;
      figures.sizes.push(...(added.sizes ?? []));
      figures.kinds.push(...(added.kinds ?? []));
      figures.patterns.push(...(added.patterns ?? []));
      figures.peers.push(...(added.peers ?? []));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return figures;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(USAGE);
  else if (options.part === null) {
    const figures = measureAll(options);
    console.log(printFigures(figures));
    if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
    const missed = listFloors(figures).filter((floor) => isKept(floor) === false);
    if (options.check && missed.length > 0) {
      console.error(`Missed: ${missed.map(({ what }) => what).join("; ")}`);
      process.exitCode ??= 1;
    }
  } else {
    const figures = await measurePart(options.part, options);
    console.error(`${options.part}: ${(cpuMs() / 1000).toFixed(1)} CPU-s`);
    writeFileSync(options.result ?? "/dev/stdout", JSON.stringify(figures));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
