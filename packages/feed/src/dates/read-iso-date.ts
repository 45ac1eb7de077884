import { toInstant } from "./to-instant.ts";
import { zoneOffset } from "./zone-offset.ts";

const CALENDAR = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?![\d-])/;
const BASIC = /^(\d{4})(\d\d)(\d\d)(?=$|[T\sZ])/i;
const YEAR = /^(\d{4})$/;
const ORDINAL = /^(\d{4})-?(\d{3})(?![\d-])/;
const WEEK = /^(\d{4})-?W(\d\d)(?:-?([1-7]))?(?!\d)/i;
/** The truncated forms of ISO 8601:2000, sections 5.2.1.3, 5.2.2.2 and 5.2.1.4: YY-MM-DD, YYMMDD, YY-DDD, YYDDD, -YY-MM, -YYMM. */
const SHORT_CALENDAR = /^(\d\d)(-?)(\d\d)\2(\d\d)(?=$|[T\s])/i;
const SHORT_ORDINAL = /^(\d\d)-?(\d{3})(?=$|[T\s])/i;
const SHORT_MONTH = /^-(\d\d)-?(\d\d)$/;
/** Fourteen or twelve digits, without a letter between date and time. */
const DIGITS = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?=$|[Z+-])/i;

const TIME =
  /^(?:\s*T\s*|\s+)(\d{1,2})(?:(:?)(\d\d)(?:\2(\d\d))?)?(?:[.,](\d{0,12}))?\s*(Z|(?:GMT|UTC?)?\s?[+-]\d{1,2}(?::?\d\d)?(?::?00)?Z?|[A-Z]|[A-Z]{3,5})?$/i;
const MIDNIGHT = { hour: 0, minute: 0, second: 0, ms: 0, offsetMinutes: 0 };

/**
 * ISO 8601 with calendar, ordinal and week dates, basic and extended, truncated where the standard defines it, down to the year alone;
 * so also RFC 3339, W3CDTF and what databases print. Undefined when the text has another shape, null when it has this one and no such day.
 */
export function readIsoDate(text: string): string | null | undefined {
  // RFC 9557 puts the name of the zone after the offset; the name alone would have to be looked up.
  const bracket = text.indexOf("[");
  const plain = bracket > 0 && text.endsWith("]") ? text.slice(0, bracket) : text;
  if (plain !== text && !/(?:Z|[+-]\d\d:?\d\d)\s*$/i.test(plain) && !/\[(?:Etc\/)?UTC\]/i.test(text))
    return null;
  const digits = DIGITS.exec(plain);
  if (digits) {
    const zone = zoneOffset(plain.slice(digits[0].length));
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = digits.slice(1).map(numberOf);
    return zone === null
      ? null
      : toInstant({ year, month, day, hour, minute, second, ms: 0, offsetMinutes: zone });
  }
  const date = dateOf(plain);
  if (date === undefined) return undefined;
  const { length, ...day } = date;
  const rest = plain.slice(length);
  if (rest === "" || /^\s*Z$/i.test(rest)) return toInstant({ ...day, ...MIDNIGHT });
  const time = TIME.exec(rest);
  if (!time) return /^[-+]\d\d:\d\d$/.test(rest) ? toInstant({ ...day, ...MIDNIGHT }) : undefined;
  const [, hour, , minute, second, fraction, zone] = time;
  // An hour alone after a space is more likely something else.
  if (minute === undefined && !/^\s*T/i.test(rest)) return undefined;
  const offsetMinutes = zoneOffset(zone);
  if (offsetMinutes === null) return null;
  // A fraction divides the smallest unit that is written (ISO 8601, section 5.3.1.3).
  const unitMs = second !== undefined ? 1000 : minute !== undefined ? 60_000 : 3_600_000;
  const part = Math.floor(Number(`0.${fraction ?? 0}`) * unitMs + 1e-9);
  const clock = { hour: Number(hour), minute: numberOf(minute), second: numberOf(second), ms: 0 };
  if (part === 0) return toInstant({ ...day, ...clock, offsetMinutes });
  return toInstant({
    ...day,
    hour: clock.hour,
    minute: clock.minute + Math.floor((part % 3_600_000) / 60_000),
    second: clock.second + Math.floor((part % 60_000) / 1000),
    ms: part % 1000,
    offsetMinutes,
  });
}

const numberOf = (text: string | undefined): number => (text === undefined ? 0 : Number(text));

interface CalendarDay {
  year: number;
  month: number;
  day: number;
  /** How many characters of the text were the date. */
  length: number;
}

function dateOf(text: string): CalendarDay | undefined {
  const calendar = CALENDAR.exec(text) ?? BASIC.exec(text) ?? YEAR.exec(text);
  if (calendar) {
    const [all, year, month = "1", day = "1"] = calendar;
    return { year: Number(year), month: Number(month), day: Number(day), length: all.length };
  }
  const ordinal = ORDINAL.exec(text);
  if (ordinal) return ordinalDay(Number(ordinal[1]), Number(ordinal[2]), ordinal[0].length);
  const week = WEEK.exec(text);
  if (week) return weekDay(Number(week[1]), Number(week[2]), Number(week[3] ?? 1), week[0].length);
  const short = SHORT_CALENDAR.exec(text);
  if (short)
    return {
      year: fullYear(Number(short[1])),
      month: Number(short[3]),
      day: Number(short[4]),
      length: short[0].length,
    };
  const shortOrdinal = SHORT_ORDINAL.exec(text);
  if (shortOrdinal)
    return ordinalDay(fullYear(Number(shortOrdinal[1])), Number(shortOrdinal[2]), shortOrdinal[0].length);
  const month = SHORT_MONTH.exec(text);
  if (month)
    return { year: fullYear(Number(month[1])), month: Number(month[2]), day: 1, length: month[0].length };
  return undefined;
}

/** RFC 5322, section 4.3: two digits below 50 are of this century, others of the last; three digits count from 1900. */
export const fullYear = (year: number): number =>
  year < 50 ? year + 2000 : year < 1000 ? year + 1900 : year;

/** A number that there is not becomes month 0, which no date has. */
function ordinalDay(year: number, ordinal: number, length: number): CalendarDay {
  const date = new Date(Date.UTC(year, 0, ordinal));
  if (ordinal < 1 || date.getUTCFullYear() !== year) return { year, month: 0, day: 0, length };
  return { year, month: date.getUTCMonth() + 1, day: date.getUTCDate(), length };
}

/** Week 1 is the one that holds 4 January, and weeks begin on Monday. */
function weekDay(year: number, week: number, day: number, length: number): CalendarDay {
  const fourth = new Date(Date.UTC(year, 0, 4));
  const monday = 4 - ((fourth.getUTCDay() + 6) % 7);
  const date = new Date(Date.UTC(year, 0, monday + (week - 1) * 7 + day - 1));
  const lastWeek = new Date(Date.UTC(year, 11, 28));
  const weeks = Math.ceil(((lastWeek.getTime() - Date.UTC(year, 0, monday)) / 86_400_000 + 1) / 7);
  if (week < 1 || week > weeks) return { year, month: 0, day: 0, length };
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), length };
}
