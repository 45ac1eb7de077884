import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { ADVERSARIAL_CASES, type CaseResult } from "./testing/adversarial-cases.ts";

/** What one article or query of hostile input may cost: processor time, and memory beside the input itself. */
const MAX_CPU_MS = 2000;
const MAX_GROWTH_MB = 200;
/** For twice the input; quadratic work would be four times. Below this time the measurement says nothing. */
const MAX_RATIO = 3;
const LEAST_MS = 150;

describe("hostile input costs little", () => {
  const results = new Map<string, CaseResult>();

  // In a process of its own, so that neither the heap of other tests nor their work is measured.
  beforeAll(async () => {
    const program = fileURLToPath(new URL("../fuzz/measure-cases.ts", import.meta.url));
    const names = Object.keys(ADVERSARIAL_CASES);
    // The largest begin with an empty heap: memory that an earlier one gave back would hide what they take.
    const alone = names.filter((name) => ADVERSARIAL_CASES[name]?.alone);
    for (const group of [...alone.map((name) => [name]), names.filter((name) => !alone.includes(name))]) {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ["--expose-gc", "--conditions=source", "--import", "tsx", program, String(MAX_CPU_MS), ...group],
        { timeout: 600_000, maxBuffer: 10_000_000 },
      );
      for (const line of stdout.split("\n").filter((each) => each !== "")) {
        const result = JSON.parse(line) as CaseResult;
        results.set(result.name, result);
      }
    }
  }, 900_000);

  it.each(Object.keys(ADVERSARIAL_CASES))("%s", (name) => {
    const result = results.get(name);
    expect(result?.error).toBeNull();
    expect(result?.fairMs, `CPU in ms, ${result?.cpuMs} as counted`).toBeLessThanOrEqual(MAX_CPU_MS);
    expect(result?.growthMb, "memory in MB").toBeLessThanOrEqual(MAX_GROWTH_MB);
    if (result && result.halfCpuMs !== null && result.cpuMs > LEAST_MS)
      expect(result.cpuMs / result.halfCpuMs, "time for twice the input").toBeLessThan(MAX_RATIO);
  });
});
