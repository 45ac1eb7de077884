import { readIsoDate } from "./dates/read-iso-date.ts";
import { foldDate, readWordedDate } from "./dates/read-worded-date.ts";
import { toInstant } from "./dates/to-instant.ts";
import { zoneOffset } from "./dates/zone-offset.ts";

/** A date needs no more; longer texts are refused unread, so that time is bounded. */
const MAX_CHARACTERS = 120;
const MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
/** RFC 822 as most feeds write it: these are read without folding their letters. */
const RFC_822 =
  /^(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([A-Z]|[A-Z]{3,4}|[+-]\d{4})$/;
/** RFC 3339 as most feeds write it, on days that every month has: what is in UTC already is only spelt out, the rest V8 reads. */
const RFC_3339 =
  /^(?:1[6-9]|[2-8]\d)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{3})?(?:(Z)|[+-](?:0\d|1[0-3]):[0-5]\d)$/;

/**
 * A date as feeds write it, in UTC as `YYYY-MM-DDTHH:mm:ss.sssZ`. Reads ISO 8601 (RFC 3339, W3CDTF), RFC 822 with its misspellings,
 * asctime, RFC 850, seconds or milliseconds since 1970, and dates in the words of many languages. Null when there is no such day or
 * when the text can be read in two ways. A missing zone means UTC (in Korean text with a time of day, Korea); a missing time, midnight.
 */
export function readDate(text: string | null | undefined): string | null {
  const value = text?.trim() ?? "";
  if (value.length < 4 || value.length > MAX_CHARACTERS) return null;
  const usual = RFC_822.exec(value);
  if (usual) {
    const [, day, name = "", year, hour, minute, second, zone] = usual;
    const at = MONTHS.indexOf(name.toLowerCase());
    const offsetMinutes = zoneOffset(zone);
    if (at % 3 === 0 && offsetMinutes !== null)
      return toInstant({
        year: Number(year),
        month: at / 3 + 1,
        day: Number(day),
        hour: Number(hour),
        minute: Number(minute),
        second: Number(second),
        ms: 0,
        offsetMinutes,
      });
  }
  const instant = RFC_3339.exec(value);
  if (instant) {
    const [, fraction, isUtc] = instant;
    if (isUtc === undefined) return new Date(value).toISOString();
    return fraction === undefined ? `${value.slice(0, 19)}.000Z` : value;
  }
  const iso = readIsoDate(value);
  if (iso !== undefined) return iso;
  const epoch = /^(\d{10})(\d{3})?(?:\.\d{1,9})?$/.exec(value);
  if (epoch) return new Date(Number(epoch[1]) * 1000 + Number(epoch[2] ?? 0)).toISOString();
  const folded = foldDate(value);
  // Other digits and signs may have hidden one of the forms above.
  return (folded === value ? undefined : readIsoDate(folded)) ?? readWordedDate(folded);
}
