import { readFile } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { openExtractor, type Extractor } from "@wirewatch/extract";
import { z } from "zod";
import { failureOf, LineError, parseLine, readLines, writeRecord } from "./ndjson.ts";

const lineSchema = z
  .object({
    id: z.union([z.string(), z.number()]).optional(),
    file: z.string().optional(),
    html: z.string().optional(),
    url: z.string().nullish(),
    contentType: z.string().optional(),
  })
  .refine((line) => line.file !== undefined || line.html !== undefined, { message: "needs file or html" });

/** `wirewatch article extract`: a page in, an article record out. */
export async function articleExtract(settings: {
  files: readonly string[];
  stdin: boolean;
  url: string | undefined;
  deadlineMs: number;
  input: Readable;
  output: Writable;
}): Promise<number> {
  const extractor = openExtractor({ size: 1, deadlineMs: settings.deadlineMs });
  let failed = 0;
  try {
    for (const file of settings.files) {
      const record = await extractOne(extractor, { file, url: settings.url });
      if (!record.ok) failed += 1;
      await writeRecord(settings.output, record.line);
    }
    if (settings.stdin)
      for await (const line of readLines(settings.input)) {
        const record = await extractLine(extractor, line, settings.url);
        if (!record.ok) failed += 1;
        await writeRecord(settings.output, record.line);
      }
  } finally {
    await extractor.close();
  }
  return failed;
}

interface Outcome {
  ok: boolean;
  line: Record<string, unknown>;
}

async function extractLine(
  extractor: Extractor,
  line: string,
  defaultUrl: string | undefined,
): Promise<Outcome> {
  try {
    const parsed = lineSchema.safeParse(parseLine(line));
    if (!parsed.success) throw new LineError("not_a_page", parsed.error.issues[0]?.message ?? "is no page");
    const { id, file, html, url, contentType } = parsed.data;
    return await extractOne(extractor, {
      ...(id === undefined ? {} : { id: String(id) }),
      ...(file === undefined ? {} : { file }),
      ...(html === undefined ? {} : { html }),
      url: url ?? defaultUrl,
      ...(contentType === undefined ? {} : { contentType }),
    });
  } catch (error) {
    return { ok: false, line: failureOf(error) };
  }
}

async function extractOne(
  extractor: Extractor,
  page: { id?: string; file?: string; html?: string; url: string | undefined; contentType?: string },
): Promise<Outcome> {
  const name = page.id !== undefined ? { id: page.id } : { file: page.file };
  try {
    const html = page.html ?? (await readFile(page.file ?? ""));
    const record = await extractor.extract({
      html,
      url: page.url ?? null,
      ...(page.contentType === undefined ? {} : { contentType: page.contentType }),
    });
    return { ok: true, line: { ...name, ok: true, ...record, url: record.url ?? page.url ?? null } };
  } catch (error) {
    return { ok: false, line: { ...name, ...failureOf(error) } };
  }
}
