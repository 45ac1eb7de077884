/** A stretch of a text, in UTF-16 code units. */
export interface TextRange {
  start: number;
  end: number;
}

/**
 * Marks at which a sentence may end. Those of the first group end it wherever they stand; the others, and a colon
 * behind an Armenian or a semicolon behind a Greek letter, only before white space.
 */
const WIDE = "。！？．｡।॥။។៕።፧։";
const MARKS = `[.!?…؟۔\\u037e:;${WIDE}]`;
const END = new RegExp(`${MARKS}+["'”’»›)\\]}」』）】〉》]*(?:\\s»(?!\\S))?(?:\\[\\d{1,3}\\])?`, "g");
const COLON = /^[:;]+/;
const ENDS_AT_COLON = /\p{sc=Armenian}:$|\p{sc=Greek};$/u;
const IS_WIDE = new RegExp(`[${WIDE}]`);
const CLOSED = /["'”’»›)\]}」』）】〉》]$/;
const BRACKETS = /[()[\]（）【】]/g;
/** A longer bracket is one that somebody forgot to close. */
const MAX_BRACKET = 500;
/** So many code units before and behind a mark are looked at. */
const BEFORE = 24;
const BEHIND = 40;

/** No abbreviation without points inside is longer. */
const LONGEST = 6;
const START = String.raw`(?:^|[\s("'“‘«\[])`;
/** Behind these a name or a number follows. */
const NEVER = new RegExp(
  `${START}(?:mr|mrs|ms|mx|dr|prof|st|gen|col|lt|capt|sgt|maj|adm|cmdr|rep|sen|gov|hon|rev|fr|pres|messrs|vs|e\\.g|i\\.e|cf|ca|approx|bzw|vgl|z\\.\\s?b|d\\.\\s?h|u\\.\\s?a|mme|mlle|mm|sra|srta|dña|sig|dott|ing|ул|им|акад|проф|ген|тов|см|κ|κα)$`,
  "iu",
);
/** Behind these a number follows, or else they end the sentence. */
const BEFORE_NUMBER = new RegExp(`${START}(?:no|nos|nr|fig|p|pp|s|art|abs|par|ch|vol|n|№|стр|ст|гл)$`, "iu");
/** These may end the sentence too: they do before a word with which sentences begin. Initials are among them. */
const MAYBE = new RegExp(
  `${START}(?:inc|ltd|co|corp|bros|plc|etc|al|jr|sr|esq|dept|est|ave|blvd|rd|usw|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thurs?|fri|sat|sun|г|гг|в|вв|др|пр|руб|тыс|млн|т\\.\\s?[едпк]|(?:\\p{L}\\.\\s?)*\\p{L})$`,
  "iu",
);
const BEGINS = new RegExp(
  `^(?:${[
    "A An And As At After All Although Before But By Despite During Earlier Even For From He Her His However I If In It Its",
    "Last Meanwhile More Most My No Now On One Our She Since So Some That The Their Then There These They This Those To",
    "Two Under We What When Where While Who With You",
    "Aber Am Auch Auf Bei Das Dem Den Der Die Dies Diese Doch Ein Eine Er Es Für Im Mit Nach Sie Und Von Wie Wir Zu",
    "Au Aux Ce Ces Cette Dans Des Du Elle Elles En Et Il Ils La Le Les Lors Mais Nous On Pour Selon Un Une",
    "El Ella Ellos En Es Este Esta Las Los Pero Por Según Se Sin Su Una Y",
    "Но Он Она Они Это Этот По На Как Так Что Если Когда Его Мы Все При Для Ранее",
  ]
    .join(" ")
    .split(" ")
    .join("|")})(?![\\p{L}\\p{M}])`,
  "u",
);
/** `3. Oktober`, `1. Bundesliga`: an ordinal number and what is counted. */
const ORDINAL = new RegExp(`${START}\\d{1,2}$`, "u");
const COUNTED =
  /^(?:Jan|Jän|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Jahrhundert|Jh|Liga|Bundesliga|FC|Platz|Runde|Spieltag|Etage)/u;

/** What `trim` takes away. */
const isWhite = (code: number): boolean =>
  code === 32 ||
  (code < 14 ? code > 8 : code === 0xa0) ||
  (code > 0x1000 &&
    (code === 0x1680 ||
      (code >= 0x2000 && code <= 0x200a) ||
      code === 0x2028 ||
      code === 0x2029 ||
      code === 0x202f ||
      code === 0x205f ||
      code === 0x3000 ||
      code === 0xfeff));

/** Called with the line of a range and where the range begins and ends in the text. */
type Visit = (start: number, end: number) => void;

/** Walks over the lines that are not blank, without the white space around them. */
function visitParagraphs(text: string, visit: Visit): void {
  let from = 0;
  while (from <= text.length) {
    const stop = text.indexOf("\n", from);
    let end = stop < 0 ? text.length : stop;
    let start = from;
    from = end + 1;
    while (start < end && isWhite(text.charCodeAt(start))) start += 1;
    while (end > start && isWhite(text.charCodeAt(end - 1))) end -= 1;
    if (end > start) visit(start, end);
  }
}

/** Ranges as numbers: two of them for each, where it begins and where it ends. */
function collect(walk: (text: string, visit: Visit) => void, text: string): Int32Array {
  let places = new Int32Array(256);
  let count = 0;
  walk(text, (start, end) => {
    if (count === places.length) {
      // No range is empty, and every second place at most begins one.
      const wider = new Int32Array(Math.min(count * 2, text.length + 2));
      wider.set(places);
      places = wider;
    }
    places[count] = start;
    places[count + 1] = end;
    count += 2;
  });
  return places.subarray(0, count);
}

function asRanges(places: Int32Array): TextRange[] {
  return Array.from({ length: places.length / 2 }, (_, index) => ({
    start: places[index * 2] as number,
    end: places[index * 2 + 1] as number,
  }));
}

/** The paragraphs of a text: its lines that are not blank, without the white space around them. */
export function splitParagraphs(text: string): TextRange[] {
  return asRanges(collect(visitParagraphs, text));
}

/** The same as numbers, for texts of a million lines: where each begins and ends, one behind the other. */
export function paragraphPlaces(text: string): Int32Array {
  return collect(visitParagraphs, text);
}

/** The outermost brackets of a line that close soon enough, as pairs of places. */
function bracketsOf(line: string): number[] {
  const pairs: number[] = [];
  const open: number[] = [];
  for (const { 0: sign, index } of line.matchAll(BRACKETS)) {
    if ("([（【".includes(sign)) {
      if (open.length < 100) open.push(index);
      continue;
    }
    const start = open.pop();
    if (start === undefined || index - start > MAX_BRACKET) continue;
    while (pairs.length > 0 && (pairs.at(-2) ?? 0) > start) pairs.length -= 2;
    pairs.push(start, index);
  }
  return pairs;
}

/** Whether a full stop belongs to an abbreviation rather than to the end of a sentence. */
function isAbbreviation(before: string, next: string): boolean {
  const word = /[^\s("'“‘«[]*$/.exec(before)?.[0] ?? "";
  if (word.length > LONGEST && !word.includes(".")) return false;
  if (NEVER.test(before)) return true;
  if (BEFORE_NUMBER.test(before)) return /^\p{N}/u.test(next);
  if (ORDINAL.test(before)) return COUNTED.test(next);
  return MAYBE.test(before) && !BEGINS.test(next);
}

/** Walks over the sentences of the line between two places, in which there is a mark. */
function visitLine(text: string, first: number, last: number, visit: Visit): void {
  const line = text.slice(first, last);
  const brackets = bracketsOf(line);
  let bracket = 0;
  let from = 0;
  const add = (end: number): void => {
    while (from < end && isWhite(line.charCodeAt(from))) from += 1;
    if (end > from) visit(first + from, first + end);
    from = end;
  };
  for (const match of line.matchAll(END)) {
    const end = match.index + match[0].length;
    if (end === line.length) break;
    const colon = COLON.exec(match[0])?.[0].length ?? 0;
    if (colon > 0 && !ENDS_AT_COLON.test(line.slice(Math.max(0, match.index - 1), match.index + 1))) {
      // What follows the colon is no mark of an end by itself, as in ":)" and ";-.".
      continue;
    }
    while (bracket < brackets.length && (brackets[bracket + 1] ?? 0) < end) bracket += 2;
    if (bracket < brackets.length && (brackets[bracket] ?? 0) < match.index) continue;
    const behind = line.slice(end, end + BEHIND);
    if (IS_WIDE.test(match[0])) {
      if (CLOSED.test(match[0]) && /^\p{L}/u.test(behind)) continue;
    } else {
      const next = /^\s+["'“”„‘«»‹([¿¡—–-]*\s?(.*)/su.exec(behind)?.[1];
      if (next === undefined || next === "" || /^(?!\p{sc=Georgian})\p{Ll}/u.test(next)) continue;
      if (
        match[0] === "." &&
        isAbbreviation(line.slice(Math.max(from, match.index - BEFORE), match.index), next)
      )
        continue;
    }
    add(end);
  }
  add(line.length);
}

/** Where a sentence may end inside a line. */
const MARK = new RegExp(MARKS, "g");

function visitSentences(text: string, visit: Visit): void {
  let mark = -1;
  visitParagraphs(text, (start, end) => {
    if (mark < start) {
      MARK.lastIndex = start;
      mark = MARK.exec(text)?.index ?? text.length;
    }
    if (mark < end) visitLine(text, start, end, visit);
    else visit(start, end);
  });
}

/**
 * The sentences of a text. A sentence ends at its full stop, question or exclamation mark when white space and
 * something other than a small letter follow, or at the end of the line; not behind an abbreviation that goes on, and
 * not inside a bracket. The marks of Chinese, Japanese, Indic, Burmese, Khmer, Ethiopic and Armenian need no space;
 * behind a closed quotation that the sentence goes on from they end nothing. Thai and Lao have no mark: there a line is
 * a sentence. The time grows with the length of the text and with nothing else.
 */
export function splitSentences(text: string): TextRange[] {
  return asRanges(collect(visitSentences, text));
}

/** The same as numbers, for texts of a million lines: where each begins and ends, one behind the other. */
export function sentencePlaces(text: string): Int32Array {
  return collect(visitSentences, text);
}
