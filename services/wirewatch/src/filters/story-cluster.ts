import type { Readable, Writable } from "node:stream";
import { openStoryIndex } from "@wirewatch/story";
import { filterLines } from "./ndjson.ts";
import { readDocument } from "./read-document.ts";
import { canParseUrl } from "@wirewatch/text";

const HOUR_MS = 3_600_000;

/** `wirewatch story cluster`: documents in time order in; story and duplicate of each out. Deterministic. */
export async function storyCluster(settings: {
  windowHours: number;
  input: Readable;
  output: Writable;
}): Promise<number> {
  const index = openStoryIndex({ windowMs: settings.windowHours * HOUR_MS });
  let clockMs = 0;
  return filterLines(settings.input, settings.output, (value) => {
    const document = readDocument(value);
    const publishedMs = document.publishedAt === undefined ? null : Date.parse(document.publishedAt);
    // Time is what the stream says: a document without a time belongs to the moment of the one before it.
    clockMs = Math.max(clockMs, publishedMs ?? 0);
    const assignment = index.assign({
      id: document.id,
      title: document.title ?? "",
      text: document.text ?? "",
      firstSeenMs: clockMs,
      ...(publishedMs === null ? {} : { publishedMs }),
      ...(document.language === undefined ? {} : { language: document.language }),
      ...(document.url !== undefined && canParseUrl(document.url)
        ? { host: new URL(document.url).hostname }
        : {}),
      ...(document.source === undefined ? {} : { sourceId: document.source }),
    });
    const { storyId, duplicateOf, tier, score } = assignment;
    return { id: document.id, ok: true, storyId, duplicateOf, tier, score };
  });
}
