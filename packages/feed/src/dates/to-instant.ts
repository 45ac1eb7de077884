/** A date and a time of day as they stand in a text; the offset says how many minutes east of UTC the clock ran. */
export interface DateFields {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
  offsetMinutes: number;
}

/** ISO 8601 counts from here on without agreement. Earlier years stand in feeds for "not set" (0001-01-01) or are Persian or Hijri. */
const FIRST_YEAR = 1583;
const LAST_YEAR = 9999;

/**
 * The instant in UTC as `YYYY-MM-DDTHH:mm:ss.sssZ`; null for a day or an hour that there is not. 24:00 is the end of its day
 * (ISO 8601) and second 60 a leap second, which counts as the first second of the next minute.
 */
export function toInstant(fields: DateFields): string | null {
  const { year, month, day, hour, minute, second, ms, offsetMinutes } = fields;
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR && month >= 1 && month <= 12)) return null;
  if (!(day >= 1 && day <= daysOf(year, month) && minute <= 59 && second <= 60)) return null;
  if (hour > 24 || (hour === 24 && (minute > 0 || second > 0 || ms > 0))) return null;
  const instant = new Date(
    Date.UTC(year, month - 1, day, hour, minute, second, Math.floor(ms)) - offsetMinutes * 60_000,
  );
  const resulting = instant.getUTCFullYear();
  return resulting >= FIRST_YEAR && resulting <= LAST_YEAR ? instant.toISOString() : null;
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}
