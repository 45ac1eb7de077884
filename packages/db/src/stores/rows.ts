/** What lists add to each row for the next cursor. */
export interface ListRow {
  id: string;
  cursor_time: string;
}

export const toTimestamp = (time: Date): string => time.toISOString();
export const toTimestampOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;

/** SQL for a number of milliseconds as an interval. */
export const milliseconds = (parameter: string): string =>
  `(${parameter}::float8 * interval '1 millisecond')`;
