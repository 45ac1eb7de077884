// Runs in a thread of its own, so that a hostile feed can be stopped from outside whatever it does to the parser.
import { parentPort } from "node:worker_threads";
import { parseFeed, type ParseFeedOptions } from "./parse-feed.ts";

interface Task {
  bytes: Uint8Array;
  options: ParseFeedOptions;
}

const port = parentPort;
port?.on("message", (task: Task) => {
  parseFeed(task.bytes, task.options).then(
    (feed) => port.postMessage({ ok: true, feed }),
    (error: unknown) => {
      const code =
        error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
      port.postMessage({ ok: false, code, message: error instanceof Error ? error.message : String(error) });
    },
  );
});
