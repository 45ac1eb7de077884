import { decodeEntities, parseLenient } from "./json-ld.ts";
import { wordsOf } from "./shingles.ts";

const MAX_VALUES = 60_000;
const MAX_DEPTH = 60;
const MAX_ROWS = 20_000;
/** Keys whose strings are an article's text. */
const TEXT_KEY =
  /^(?:body|articleBody|content|text|html|paragraph|value|bodyText|articleText|bodyHtml|contentHtml|description_html|data|contents|children)$/i;
/** Keys under which other articles, comments and settings stand. */
const OTHER_KEY =
  /related|recommend|comment|footer|header|menu|nav|config|settings|translations|locale|i18n|messages|ads|trending|latest|popular|sidebar|seo|metadata|taxonomy|promo|author|image|video|caption|theme|style/i;

/** Finds the article's paragraphs in a page's script state: Next.js data, its streamed form, and globals set to JSON. Null when there is none. */
export function readPageState(scripts: readonly string[]): string | null {
  const values = [...scripts.flatMap(jsonValuesIn), streamedText(scripts)];
  let best: string[] = [];
  for (const value of values) {
    const found = paragraphsIn(value);
    if (sizeOf(found) > sizeOf(best)) best = found;
  }
  return sizeOf(best) < 200 ? null : best.join("\n");
}

/** The first publishing time that script state names, as written. */
export function readStateDate(scripts: readonly string[]): string | null {
  for (const script of scripts) {
    const match =
      /\\?"(?:date_?published|published|publish(?:ed)?_?(?:at|date|time|on|dt)|publication_?date|pub_?date|first_?publish\w*|display_?date|deploy_?dt|service_?(?:date|dt)|regi?s?t?_?(?:date|dt))\\?"\s*:\s*\\?"(\d{4}[-./]\d{2}[-./]\d{2}[^"\\]{0,30})/i.exec(
        script,
      );
    if (match?.[1] !== undefined) return match[1];
  }
  return null;
}

function jsonValuesIn(script: string): unknown[] {
  const text = script.trim();
  if (/^[{[]/.test(text)) return [parseLenient(text)];
  const values: unknown[] = [];
  for (const match of text.matchAll(
    /(?:globalContent|__NEXT_DATA__|__(?:INITIAL|PRELOADED)_\w+__|__APOLLO_STATE__|__NUXT__|__data|(?<!\w)\w{0,40}[sS]tate\w{0,40})\s{0,20}=\s{0,20}(?=[{[])/g,
  )) {
    const from = match.index + match[0].length;
    const source = balanced(text, from);
    if (source !== null) values.push(parseLenient(source));
    if (values.length > 5) break;
  }
  return values;
}

/** `self.__next_f.push([1,"…"])`: the strings joined are lines of `id:json`. */
function streamedText(scripts: readonly string[]): unknown {
  let joined = "";
  for (const script of scripts) {
    const match = /__next_f\.push\((\[[\s\S]*\])\)\s*;?\s*$/.exec(script);
    if (match === null) continue;
    const value = parseLenient(match[1] ?? "");
    if (Array.isArray(value) && typeof value[1] === "string") joined += value[1];
  }
  return rowsOf(joined)
    .map((row) => (/^[[{]/.test(row) ? parseLenient(row) : row.includes("<p") ? { body: row } : null))
    .filter((value) => value !== null);
}

/** Rows of the stream: `id:value` up to a line feed, or `id:T<hex length>,` and that many bytes of text. */
function rowsOf(joined: string): string[] {
  const bytes = Buffer.from(joined);
  const rows: string[] = [];
  let at = 0;
  while (at < bytes.length && rows.length < MAX_ROWS) {
    const head = /^[\da-f]+:(T[\da-f]+,)?/.exec(bytes.toString("latin1", at, at + 40));
    const from = at + (head?.[0].length ?? 0);
    const feed = bytes.indexOf(10, from);
    const end =
      head?.[1] === undefined
        ? feed < 0
          ? bytes.length
          : feed
        : Math.min(bytes.length, from + Number.parseInt(head[1].slice(1), 16));
    rows.push(bytes.toString("utf8", from, end));
    at = head?.[1] === undefined ? end + 1 : end;
  }
  return rows;
}

/** The JSON value that begins at `from`, by counting brackets outside strings. */
function balanced(text: string, from: number): string | null {
  let depth = 0;
  let isInString = false;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (isInString) {
      if (char === "\\") at++;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === "{" || char === "[") depth++;
    else if ((char === "}" || char === "]") && --depth === 0) return text.slice(from, at + 1);
  }
  return null;
}

function paragraphsIn(root: unknown): string[] {
  /** Paragraphs by the list or object that holds them: the article's own stand together. */
  const groups = new Map<string, Set<string>>();
  let looked = 0;
  const visit = (value: unknown, path: string, key: string, depth: number): void => {
    if (++looked > MAX_VALUES || depth > MAX_DEPTH) return;
    if (typeof value === "string") {
      if (!TEXT_KEY.test(key) || value.length < 40) return;
      const isMarkup = /<(?:p|div|br|h\d)\b/i.test(value);
      const plain = isMarkup
        ? markupToLines(value)
        : [decodeEntities(value.replaceAll(/<[^<>]{1,500}>/g, "")).trim()];
      const lines = plain.filter(
        (line) =>
          wordsOf(line).length >= 5 || /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}]{12}/u.test(line),
      );
      if (lines.length === 0 || !/[.!?。！？…।]/u.test(lines.join(" ")) || /^https?:\S+$/.test(value)) return;
      const group = groups.get(path) ?? new Set<string>();
      groups.set(path, group);
      for (const line of lines) group.add(line);
    } else if (Array.isArray(value)) for (const item of value) visit(item, path, key, depth + 1);
    else if (typeof value === "object" && value !== null)
      for (const [name, item] of Object.entries(value))
        if (!OTHER_KEY.test(name))
          visit(
            item,
            depth > 40 || TEXT_KEY.test(name) || /^\d+$/.test(name) ? path : `${path}/${name}`,
            name,
            depth + 1,
          );
  };
  visit(root, "", "", 0);
  let best: string[] = [];
  for (const group of groups.values()) {
    const lines = [...group];
    if (sizeOf(lines) > sizeOf(best)) best = lines;
  }
  return best;
}

const markupToLines = (html: string): string[] =>
  decodeEntities(
    html
      .replaceAll(/<\/?(?:p|div|br|h\d|li|ul|ol|blockquote|figure|section)\b[^>]*>/gi, "\n")
      .replaceAll(/<[^<>]{1,500}>/g, ""),
  )
    .split(/\n+/)
    .map((line) => line.replaceAll(/\s+/g, " ").trim())
    .filter((line) => line !== "");
const sizeOf = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length, 0);
