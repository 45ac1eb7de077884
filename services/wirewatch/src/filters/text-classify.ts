import type { Readable, Writable } from "node:stream";
import { openClassifier } from "@wirewatch/classify";
import { filterLines } from "./ndjson.ts";
import { readDocument } from "./read-document.ts";

export type ClassifyTask = "language" | "topics" | "entities";

/** `wirewatch text classify`: documents in; language, topics and entities out. */
export async function textClassify(settings: {
  only: readonly ClassifyTask[] | undefined;
  input: Readable;
  output: Writable;
}): Promise<number> {
  const classifier = await openClassifier();
  return filterLines(settings.input, settings.output, async (value) => {
    const document = readDocument(value);
    const classification = await classifier.classify(document, settings.only ? { only: settings.only } : {});
    return { id: document.id, ok: true, ...classification };
  });
}
