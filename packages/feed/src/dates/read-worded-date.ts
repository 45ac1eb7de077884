import { foldWord, isDayName, isFiller, monthOf } from "./date-words.ts";
import { fullYear } from "./read-iso-date.ts";
import { toInstant } from "./to-instant.ts";
import { summerMinutes, zoneOffset } from "./zone-offset.ts";

const CLOCK = /(?<![\d:])(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,:](\d{1,9}))?)?(?![\d:])/;
const OFFSET = /^\s*((?:gmt|utc?|z)?\s?[+-]\d{1,2}(?::?\d\d)?|0000|00:00|z)(?![\p{L}\d:])/u;
/** The signs of `Etc/GMT+1` mean the opposite of all others, so that it is read as nothing. */
const ZONE_WORD = /^\s*(etc\/(?:gmt|utc)(?!\s?[+-])|[a-zмск]{1,5})(?!\p{L})/u;
const FORENOON = "am|a\\.\\s?m\\.?|오전|午前|上午|πμ|π\\.μ\\.?|de\\.|dop\\.|صباحا|ص|sa|sang";
const AFTERNOON = "pm|p\\.\\s?m\\.?|오후|午後|下午|μμ|μ\\.μ\\.?|du\\.|odp\\.|مساء|م|ch|chieu";
const HALF_BEFORE = new RegExp(`(?:(?<!\\p{L})(?:${FORENOON}|(${AFTERNOON})))\\s*$`, "u");
const HALF_AFTER = new RegExp(`^\\s*(?:${FORENOON}|(${AFTERNOON}))(?!\\p{L})`, "u");
/** Korea has one zone, and what spells dates in Korean runs on its clock. */
const KOREAN_OFFSET_MINUTES = 9 * 60;
/** Years are counted from here by the eras of Japan and Taiwan, and by the Buddhist era of Thailand. */
const ERAS: readonly (readonly [RegExp, number])[] = [
  [/令和\s*(\d{1,2}|元)(?=\s*年)/u, 2018],
  [/平成\s*(\d{1,2}|元)(?=\s*年)/u, 1988],
  [/民[國国]\s*(\d{1,3}|元)(?=\s*年)/u, 1911],
  [/(?:พ\.?\s?ศ\.?|พุทธศักราช|(?<!\p{L})b\.?e\.?)\s*(2[45]\d\d)/u, -543],
];

/**
 * Dates in words: RFC 822 and its many misspellings, asctime, RFC 850, and dates of many languages. Null when a word or a number is
 * left that no reading explains, or when two readings are possible. `text` is folded by `foldDate`.
 */
export function readWordedDate(text: string): string | null {
  const comments: string[] = [];
  let rest = text.replaceAll(/\(([^()]{0,60})\)/g, (_, comment: string) => {
    comments.push(comment.trim());
    return " ";
  });
  for (const [era, start] of ERAS)
    rest = rest.replace(era, (_, year: string) => ` ${start + (year === "元" ? 1 : Number(year))}`);
  const isKorean = /[년월일]|오전|오후/u.test(rest);
  rest = rest
    .replace(/(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일號号]?/u, "$1-$2-$3 ")
    .replace(/(\d{1,2})\s*[時时点點시]\s*(?:(\d{1,2})\s*[分분])?\s*(?:(\d{1,2})\s*[秒초])?/u, clockOf)
    .replace(/(?<=\d)\s?(?:h|u|uhr)\s?(?=\d\d(?!\d))/u, ":")
    // An hour alone, where its mark says that it is one.
    .replace(/(?<![\d:.])(\d{1,2})\s?(?:(?:h|uhr)(?!\p{L}|\s?\d)|(?=[ap](?:m|\.\s?m)(?!\p{L})))/u, "$1:00 ")
    // Points between hours, minutes and seconds behind a year.
    .replace(/(?<=\d{4},? )(\d{1,2})\.(\d\d)\.(\d\d)(?![\d.])/, "$1:$2:$3")
    // Points between hours and minutes, only where a word says that this is a time.
    .replace(/(\d{1,2})\.(\d\d)(?=\s?uhr)|(?<=(?:kl|klo|pukul|ore)\.?\s)(\d{1,2})\.(\d\d)/u, "$1$3:$2$4")
    .replace(/(?:thang|เดือน)\s*(\d{1,2})(?!\d)/u, (all, month: string) => VIETNAMESE[Number(month)] ?? all)
    .replace(/(?<!\p{L})(?:(?:thu|chu) (?:hai|ba|tu|nam|sau|bay|nhat|\d))(?!\p{L})/u, " ")
    .replace(/(كانون|تشرين) (الثاني|الاول)/u, "$1_$2");

  let clock = { hour: 0, minute: 0, second: 0, ms: 0 };
  let zone: string | undefined;
  const time = CLOCK.exec(rest);
  if (time) {
    const { before, after, clock: read, zone: named } = readClock(rest, time);
    if (read === null) return null;
    clock = read;
    zone = named;
    rest = `${before} ${after}`;
  }
  const date = readDay(rest, zone);
  if (date === null) return null;
  zone ??= date.zone ?? comments.find((comment) => zoneOffset(comment) !== null && comment !== "");
  const offsetMinutes =
    zone === undefined && isKorean && time ? KOREAN_OFFSET_MINUTES : zoneOffset(zone?.trim());
  if (offsetMinutes === null) return null;
  // A Thai year without its era may be of either.
  if (date.year > 2400 && /\p{Script=Thai}/u.test(text)) return null;
  if (date.hour !== undefined && !time) clock.hour = date.hour;
  const { year, month, day } = date;
  const summer = summerMinutes(zone, { year, month, day, hour: clock.hour });
  return toInstant({ ...clock, year, month, day, offsetMinutes: offsetMinutes + summer });
}

