/* oxlint-disable no-console -- the results go to the process that started this one */
import { readFileSync, writeFileSync } from "node:fs";
import { ADVERSARIAL_CASES, type CaseResult } from "../src/testing/adversarial-cases.ts";

// Run as a process of its own with --expose-gc, so that the heap of the tests blurs nothing:
// node --expose-gc --conditions=source --import tsx measure-cases.ts [MAX_MS [whole | part [name …]]]

/** Memory of the process in megabytes: what it is, and the most it was since `forgetPeak`. */
function memory(field: "VmRSS" | "VmHWM"): number {
  try {
    const line = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync("/proc/self/status", "utf8"));
    return Number(line?.[1] ?? 0) / 1024;
  } catch {
    // Other systems than Linux know only the peak of the whole run.
    return (
      (field === "VmRSS" ? process.memoryUsage.rss() : process.resourceUsage().maxRSS * 1024) / 1_048_576
    );
  }
}
function forgetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // As above.
  }
}

/** Reads in no order over more memory than the near caches hold, each waiting for the one before, as look-ups do. */
const YARDSTICK_READS = 150_000;
/** What they take on a machine whose memory is not fought for: 80 ns a read. */
const YARDSTICK_MS = 12;
/** Nothing is excused further than this. */
const MAX_EXCUSE = 2;
const field = new Int32Array(4_194_304);

function takeYardstick(): number {
  const mask = field.length - 1;
  const started = process.cpuUsage();
  let at = 1;
  for (let read = 0; read < YARDSTICK_READS; read += 1) {
    at = (Math.imul(at, 1_103_515_245) + 12_345 + field[(at >>> 8) & mask]) | 0;
    field[(at >>> 8) & mask] = read & 1;
  }
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

function measure(prepare: () => () => void): {
  cpuMs: number;
  growthMb: number;
  fairMs: number;
  error: string | null;
} {
  let before = 0;
  let started = process.cpuUsage();
  let error: string | null = null;
  let yardstick = 0;
  try {
    const run = prepare();
    globalThis.gc?.();
    forgetPeak();
    before = memory("VmRSS");
    yardstick = takeYardstick();
    started = process.cpuUsage();
    run();
  } catch (caught) {
    error = caught instanceof Error ? (caught.stack ?? caught.message) : String(caught);
  }
  const { user, system } = process.cpuUsage(started);
  const cpuMs = (user + system) / 1000;
  const growthMb = memory("VmHWM") - before;
  const excuse = (yardstick + takeYardstick()) / 2 / YARDSTICK_MS;
  return { cpuMs, fairMs: cpuMs / Math.min(MAX_EXCUSE, Math.max(1, excuse)), growthMb, error };
}

const [maxMs = "2000", size = "whole", ...wanted] = process.argv.slice(2);
for (const [name, { prepare, grows, part = 1 }] of Object.entries(ADVERSARIAL_CASES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const share = size === "part" ? part : 1;
  const scale = (grows ? 2 : 1) * share;
  let eighthCpuMs = grows ? measure(() => prepare(scale / 8)).cpuMs : null;
  let result = measure(() => prepare(scale));
  // A busy machine makes any one measurement longer, never shorter: the best of three is the nearest to the truth.
  for (let again = 0; again < 2 && result.error === null; again += 1) {
    const isSlow = result.fairMs > Number(maxMs) * share;
    const isUneven = eighthCpuMs !== null && result.cpuMs > 100 && result.cpuMs > eighthCpuMs * 15;
    if (!isSlow && !isUneven) break;
    if (grows) eighthCpuMs = Math.max(eighthCpuMs ?? 0, measure(() => prepare(scale / 8)).cpuMs);
    const next = measure(() => prepare(scale));
    if (next.fairMs < result.fairMs) result = next;
  }
  console.log(JSON.stringify({ name, share, eighthCpuMs, ...result } satisfies CaseResult));
}
