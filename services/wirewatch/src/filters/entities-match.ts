import { createReadStream } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { compileWatchList } from "@wirewatch/classify";
import { entityTypeSchema } from "@wirewatch/contracts";
import { z } from "zod";
import { UsageError } from "../usage-error.ts";
import { filterLines, parseLine, readLines } from "./ndjson.ts";
import { readDocument } from "./read-document.ts";

const entityLineSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  name: z.string().min(1),
  type: entityTypeSchema.nullish(),
  aliases: z.array(z.string()).default([]),
});

/** `wirewatch entities match`: documents in, mentions of the entities of a file out. */
export async function entitiesMatch(settings: {
  entitiesFile: string;
  input: Readable;
  output: Writable;
}): Promise<number> {
  const entities: {
    id: string;
    name: string;
    type: z.infer<typeof entityTypeSchema> | null;
    aliases: string[];
  }[] = [];
  let number = 0;
  for await (const line of readLines(createReadStream(settings.entitiesFile))) {
    number += 1;
    const parsed = entityLineSchema.safeParse(parseLine(line));
    if (!parsed.success)
      throw new UsageError(
        `${settings.entitiesFile} line ${number}: ${parsed.error.issues[0]?.message ?? "is no entity"}`,
      );
    entities.push({ ...parsed.data, type: parsed.data.type ?? null });
  }
  const watchList = compileWatchList(entities);
  return filterLines(settings.input, settings.output, (value) => {
    const document = readDocument(value);
    return { id: document.id, ok: true, mentions: watchList.mentions(document) };
  });
}
