import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Queryable } from "../database.ts";
import type { FeedAnswerBody } from "../feed-reports.ts";
import { toTimestamp } from "./rows.ts";

interface AnswerRow {
  fetched_at: Date;
  url: string;
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  body_bytes: number;
  truncated: boolean;
}

/** The last document that the feed gave; see `FeedReports.answer`. */
export async function feedAnswer(
  database: Queryable,
  id: string,
  { maxBytes }: { maxBytes: number },
): Promise<FeedAnswerBody | null> {
  const { rows } = await database.query<AnswerRow>(
    "select fetched_at, url, status, headers, body, body_bytes, truncated from feed_answers where feed_id = $1",
    [id],
  );
  const row = rows[0];
  if (!row) return null;
  const { bytes, cut } = await gunzip(row.body, maxBytes);
  return {
    at: toTimestamp(row.fetched_at),
    url: row.url,
    status: row.status,
    headers: row.headers,
    bodyBytes: row.body_bytes,
    truncated: row.truncated || cut,
    body: bytes,
  };
}

/** Unpacks as much as is wanted: a small archive may hold gigabytes. */
async function gunzip(packed: Uint8Array, maxBytes: number): Promise<{ bytes: Buffer; cut: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of Readable.from([packed]).pipe(createGunzip()) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), cut: length > maxBytes };
}
