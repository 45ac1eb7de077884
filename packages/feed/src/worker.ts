// Runs in a thread of its own, so that a hostile feed can be stopped from outside whatever it does to the parser.
import { parentPort } from "node:worker_threads";
import type { ParsedFeed } from "@wirewatch/contracts";
import { FeedTooLargeError, NotAFeedError } from "./errors.ts";
import { parseFeed, type ParseFeedOptions } from "./parse-feed.ts";

interface Task {
  bytes: Uint8Array;
  options: ParseFeedOptions;
}

/** What a thread says of one task. */
export type FeedAnswer =
  | { kind: "feed"; feed: ParsedFeed }
  | { kind: "not-a-feed"; looksLike: string }
  | { kind: "too-large"; message: string }
  | { kind: "failed"; message: string };

const port = parentPort;
const answer = (message: FeedAnswer): void => port?.postMessage(message);
port?.on("message", (task: Task) => {
  parseFeed(task.bytes, task.options).then(
    (feed) => answer({ kind: "feed", feed }),
    (error: unknown) => {
      // An error loses its class and its own fields on the way to another thread.
      if (error instanceof NotAFeedError) answer({ kind: "not-a-feed", looksLike: error.looksLike });
      else if (error instanceof FeedTooLargeError) answer({ kind: "too-large", message: error.message });
      else answer({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    },
  );
});
