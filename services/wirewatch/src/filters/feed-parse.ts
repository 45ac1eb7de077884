import { readFile } from "node:fs/promises";
import type { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { openFeedParser } from "@wirewatch/feed";
import { failureOf, writeRecord } from "./ndjson.ts";

/** `wirewatch feed parse`: feed files in, one record a file out. */
export async function feedParse(settings: {
  files: readonly string[];
  url: string | undefined;
  contentType: string | undefined;
  maxItems: number;
  deadlineMs: number;
  output: Writable;
}): Promise<number> {
  const parser = openFeedParser({ size: 1, deadlineMs: settings.deadlineMs });
  let failed = 0;
  try {
    for (const file of settings.files) {
      try {
        const bytes = await readFile(file);
        const parsed = await parser.parse(bytes, {
          url: settings.url ?? pathToFileURL(file).href,
          ...(settings.contentType === undefined ? {} : { contentType: settings.contentType }),
          maxItems: settings.maxItems,
        });
        await writeRecord(settings.output, { file, ok: true, ...parsed });
      } catch (error) {
        failed += 1;
        await writeRecord(settings.output, { file, ...failureOf(error) });
      }
    }
  } finally {
    await parser.close();
  }
  return failed;
}
