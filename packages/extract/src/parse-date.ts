import { monthNumber } from "./month-names.ts";
import { respellDate } from "./respell-date.ts";

export interface ParsedDate {
  /** Milliseconds since 1970, read as UTC when no zone is stated. */
  time: number;
  hasTime: boolean;
  hasZone: boolean;
  /** For day and month that could be swapped: the other reading. */
  other: number | null;
}

/** Years that a web page can be of. */
const FIRST_YEAR = 1990;
const LAST_YEAR = 2099;
/** Zone abbreviations that news pages write, in minutes east of Greenwich. */
const ZONES: Readonly<Record<string, number>> = {
  z: 0,
  utc: 0,
  gmt: 0,
  wet: 0,
  bst: 60,
  ist: 330,
  cet: 60,
  mez: 60,
  west: 60,
  cest: 120,
  mesz: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  мск: 180,
  trt: 180,
  gst: 240,
  pkt: 300,
  wib: 420,
  jst: 540,
  kst: 540,
  hkt: 480,
  sgt: 480,
  aest: 600,
  aedt: 660,
  nzst: 720,
  nzdt: 780,
  est: -300,
  edt: -240,
  et: -300,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  cat: 120,
  sast: 120,
  eat: 180,
  wat: 60,
  tsi: 180,
  irst: 210,
  npt: 345,
  ict: 420,
  wita: 480,
  wit: 540,
  pht: 480,
  myt: 480,
  brt: -180,
  art: -180,
};

/** Reads what machines write: ISO 8601, RFC 2822, seconds or milliseconds since 1970. */
export function parseMachineDate(value: string): ParsedDate | null {
  const text = value.trim();
  if (/^\d{10}$/.test(text)) return instant(Number(text) * 1000);
  if (/^\d{13}$/.test(text)) return instant(Number(text));
  const iso =
    /^(\d{4})-?(\d{2})-?(\d{2})(?:[T\s]*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{1,2}:?\d{0,2}|[A-Z]{3,4})?)?/i.exec(
      text,
    );
  if (iso !== null)
    return build(
      [Number(iso[1]), Number(iso[2]), Number(iso[3])],
      iso[4] === undefined ? null : [Number(iso[4]), Number(iso[5]), Number(iso[6] ?? 0)],
      iso[7],
    );
  return null;
}

/** Reads a date in a line of text, in any of the languages of `month-names.ts`, with the time and zone beside it. */
export function parseVisibleDate(line: string, language: string | null = null): ParsedDate | null {
  const text = respellDate(line);
  const found = findDay(text, language);
  if (found === null) return null;
  const after = text.slice(found.end, found.end + 60);
  const before = text.slice(Math.max(0, found.start - 30), found.start);
  const clock = findClock(after) ?? findClock(before);
  const built = build(found.day, clock?.time ?? null, clock?.zone);
  if (built === null || found.swapped === null) return built;
  return { ...built, other: build(found.swapped, clock?.time ?? null, clock?.zone)?.time ?? null };
}

const READING_TIME =
  /(?:lesedauer|lesezeit|reading time|read time|temps de lecture|tiempo de lectura|tempo di lettura|tempo de leitura|leestijd)\W{0,3}\d{1,3}\s?min\p{L}*\.?/iu;

