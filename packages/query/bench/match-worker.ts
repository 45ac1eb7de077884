import { parentPort, workerData } from "node:worker_threads";
import { fromSnapshot } from "@wirewatch/query";
import { heapBytes } from "./cpu-time.ts";
import { openLoad } from "./load.ts";
import type { WorkerAnswer, WorkerTask } from "./measure-threads.ts";

const { bytes, options, rounds } = workerData as WorkerTask;
const { articles } = openLoad(options);
// Opened once to warm the reader up, so that what a second one takes is its own.
fromSnapshot(bytes);
const before = heapBytes();
const set = fromSnapshot(bytes);
const opened = heapBytes();
let hits = 0;
const round = (): void => {
  hits = 0;
  for (const article of articles) hits += set.match(article).length;
};
round();
round();
const scratchBytes = heapBytes() - before;
const post = (answer: WorkerAnswer): void => parentPort?.postMessage(answer);
parentPort?.once("message", () => {
  for (let done = 0; done < rounds; done += 1) round();
  post({ kind: "done", hits });
});
post({ kind: "ready", scratchBytes, openBytes: opened - before });
