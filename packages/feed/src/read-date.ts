const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** Hours east of UTC of the zone names that RFC 822 and feeds use. */
const ZONES: Readonly<Record<string, number>> = {
  UT: 0,
  UTC: 0,
  GMT: 0,
  Z: 0,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  BST: 1,
  WET: 0,
  WEST: 1,
  CET: 1,
  CEST: 2,
  MEZ: 1,
  MESZ: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  JST: 9,
  KST: 9,
  IST: 5.5,
  AEST: 10,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
};

/** A date of RFC 3339, ISO 8601 or RFC 822 in UTC; null when it cannot be read without guessing. A missing zone means UTC. */
export function readDate(text: string | null | undefined): string | null {
  const value = text?.trim() ?? "";
  if (value === "" || value.length > 100) return null;
  return readIso(value) ?? readRfc822(value);
}

function readIso(text: string): string | null {
  const match =
    /^(\d{4})-?(\d\d)?-?(\d\d)?(?:[T ]+(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d:?\d\d|[A-Z]{2,4})?$/i.exec(
      text,
    );
  if (!match) return null;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00", fraction = "0", zone] =
    match;
  return toIso(
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(`0.${fraction}`) * 1000,
    zone,
  );
}

function readRfc822(text: string): string | null {
  const match =
    /^(?:[\p{L}]{2,12}\.?,?\s+)?(\d{1,2})[\s-]+([\p{L}]{3,9})\.?[\s-]+(\d{2}|\d{4}),?\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*(?:\(?([A-Z]{1,4}|[+-]\d\d:?\d\d|(?:GMT|UTC)[+-]\d\d:?\d\d)\)?)?(?:\s+\([^)]*\))?$/iu.exec(
      text,
    );
  if (!match) return null;
  const [, day, name = "", year = "", hour, minute, second = "0", zone] = match;
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  if (month === 0) return null;
  // RFC 2822 section 4.3: two digits below 50 are of this century.
  const century = year.length === 2 ? (Number(year) < 50 ? 2000 : 1900) : 0;
  return toIso(
    century + Number(year),
    month,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    0,
    zone?.replace(/^(GMT|UTC)(?=[+-])/i, ""),
  );
}

function toIso(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ms: number,
  zone: string | undefined,
): string | null {
  const offset = offsetMinutes(zone);
  if (
    offset === null ||
    month < 1 ||
    month > 12 ||
    day < 1 ||
    day > 31 ||
    hour > 24 ||
    minute > 59 ||
    second > 60
  )
    return null;
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, Math.floor(ms)));
  // A day that its month does not have is no date.
  if (hour < 24 && local.getUTCDate() !== day && second < 60) return null;
  const time = local.getTime() - offset * 60_000;
  return Number.isNaN(time) || year < 1 || year > 9999 ? null : new Date(time).toISOString();
}

function offsetMinutes(zone: string | undefined): number | null {
  if (zone === undefined || zone === "") return 0;
  const numeric = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (numeric) return (numeric[1] === "-" ? -1 : 1) * (Number(numeric[2]) * 60 + Number(numeric[3]));
  const named = ZONES[zone.toUpperCase()];
  return named === undefined ? null : named * 60;
}