/** Whether a line is a date with nothing else that matters. */
export function isDateLine(text: string): boolean {
  if (text.length > 140 || !/\p{N}/u.test(text)) return false;
  if (
    /^(?:last )?(?:updated|published|posted|aktualisiert|stand)\W+(?:\p{L}+ )?\d{1,2}[:.]\d{2}.{0,16}$/iu.test(
      text,
    )
  )
    return true;
  const latin = respellDate(text);
  const found = findDay(latin, null);
  if (found === null)
    return /^\W*(?:\d{1,2}:\d{2}(?: uhr| h)?|\d+ (?:min(?:ute)?s?|hours?|days?|stunden?|minuten?|tage?n?|heures?|horas?|ore|uur|часов|мин\p{L}*) ?(?:ago|read|lesezeit)?)\W*$/iu.test(
      latin,
    );
  const rest = (latin.slice(0, found.start) + latin.slice(found.end)).replace(READING_TIME, "");
  const letters =
    rest
      .replaceAll(
        /\d{1,2}[:.h]\d{2}|(?:published|updated|posted|last|modified|first|on|at|am|pm|uhr|stand|veröffentlicht|aktualisiert|erstellt|publié|mis à jour|le|publicado|actualizado|atualizado|pubblicato|aggiornato|gepubliceerd|opublikowano|aktualizacja|опубликовано|обновлено|опубліковано|оновлено|yayınlanma|güncelleme|tarihi|نشر|تحديث|发布|更新|掲載|公開|입력|수정|δημοσίευση|ενημέρωση|közzétéve|frissítve|gmt|utc|est|edt|cet|cest|uhr|\p{L}+(?:day|tag|dag|di|cleg|feira)|às|a las|alle|klo|kl|monday|lunes|martes|miércoles|jueves|viernes|sábado|domingo|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|min read|time|date)(?![\p{L}])/giu,
        "",
      )
      .match(/\p{L}/gu)?.length ?? 0;
  return letters <= 12 || (letters <= 25 && found.start === 0 && !/[.!?]$/.test(text));
}

const WORD = String.raw`\p{L}[\p{L}\p{M}’'.]{1,14}(?: (?:الثاني|الأول|الاول))?`;
const PATTERNS: readonly { pattern: RegExp; order: "dmy" | "mdy" | "ymd" }[] = [
  {
    pattern: new RegExp(
      String.raw`(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|[º°ª.]|-?го|-е)?\s*(?:de|of|di|d['’]|-|/|,)?\s*(${WORD})[.,]?\s*(?:de|del|do|of|[-/,.]|['’])?\s*((?:19|20)\d{2})(?!\d)`,
      "iu",
    ),
    order: "dmy",
  },
  {
    pattern: new RegExp(
      String.raw`(${WORD})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:at\s+)?((?:19|20)\d{2})(?!\d)`,
      "iu",
    ),
    order: "mdy",
  },
  {
    pattern: new RegExp(String.raw`(?<!\d)((?:19|20)\d{2})[.,]?\s+(${WORD})\s+(\d{1,2})(?!\d)`, "iu"),
    order: "ymd",
  },
  { pattern: /(?<!\d)((?:19|20)\d{2})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]/u, order: "ymd" },
  { pattern: /(?<![\d.])((?:19|20)\d{2})[-/.]\s?(\d{1,2})[-/.]\s?(\d{1,2})(?!\d)/u, order: "ymd" },
  {
    pattern: /(?<![\d.])(\d{1,2})([./-])\s?(\d{1,2})\2\s?((?:19|20)\d{2}|\d{2})(?![\d.]*\d{2})/u,
    order: "dmy",
  },
];

interface FoundDay {
  start: number;
  end: number;
  day: readonly [number, number, number];
  swapped: readonly [number, number, number] | null;
}

function findDay(text: string, language: string | null): FoundDay | null {
  let best: FoundDay | null = null;
  for (const { pattern, order } of PATTERNS) {
    const match = pattern.exec(text);
    if (match === null || (best !== null && best.start <= match.index)) continue;
    const found = readDay(match, order, language);
    if (found !== null && build(found.day, null, undefined) !== null) best = found;
  }
  return best;
}

