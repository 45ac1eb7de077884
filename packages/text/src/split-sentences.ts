/** A stretch of a text, in UTF-16 code units. */
export interface TextRange {
  start: number;
  end: number;
}

const END = /[.!?…。！？．।॥؟۔։]+["'”’»)\]]*/g;
const ABBREVIATION =
  /(?:^|[\s(“"'])(?:mr|mrs|ms|dr|prof|st|gen|col|lt|capt|sgt|rep|sen|gov|hon|rev|jr|sr|inc|ltd|co|corp|vs|etc|no|nos|approx|dept|est|fig|al|e\.g|i\.e|cf|ca|bzw|usw|z\.b|d\.h|nr|str|mme|mlle|m|sr|sra|ул|им|г|гг|т\.е|т\.д|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|\p{L})$/iu;

/** The paragraphs of a text: its lines that are not blank, without the white space around them. */
export function splitParagraphs(text: string): TextRange[] {
  const ranges: TextRange[] = [];
  let from = 0;
  while (from <= text.length) {
    const stop = text.indexOf("\n", from);
    let end = stop < 0 ? text.length : stop;
    let start = from;
    const next = end + 1;
    while (start < end && text.charAt(start).trim() === "") start += 1;
    while (end > start && text.charAt(end - 1).trim() === "") end -= 1;
    if (end > start) ranges.push({ start, end });
    from = next;
  }
  return ranges;
}

/**
 * The sentences of a text. A sentence ends at its full stop, question or exclamation mark when white space and
 * something other than a small letter follow, or at the end of the line; not after an initial or a common abbreviation.
 * The full-width stops of Chinese and Japanese need no space.
 */
export function splitSentences(text: string): TextRange[] {
  const sentences: TextRange[] = [];
  for (const paragraph of splitParagraphs(text)) {
    const line = text.slice(paragraph.start, paragraph.end);
    let from = 0;
    const add = (end: number): void => {
      while (from < end && line.charAt(from).trim() === "") from += 1;
      if (end > from) sentences.push({ start: paragraph.start + from, end: paragraph.start + end });
      from = end;
    };
    for (const match of line.matchAll(END)) {
      const end = match.index + match[0].length;
      const wide = /[。！？．।॥]/.test(match[0]);
      if (!wide && end < line.length) {
        const after = /^\s+["'“‘«([¿¡]*(.)/u.exec(line.slice(end, end + 12))?.[1];
        if (after === undefined || (after !== after.toUpperCase() && after === after.toLowerCase())) continue;
        if (
          match[0].startsWith(".") &&
          match[0].length === 1 &&
          ABBREVIATION.test(line.slice(Math.max(from, match.index - 8), match.index))
        )
          continue;
      }
      add(end);
    }
    add(line.length);
  }
  return sentences;
}
