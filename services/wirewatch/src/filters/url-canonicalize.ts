import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { urlRulesSchema } from "@wirewatch/contracts";
import { readJsonFile } from "@wirewatch/runtime/configuration";
import { CANONICAL_URL_RULES, canonicalizeUrl, type CanonicalUrlRules } from "@wirewatch/text";
import { UsageError } from "../usage-error.ts";

/** `wirewatch url canonicalize`: one address a line in, one key a line out, empty where the line is no http(s) address. */
export async function urlCanonicalize(settings: {
  rulesFile: string | undefined;
  input: Readable;
  output: Writable;
}): Promise<void> {
  const { input, output } = settings;
  const rules = settings.rulesFile === undefined ? CANONICAL_URL_RULES : readRules(settings.rulesFile);
  for await (const line of createInterface({ input, crlfDelay: Infinity }))
    if (!output.write(`${canonicalizeUrl(line.trim(), rules) ?? ""}\n`)) await once(output, "drain");
}

function readRules(file: string): CanonicalUrlRules {
  const read = readJsonFile(file, urlRulesSchema, (path) => readFileSync(path, "utf8"));
  if ("value" in read) return read.value;
  throw new UsageError(read.problems.map((problem) => `--rules ${problem}`).join("\n"));
}
