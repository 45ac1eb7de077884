import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { ADVERSARIAL_CASES, type CaseResult } from "./testing/adversarial-cases.ts";

/** What one article or query of hostile input may cost: processor time, and memory beside the input itself. */
const MAX_CPU_MS = 2000;
const MAX_GROWTH_MB = 200;
/** For eight times the input; quadratic work would be sixty-four times. Below this time the measurement says nothing. */
const MAX_RATIO = 20;
const LEAST_MS = 150;
/** The fuzzer takes every case as a whole. */
const SIZE = process.env["WIREWATCH_FUZZ_ROUNDS"] === undefined ? "part" : "whole";

describe("hostile input costs little", () => {
  const results = new Map<string, CaseResult>();

  // In processes of their own, so that neither the heap of other tests nor their work is measured.
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "wirewatch-hostile-"));
    try {
      // One file of plain code: a process starts in a tenth of the time that a loader for TypeScript takes.
      const program = join(folder, "measure-cases.cjs");
      await build({
        entryPoints: [fileURLToPath(new URL("../fuzz/measure-cases.ts", import.meta.url))],
        outfile: program,
        bundle: true,
        format: "cjs",
        platform: "node",
        target: "node20",
        conditions: ["source"],
        logLevel: "silent",
      });
      const names = Object.keys(ADVERSARIAL_CASES);
      // The largest begin with an empty heap: memory that an earlier one gave back would hide what they take.
      const alone = names.filter((name) => ADVERSARIAL_CASES[name]?.alone);
      for (const group of [...alone.map((name) => [name]), names.filter((name) => !alone.includes(name))]) {
        const { stdout } = await promisify(execFile)(
          process.execPath,
          ["--expose-gc", program, String(MAX_CPU_MS), SIZE, ...group],
          { timeout: 600_000, maxBuffer: 10_000_000 },
        );
        for (const line of stdout.split("\n").filter((each) => each !== "")) {
          const result = JSON.parse(line) as CaseResult;
          results.set(result.name, result);
        }
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 900_000);

  it.each(Object.keys(ADVERSARIAL_CASES))("%s", (name) => {
    const result = results.get(name);
    expect(result?.error).toBeNull();
    expect(result?.fairMs, `CPU in ms, ${result?.cpuMs} as counted`).toBeLessThanOrEqual(
      MAX_CPU_MS * (result?.share ?? 1),
    );
    expect(result?.growthMb, "memory in MB").toBeLessThanOrEqual(MAX_GROWTH_MB);
    if (result && result.eighthCpuMs !== null && result.cpuMs > LEAST_MS)
      expect(result.cpuMs / result.eighthCpuMs, "time for eight times the input").toBeLessThan(MAX_RATIO);
  });
});
