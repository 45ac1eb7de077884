/* oxlint-disable no-console -- a program that reports to a terminal */
import { parseArgs } from "node:util";
import { runAgreement } from "../src/testing/check-agreement.ts";

const USAGE = "usage: npm run fuzz -w @wirewatch/query -- [--minutes 5] [--seed n]";
/** Pairs of query and article in one report line come from one seed, so that any of them can be run again. */
const ROUNDS_PER_SEED = 25;

const { values } = parseArgs({ options: { minutes: { type: "string" }, seed: { type: "string" } } });
const minutes = Number(values.minutes ?? "5");
const firstSeed = Number(values.seed ?? Date.now() % 40_000_000);
if (!Number.isFinite(minutes) || minutes <= 0) throw new Error(`--minutes takes a number above 0. ${USAGE}`);
if (!Number.isSafeInteger(firstSeed) || firstSeed < 0)
  throw new Error(`--seed takes a whole number from 0 on. ${USAGE}`);

const until = Date.now() + minutes * 60_000;
const started = process.cpuUsage();
const secondsOfCpu = (): number => {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1e6;
};
let pairs = 0;
let hits = 0;
let reported = Date.now();
for (let seed = firstSeed; Date.now() < until; seed += 1) {
  const run = runAgreement(seed, (round) => round === ROUNDS_PER_SEED || Date.now() >= until);
  pairs += run.pairs;
  hits += run.hits;
  if (run.fault !== null) {
    console.log(`FAILED with --seed ${seed}, after ${pairs} pairs\n${run.fault}`);
    process.exitCode = 1;
    break;
  }
  if (Date.now() - reported < 10_000) continue;
  reported = Date.now();
  console.log(
    `seed ${seed}: ${pairs} pairs, ${hits} hits, ${Math.round(pairs / secondsOfCpu())} pairs per CPU-second`,
  );
}
console.log(
  `${pairs} pairs of query and article from seed ${firstSeed} on, ${hits} hits, ` +
    `${Math.round(pairs / secondsOfCpu())} pairs per CPU-second, ${process.exitCode === 1 ? "one fault" : "no fault"}`,
);