function readDay(
  match: RegExpExecArray,
  order: "dmy" | "mdy" | "ymd",
  language: string | null,
): FoundDay | null {
  const place = { start: match.index, end: match.index + match[0].length };
  if (order === "dmy" && match[4] !== undefined) return readNumeric(match, place, language);
  const parts = [match[1] ?? "", match[2] ?? "", match[3] ?? ""];
  const [first = "", second = "", third = ""] = parts;
  const monthWord = order === "mdy" ? first : second;
  const month = /^\d/.test(monthWord)
    ? Number(monthWord)
    : monthNumber(monthWord.replace(/[.'’]+$/, ""), language);
  if (month === null) return null;
  const [year, day] = order === "ymd" ? [first, third] : order === "dmy" ? [third, first] : [third, second];
  return { ...place, day: [Number(year), month, Number(day)], swapped: null };
}

function readNumeric(
  match: RegExpExecArray,
  place: { start: number; end: number },
  language: string | null,
): FoundDay | null {
  const [a, b] = [Number(match[1]), Number(match[3])];
  const year = Number(match[4]) < 100 ? 2000 + Number(match[4]) : Number(match[4]);
  if (b > 12) return { ...place, day: [year, a, b], swapped: null };
  if (a > 12 || match[2] === "." || a === b) return { ...place, day: [year, b, a], swapped: null };
  const tag = (language ?? "en").toLowerCase();
  const isMonthFirst = tag === "en-us" || tag === "en";
  const [day, swapped]: [readonly [number, number, number], readonly [number, number, number]] = isMonthFirst
    ? [
        [year, a, b],
        [year, b, a],
      ]
    : [
        [year, b, a],
        [year, a, b],
      ];
  return { ...place, day, swapped: tag === "en" || language === null ? swapped : null };
}

function findClock(text: string): { time: [number, number, number]; zone: string | undefined } | null {
  const match =
    /(?<!\d)(\d{1,2})\s?[:.hH时시時]\s?(\d{2})(?:\s?[:.分분]\s?(\d{2}))?[分분]?\s*(a\.?\s?m\.?|p\.?\s?m\.?)?(?:\s*(?:uhr|h))?[\s(,]*((?:UTC|GMT)?\s*[+-−]\d{1,2}(?::?\d{2})?|(?:[A-ZМСК]{1,5})(?![\p{L}]))?/iu.exec(
      text,
    );
  if (match === null) return null;
  let hours = Number(match[1]);
  const minutes = Number(match[2]);
  const half = match[4]?.toLowerCase().replaceAll(/[.\s]/g, "");
  if (half === "pm" && hours < 12) hours += 12;
  if (half === "am" && hours === 12) hours = 0;
  if (hours > 23 || minutes > 59) return null;
  return { time: [hours, minutes, Number(match[3] ?? 0)], zone: match[5] };
}

function build(
  day: readonly [number, number, number],
  time: readonly [number, number, number] | null,
  zone: string | undefined,
): ParsedDate | null {
  const [year, month, date] = day;
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || date < 1 || date > 31) return null;
  const [hours, minutes, seconds] = time ?? [0, 0, 0];
  if (hours > 24 || minutes > 59 || seconds > 60) return null;
  if (new Date(Date.UTC(year, month - 1, date)).getUTCDate() !== date) return null;
  const offset = zone === undefined ? null : zoneMinutes(zone);
  return {
    time: Date.UTC(year, month - 1, date, hours, minutes, Math.min(59, seconds)) - (offset ?? 0) * 60_000,
    hasTime: time !== null,
    hasZone: offset !== null,
    other: null,
  };
}

function zoneMinutes(zone: string): number | null {
  const text = zone.trim().toLowerCase().replaceAll("−", "-");
  const named = ZONES[text];
  if (named !== undefined) return named;
  const match = /^(?:utc|gmt)?\s*([+-])(\d{1,2}):?(\d{2})?$/.exec(text);
  if (match === null) return null;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return minutes > 14 * 60 ? null : (match[1] === "-" ? -1 : 1) * minutes;
}

function instant(time: number): ParsedDate | null {
  const year = new Date(time).getUTCFullYear();
  return year < FIRST_YEAR || year > LAST_YEAR ? null : { time, hasTime: true, hasZone: true, other: null };
}