const VIETNAMESE = [
  "",
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

const clockOf = (_: string, hour: string, minute = "00", second = "00"): string =>
  ` ${hour}:${minute.padStart(2, "0")}:${second.padStart(2, "0")} `;

interface Clock {
  hour: number;
  minute: number;
  second: number;
  ms: number;
}

function readClock(
  text: string,
  match: RegExpExecArray,
): { before: string; after: string; clock: Clock | null; zone: string | undefined } {
  let before = text.slice(0, match.index);
  let after = text.slice(match.index + match[0].length);
  let hour = Number(match[1]);
  const half = HALF_AFTER.exec(after) ?? HALF_BEFORE.exec(before);
  let valid = true;
  if (half) {
    const late = half[1] !== undefined;
    if (half.input === after) after = after.slice(half[0].length);
    else before = before.slice(0, half.index);
    // Clocks of 24 hours carry the mark too ("15:00 PM"); they agree with it or mean nothing.
    if (hour <= 12) hour = (hour % 12) + (late ? 12 : 0);
    else valid = late;
  }
  const offset = OFFSET.exec(after);
  const word = offset === null ? ZONE_WORD.exec(after) : null;
  const name = offset?.[1] ?? word?.[1];
  const isZone = name !== undefined && zoneOffset(name) !== null && (offset !== null || !isFiller(name));
  if (isZone) after = after.slice((offset ?? word)?.[0].length);
  // What looks like an offset and is none would be taken for a part of the date.
  if (offset !== null && !isZone) valid = false;
  // "EST -0500" and "-0500 EST": the number is the clearer of the two.
  const second = isZone && OFFSET.exec(after);
  if (second && zoneOffset(second[1]) !== null) after = after.slice(second[0].length);
  const spelt = isZone && offset !== null ? ZONE_WORD.exec(after) : null;
  if (spelt !== null && zoneOffset(spelt[1]) !== null) after = after.slice(spelt[0].length);
  const fraction = Math.floor(Number(`0.${match[4] ?? 0}`) * 1000 + 1e-9);
  const clock = { hour, minute: Number(match[2]), second: Number(match[3] ?? 0), ms: fraction };
  // Some print "." or ":" and no letter between date and time.
  before = before.replace(/(?<=\d)[t:]\s*$|\s[t-]\s*$/, " ");
  return {
    before,
    after,
    clock: valid ? clock : null,
    zone: isZone ? (second ? (second[1] ?? name) : name) : undefined,
  };
}

interface Day {
  year: number;
  month: number;
  day: number;
  zone?: string;
  hour?: number;
}

function readDay(text: string, zone: string | undefined): Day | null {
  // A minus before a number is a year before Christ, as some print for "not set".
  if (/(?:^|\s)-\s?\d/.test(text)) return null;
  const numeric = /(?<![\d./-])(\d{1,4})([./-])\s?(\d{1,2})\2\s?(\d{1,4})\.?(?![\d/-])/.exec(text);
  if (numeric) {
    const around = `${text.slice(0, numeric.index)} ${text.slice(numeric.index + numeric[0].length)}`;
    const words = wordsOf(around);
    let named: string | undefined = zone;
    for (const [index, word] of words.entries()) {
      if (isDayName(word) || isFiller(word)) continue;
      if (index === words.length - 1 && named === undefined && zoneOffset(word) !== null) named = word;
      else return null;
    }
    return withZone(
      numericDay(numeric[1] ?? "", numeric[2] ?? "", Number(numeric[3]), numeric[4] ?? ""),
      named,
    );
  }
  return wordedDay(wordsOf(text), text, zone);
}

const withZone = (day: Day | null, zone: string | undefined): Day | null =>
  day === null || zone === undefined ? day : { ...day, zone };

/** Words and numbers without the signs between them; ordinal endings go. */
const wordsOf = (text: string): string[] =>
  text
    .replaceAll(/(\d)(?:st|nd|rd|th|er|re|eme|º|ª|o|a|:?e|-(?:jen|an|en|i))(?!\p{L})/gu, "$1 ")
    .replaceAll(/(\d)(?=\p{L})/gu, "$1 ")
    .replaceAll(/(\p{L}{3})(?=\d)/gu, "$1 ")
    .split(/[\s,،;/|·'’-]+|\.(?=\s|$|\d|-)/u)
    .map((word) => word.replace(/\.+$/, ""))
    .filter((word) => word !== "");

/**
 * Numbers alone: the year first is ISO's order, and points put the day first wherever they are used (CLDR has no other order with
 * points). With strokes either order is in use, so that only a day above 12 or equal to the month tells.
 */
function numericDay(first: string, sign: string, middle: number, last: string): Day | null {
  if (first.length === 4 && last.length <= 2)
    return { year: Number(first), month: middle, day: Number(last) };
  if (last.length !== 4 || first.length > 2) return null;
  const [year, start] = [Number(last), Number(first)];
  if (sign === "." || (start > 12 && middle <= 12) || start === middle)
    return { year, month: middle, day: start };
  return middle > 12 && start <= 12 ? { year, month: start, day: middle } : null;
}

function wordedDay(words: readonly string[], text: string, zone: string | undefined): Day | null {
  const numbers: string[] = [];
  const months: number[] = [];
  let numbersBefore = 0;
  let named = zone;
  for (const [index, word] of words.entries()) {
    if (/^\d+$/.test(word)) {
      numbers.push(word);
      continue;
    }
    const month = monthOf(word);
    const isLast = index === words.length - 1;
    if (month !== null && (months.length === 0 || !isFiller(word))) {
      // "mar, 01 dec": the first of two was the name of the day.
      if (months.length > 0 && !(months.length === 1 && isDayName(words[0] ?? ""))) return null;
      months.splice(0, 1, month);
      numbersBefore = numbers.length;
    } else if (isDayName(word) || isFiller(word)) continue;
    else if (named === undefined && numbers.length >= 2 && zoneOffset(word) !== null) named = word;
    // An unknown name of a day is told by its place and its comma.
    else if (!(index === 0 && !isLast && /^\s*\p{L}{2,14}\.?,/u.test(text))) return null;
  }
  const [month] = months;
  if (month === undefined) return null;
  // Czech declines "listopadu"; "5. listopada" is October in Croatian.
  if (/\d\.\s*listopada/.test(text)) return null;
  const [first = "", second = "", hour, ...others] = numbers;
  if (numbers.length === 1) return first.length === 4 ? { year: Number(first), month, day: 1 } : null;
  if (others.length > 0) return null;
  // An hour alone is one only before a zone.
  if (hour !== undefined && (named === undefined || hour.length > 2 || zone !== undefined)) return null;
  const yearFirst = first.length >= 3 || Number(first) > 31;
  if (yearFirst && second.length > 2) return null;
  const [year, day] = yearFirst ? [first, second] : [second, first];
  // Of two short numbers the day stands first, unless the month stands before both and neither is told apart.
  if (
    year.length < 3 &&
    !yearFirst &&
    numbersBefore === 0 &&
    Number(year) <= 31 &&
    !/,\s*\d{2}(?!\d)/.test(text)
  )
    return null;
  if (year.length > 4 || day.length > 2) return null;
  const read = { year: fullYear(Number(year)), month, day: Number(day) };
  return withZone(hour === undefined ? read : { ...read, hour: Number(hour) }, named);
}

const DIGIT_ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];

/** One spelling of digits, signs, spaces and letters: the form in which words are looked up. */
export const foldDate = (text: string): string =>
  foldWord(
    text
      .replaceAll(
        /[\u0660-\u0669\u06F0-\u06F9\u0966-\u096F\u09E6-\u09EF\u0E50-\u0E59\uFF10-\uFF19]/g,
        (digit) => {
          const code = digit.charCodeAt(0);
          const zero = DIGIT_ZEROS.find((start) => code >= start && code < start + 10) ?? code;
          return String(code - zero);
        },
      )
      .replaceAll(/[\u200B-\u200F\u061C\u202A-\u202E\u2066-\u2069\uFEFF]/g, "")
      .replaceAll(/[\u2010-\u2015\u2212]/g, "-")
      .replaceAll("：", ":")
      .replaceAll(/\s+/g, " "),
  ).trim();
