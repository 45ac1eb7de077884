import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { once } from "node:events";

const MAX_LINE_CHARACTERS = 64_000_000;

/** A line that could not be used; the filter goes on with the next. */
export class LineError extends Error {
  override readonly name = "LineError";
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Writes one record as a line and waits when the reader is slow, so that memory stays bounded. */
export async function writeRecord(output: Writable, record: unknown): Promise<void> {
  if (!output.write(`${JSON.stringify(record)}\n`)) await once(output, "drain");
}

/** The lines of a stream, without empty ones. */
export async function* readLines(input: Readable): AsyncGenerator<string> {
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() !== "") yield line;
  }
}

export function parseLine(line: string): unknown {
  if (line.length > MAX_LINE_CHARACTERS)
    throw new LineError("line_too_long", `the line has more than ${MAX_LINE_CHARACTERS} characters`);
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new LineError("not_json", error instanceof Error ? error.message : "the line is not JSON", {
      cause: error,
    });
  }
}

/** The record of a failed line. */
export function failureOf(error: unknown, id?: string): Record<string, unknown> {
  const code =
    error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unexpected";
  const message = error instanceof Error ? error.message : String(error);
  return { ...(id === undefined ? {} : { id }), ok: false, error: { code, message } };
}

/**
 * Runs a filter: one record out for each line in, in the same order, whatever happens to a single line.
 * @returns how many lines failed.
 */
export async function filterLines(
  input: Readable,
  output: Writable,
  transform: (value: unknown) => Promise<Record<string, unknown>> | Record<string, unknown>,
): Promise<number> {
  let failed = 0;
  for await (const line of readLines(input)) {
    let id: string | undefined;
    try {
      const value = parseLine(line);
      if (typeof value === "object" && value !== null && "id" in value && typeof value.id === "string")
        id = value.id;
      await writeRecord(output, await transform(value));
    } catch (error) {
      failed += 1;
      await writeRecord(output, failureOf(error, id));
    }
  }
  return failed;
}
