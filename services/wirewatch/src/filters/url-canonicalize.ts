import { createInterface } from "node:readline";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { canonicalizeUrl } from "@wirewatch/text";

/** `wirewatch url canonicalize`: one address a line in, one key a line out, empty where the line is no http(s) address. */
export async function urlCanonicalize(input: Readable, output: Writable): Promise<void> {
  for await (const line of createInterface({ input, crlfDelay: Infinity }))
    if (!output.write(`${canonicalizeUrl(line.trim()) ?? ""}\n`)) await once(output, "drain");
}
