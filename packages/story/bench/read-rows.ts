import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

export interface Row {
  id: string;
  title?: string;
  text?: string;
  publishedAt?: string;
  language?: string;
  story?: string;
  group?: string;
  kind?: string;
  of?: string | null;
}

/** Reads the rows of an NDJSON file, packed or not. */
export function readRows<T = Row>(path: string): T[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}

/** The time of a row in milliseconds; 0 for rows without one. */
export function timeOf(row: Row): number {
  return row.publishedAt === undefined ? 0 : Date.parse(row.publishedAt);
}

/** Rows in order of time; equal ones stay in their order. */
export function inOrder<R extends Row>(rows: readonly R[]): R[] {
  return rows.toSorted((left, right) => timeOf(left) - timeOf(right));
}
