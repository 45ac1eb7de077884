import type { Page } from "@wirewatch/contracts";
import { z } from "zod";
import { InvalidCursorError } from "./errors.ts";
import type { PageRequest } from "./stores.ts";

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 500;

const MAX_CURSOR_CHARACTERS = 200;

/** Where a list stopped: the sort time in microseconds as text (a Date would lose three digits), and the id. */
const positionSchema = z.tuple([
  z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
  z.string().min(1).max(64),
]);
export type CursorPosition = z.infer<typeof positionSchema>;

export function encodeCursor(position: CursorPosition): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** Throws `InvalidCursorError` for anything that `encodeCursor` did not make. */
export function decodeCursor(cursor: string): CursorPosition {
  if (cursor.length > MAX_CURSOR_CHARACTERS || !/^[\w-]+$/u.test(cursor)) throw new InvalidCursorError();
  try {
    const position = positionSchema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    if (!isTime(position[0])) throw new InvalidCursorError();
    return position;
  } catch (error) {
    throw new InvalidCursorError({ cause: error });
  }
}

/** Whether the database has such a time: no 30 February, which JavaScript takes for 2 March, and no year 0. */
function isTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && text.startsWith(time.toISOString().slice(0, 19)) && text >= "0001";
}

/** What a list query needs: the position to go on from (or nulls), and one row more than the page holds. */
export function readPageRequest(page: PageRequest): { after: [string | null, string | null]; size: number } {
  const size = Math.min(MAX_PAGE_SIZE, Math.max(1, Math.trunc(page.limit ?? DEFAULT_PAGE_SIZE)));
  return { after: page.cursor === undefined ? [null, null] : decodeCursor(page.cursor), size };
}

/** SQL for a column's time as cursors keep it. */
export const cursorTime = (column: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** Cuts the extra row off and turns it into the next cursor; with `hasMore` there are more although the rows end here. */
export function toPage<Row extends { id: string; cursor_time: string }, Item>(
  rows: readonly Row[],
  size: number,
  toItem: (row: Row) => Item,
  hasMore = rows.length > size,
): Page<Item> {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    nextCursor: last !== undefined && hasMore ? encodeCursor([last.cursor_time, last.id]) : null,
  };
}
