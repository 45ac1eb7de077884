/** What was read of a text that is nearly JSON. */
export interface TolerantJson {
  value: unknown;
  isTruncated: boolean;
}

type Json = Record<string, unknown>;
interface Level {
  holder: Json | unknown[];
  key: string | null;
}

const MAX_DEPTH = 64;
const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const BARE: Readonly<Record<string, unknown>> = { true: true, false: false };
const WORD = /[^\s,:[\]{}"]+/y;
const STRING_PART = /[^"\\]+/y;

/**
 * Reads JSON with stray commas, comments, line breaks in strings, or a missing end. One pass without recursion; what is nested deeper
 * than any feed is left out.
 */
export function parseJsonTolerantly(text: string): TolerantJson {
  const levels: Level[] = [];
  const root: unknown[] = [];
  let skipped = 0;
  let at = 0;

  const put = (item: unknown): void => {
    const level = levels.at(-1);
    if (level === undefined) {
      root.push(item);
    } else if (Array.isArray(level.holder)) level.holder.push(item);
    else if (level.key !== null) {
      level.holder[level.key] = item;
      level.key = null;
    }
  };
  const takeWord = (word: unknown): void => {
    const level = levels.at(-1);
    if (level !== undefined && !Array.isArray(level.holder) && level.key === null) level.key = String(word);
    else put(word);
  };
  const close = (): void => {
    const level = levels.pop();
    if (level !== undefined) put(level.holder);
  };

  while (at < text.length && (root.length === 0 || levels.length > 0)) {
    const sign = text[at] ?? "";
    if (sign === "{" || sign === "[") {
      if (levels.length >= MAX_DEPTH || skipped > 0) skipped += 1;
      else levels.push({ holder: sign === "{" ? (Object.create(null) as Json) : [], key: null });
      at += 1;
    } else if (sign === "}" || sign === "]") {
      if (skipped > 0) skipped -= 1;
      else close();
      at += 1;
    } else if (sign === '"') {
      const read = readString(text, at + 1);
      if (read === null) break;
      if (skipped === 0) takeWord(read.value);
      at = read.end;
    } else if (sign === "/" && (text[at + 1] === "/" || text[at + 1] === "*")) {
      const end = text[at + 1] === "/" ? text.indexOf("\n", at) : text.indexOf("*/", at + 2);
      at = end === -1 ? text.length : end + (text[at + 1] === "/" ? 1 : 2);
    } else if (sign === "," || sign === ":" || sign.trim() === "" || sign === "\uFEFF") at += 1;
    else {
      WORD.lastIndex = at;
      const word = WORD.exec(text)?.[0] ?? sign;
      const number = Number(word);
      if (skipped === 0) takeWord(BARE[word] ?? (Number.isNaN(number) ? null : number));
      at += word.length;
    }
  }
  const isTruncated = levels.length > 0;
  while (levels.length > 0) {
    const level = levels.at(-1);
    // The thing that was cut before its first word is nothing.
    if (level !== undefined && levels.length > 1 && Object.keys(level.holder).length === 0) levels.pop();
    else close();
  }
  return { value: root[0], isTruncated };
}

/** The string that begins at a place, null when it has no end. */
function readString(text: string, start: number): { value: string; end: number } | null {
  let value = "";
  let at = start;
  while (at < text.length) {
    const sign = text[at];
    if (sign === '"') return { value, end: at + 1 };
    if (sign === "\\") {
      const letter = text[at + 1] ?? "";
      if (letter === "u") {
        const hex = text.slice(at + 2, at + 6);
        value += /^[0-9a-f]{4}$/i.test(hex) ? String.fromCharCode(Number.parseInt(hex, 16)) : "\uFFFD";
        at += 6;
      } else {
        value += ESCAPES[letter] ?? letter;
        at += 2;
      }
      continue;
    }
    STRING_PART.lastIndex = at;
    const part = STRING_PART.exec(text)?.[0] ?? "";
    value += part;
    at += part.length;
  }
  return null;
}
