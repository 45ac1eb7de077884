// The program of one extraction thread: a message is a job, the answer goes back under the same number.
import { parentPort } from "node:worker_threads";
import { extractArticle } from "./extract-article.ts";
import type { ExtractInput } from "./extract-input.ts";

parentPort?.on("message", ({ number, input }: { number: number; input: ExtractInput }) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage({ number, page: extractArticle(input) });
});
