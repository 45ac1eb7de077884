import type { Readable, Writable } from "node:stream";
import { openStoryIndex } from "@wirewatch/story";
import { canParseUrl } from "@wirewatch/text";
import { filterLines } from "./ndjson.ts";
import { readDocument } from "./read-document.ts";
import { openStreamClock } from "./stream-clock.ts";

const HOUR_MS = 3_600_000;

/**
 * `wirewatch story cluster`: documents in time order in; story and duplicate of each out. What it gives depends on its input alone, and
 * it remembers no more than the windows hold.
 */
export async function storyCluster(settings: {
  windowHours: number;
  copyHours: number;
  /** Adds `revisionOf`, `agency` and `continues` to every line. */
  lineage: boolean;
  input: Readable;
  output: Writable;
}): Promise<number> {
  const storyWindowMs = settings.windowHours * HOUR_MS;
  const windowMs = Math.min(storyWindowMs, settings.copyHours * HOUR_MS);
  const open = () => openStoryIndex({ windowMs, storyWindowMs });
  let index = open();
  const clock = openStreamClock(storyWindowMs);
  return filterLines(settings.input, settings.output, (value) => {
    const document = readDocument(value);
    const publishedMs = document.publishedAt === undefined ? null : Date.parse(document.publishedAt);
    const { seenMs, restarted } = clock.tick(publishedMs);
    if (restarted) index = open();
    const { storyId, duplicateOf, tier, score, revisionOf, agency, sagaOf } = index.assign({
      id: document.id,
      title: document.title ?? "",
      text: document.text ?? "",
      firstSeenMs: seenMs,
      ...(publishedMs === null ? {} : { publishedMs }),
      ...(document.language === undefined ? {} : { language: document.language }),
      ...(document.author === undefined ? {} : { author: document.author }),
      ...(document.url !== undefined && canParseUrl(document.url)
        ? { host: new URL(document.url).hostname }
        : {}),
    });
    return {
      id: document.id,
      ok: true,
      storyId,
      duplicateOf,
      tier,
      score,
      ...(settings.lineage ? { revisionOf, agency, continues: sagaOf } : {}),
    };
  });
}
