/** Forenoon and afternoon as they stand before a time, and behind it. */
const BEFORE_NOON = "上午|早上|凌晨|清晨|午前|오전";
const AFTER_NOON = "下午|中午|晚上|傍晚|午後|오후";
const CLOCK = String.raw`\d{1,2}\s?(?:[:：]|[时時点點시]\s?)\d{2}\s?[分분]?`;
const HALF_FIRST = new RegExp(`(?:(${AFTER_NOON})|${BEFORE_NOON})\\s*(${CLOCK})`, "u");
const HALF_LAST =
  /(\d{1,2}[:.]\d{2})\s*(?:(م|مساءً?|μ\.?μ\.?|μετά μεσημβρίαν)|(?:ص|صباحًا?|صباحاً|π\.?μ\.?))(?!\p{L})/u;
/** Years are counted from here by the eras of Japan and Taiwan. */
const ERAS: readonly (readonly [RegExp, number])[] = [
  [/令和\s?(\d{1,2}|元)(?=\s?年)/u, 2018],
  [/平成\s?(\d{1,2}|元)(?=\s?年)/u, 1988],
  [/民[國国]\s?(\d{2,3})(?=\s?年)/u, 1911],
];
/** The Buddhist era runs this many years ahead. */
const BUDDHIST_YEARS = 543;
/** Where the ten digits of each script begin. */
const DIGIT_ZEROS = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0, 0xff10,
];

/** Writes a line's dates in one way: digits of ASCII, years of the common era, the half of the day behind the time. */
export function respellDate(line: string): string {
  let text = toLatinDigits(line);
  if (/[\u0e00-\u0e7f]/.test(text))
    text = text.replaceAll(/(?<!\d)2[45]\d\d(?!\d)/g, (year) => String(Number(year) - BUDDHIST_YEARS));
  for (const [era, start] of ERAS)
    text = text.replace(era, (_, year: string) => String(start + (year === "元" ? 1 : Number(year))));
  return (
    text
      .replace(
        HALF_FIRST,
        (_, late: string | undefined, clock: string) => `${clock} ${late === undefined ? "am" : "pm"}`,
      )
      .replace(
        HALF_LAST,
        (_, clock: string, late: string | undefined) => `${clock} ${late === undefined ? "am" : "pm"}`,
      )
      // Vietnamese numbers its months, Latvian and Lithuanian say "year" and "day" beside the numbers.
      .replace(/(\d{1,2})\s+tháng\s+(\d{1,2})(?:,|\s+năm)?\s+(\d{4})/iu, "$1.$2.$3")
      .replace(/(\d{4})\.\s?gada\s+(\d{1,2})\.\s?(\p{L}+)/iu, "$2. $3 $1")
      .replace(/(\d{4})\s?m\.\s+(?=\p{L})/u, "$1 ")
      // As computers print it: the year behind the time.
      .replace(/(\p{L}{3})\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+((?:19|20)\d{2})(?!\d)/u, "$1 $2 $4 $3")
  );
}

function toLatinDigits(text: string): string {
  return text.replaceAll(/[^\P{Nd}0-9]/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    const zero = DIGIT_ZEROS.find((start) => code >= start && code <= start + 9);
    return zero === undefined ? digit : String(code - zero);
  });
}
