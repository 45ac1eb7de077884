/** Signs that take two columns (East Asian Width W and F, Unicode Standard Annex 11) and emoji; marks take none. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const MARK = /^[\p{M}\u{200b}-\u{200d}]/u;

/** Columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const sign of text) columns += MARK.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return columns;
}

/** The words of a text; one that is wider than a line in parts, and between signs of scripts without spaces. */
function* partsOf(text: string, width: number): Generator<{ text: string; isNewWord: boolean }> {
  for (const word of text.split(/\s+/).filter(Boolean)) {
    let part = "";
    let isNewWord = true;
    for (const sign of word) {
      const isBreak = part !== "" && !MARK.test(sign) && (WIDE.test(sign) || columnsOf(part + sign) > width);
      if (isBreak) {
        yield { text: part, isNewWord };
        isNewWord = false;
        part = sign;
      } else part += sign;
    }
    yield { text: part, isNewWord };
  }
}

/**
 * Breaks plain text into lines of at most `width` columns, at spaces where there are some. The first line begins with `first`, the
 * others with spaces of its width: a hanging indent.
 */
export function wrapColumns(text: string, width: number, first = ""): string[] {
  const indent = " ".repeat(columnsOf(first));
  const room = Math.max(2, width - indent.length);
  const lines: string[] = [];
  let line = "";
  for (const part of partsOf(text, room)) {
    const joined = `${line}${line !== "" && part.isNewWord ? " " : ""}${part.text}`;
    if (line !== "" && columnsOf(joined) > room) {
      lines.push(line);
      line = part.text;
    } else line = joined;
  }
  if (line !== "" || lines.length === 0) lines.push(line);
  return lines.map((content, index) => `${index === 0 ? first : indent}${content}`);
}
