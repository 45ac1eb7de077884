/** What a scan of markup tells, in the order of the document. */
export interface MarkupHandler {
  /** `attributes` is what stands between the name and the end of the tag, `at` where the text after the tag begins. */
  onOpen(name: string, attributes: string, isEmpty: boolean, at: number): void;
  onClose(name: string): void;
  /** The text stands from `start` to `end`, a CDATA section with its marks. */
  onText(text: string, isCdata: boolean, start: number, end: number): void;
  onDoctype(declaration: string): void;
  /** Something that XML forbids was passed over. */
  onFault(): void;
  /** The name of the element that is open, as written. */
  openName(): string;
}

const LT = 60;
const GT = 62;
const SLASH = 47;
const BANG = 33;
const QUESTION = 63;

/** Characters that may begin a name: letters, "_", ":" and everything beyond ASCII. */
const isNameStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 58 || code > 127;
const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;

/** Goes once over any text and never gives up: each character is looked at a bounded number of times. */
export function scanXml(text: string, handler: MarkupHandler): void {
  const end = text.length;
  /** Endings that stand nowhere in the rest, so that they are searched for only once. */
  const missing = new Set<string>();
  const find = (what: string, from: number): number => {
    if (missing.has(what)) return -1;
    const at = text.indexOf(what, from);
    if (at === -1) missing.add(what);
    return at;
  };

  let at = 0;
  while (at < end) {
    const open = text.indexOf("<", at);
    if (open === -1) {
      handler.onText(text.slice(at), false, at, end);
      return;
    }
    if (open > at) handler.onText(text.slice(at, open), false, at, open);
    const next = text.charCodeAt(open + 1);
    if (isNameStart(next)) at = readOpenTag(open + 1);
    else if (next === SLASH) at = readCloseTag(open + 2);
    else if (next === BANG) at = readDeclaration(open);
    else if (next === QUESTION) {
      const close = find("?>", open + 2);
      const stop = text.indexOf(">", open + 2);
      // An instruction without its question mark ends where its tag does.
      if (close === -1 || (open > 0 && /^<\?xml\s/i.test(text.slice(open, open + 6)))) handler.onFault();
      at = close !== -1 ? close + 2 : stop === -1 ? end : stop + 1;
    } else {
      handler.onFault();
      handler.onText("<", false, open, open + 1);
      at = open + 1;
    }
  }

  function readOpenTag(start: number): number {
    let stop = start + 1;
    while (stop < end) {
      const code = text.charCodeAt(stop);
      if (isSpace(code) || code === SLASH || code === GT || code === LT) break;
      stop += 1;
    }
    const name = text.slice(start, stop);
    const close = endOfTag(stop);
    if (close === -1) {
      handler.onFault();
      return end;
    }
    const isCut = text.charCodeAt(close) === LT;
    if (isCut) handler.onFault();
    const isEmpty = !isCut && text.charCodeAt(close - 1) === SLASH && close - 1 >= stop;
    const after = isCut ? close : close + 1;
    handler.onOpen(name, text.slice(stop, isEmpty ? close - 1 : close), isEmpty, after);
    return after;
  }

  /** Where the tag ends: its ">", or the "<" of the next tag when the ">" is missing; -1 at the end of the document. */
  function endOfTag(from: number): number {
    let place = from;
    let before = 0;
    while (place < end) {
      const code = text.charCodeAt(place);
      if (code === GT || code === LT) return place;
      if ((code === 34 || code === 39) && (before === 61 || isSpace(before))) {
        const quote = code === 34 ? '"' : "'";
        const close = find(quote, place + 1);
        if (close === -1) return before === 61 ? unquoted(place + 1) : text.indexOf(">", place + 1);
        const following = text.charCodeAt(close + 1);
        // A value that holds a tag and goes on right after its end has lost its closing quote.
        const isFollowed = isSpace(following) || following === GT || following === SLASH;
        if (!isFollowed && text.slice(place, close).includes("<")) return unquoted(place + 1);
        place = close + 1;
        before = code;
        continue;
      }
      if (!(isSpace(code) && before === 61)) before = code;
      place += 1;
    }
    return -1;
  }

  function unquoted(from: number): number {
    const close = text.indexOf(">", from);
    handler.onFault();
    return close;
  }

  function readCloseTag(start: number): number {
    const open = text.indexOf("<", start);
    const rest = text.slice(start, open === -1 ? end : open);
    const close = rest.indexOf(">");
    if (close === -1) {
      if (open === -1) return end;
      handler.onFault();
    }
    handler.onClose((close === -1 ? rest : rest.slice(0, close)).trim());
    return close === -1 ? open : start + close + 1;
  }

  function readDeclaration(open: number): number {
    if (text.startsWith("<!--", open)) {
      const close = find("-->", open + 4);
      if (close !== -1) {
        if (text.slice(open + 4, close).includes("--")) handler.onFault();
        return close + 3;
      }
      handler.onFault();
      const stop = text.indexOf(">", open + 4);
      return stop === -1 ? end : stop + 1;
    }
    if (text.startsWith("<![CDATA[", open)) return readCdata(open + 9);
    const misspelt = /^<!\s?\[\s?cdata\s?\[/i.exec(text.slice(open, open + 12));
    if (misspelt !== null) {
      handler.onFault();
      return readCdata(open + misspelt[0].length);
    }
    if (/^<!doctype/i.test(text.slice(open, open + 9))) {
      const close = endOfDoctype(open + 9);
      handler.onDoctype(text.slice(open + 9, close));
      return close;
    }
    handler.onFault();
    const close = text.indexOf(">", open);
    return close === -1 ? end : close + 1;
  }

  function readCdata(start: number): number {
    const close = find("]]>", start);
    const stop = close === -1 ? end : close;
    const content = text.slice(start, stop);
    const another = content.indexOf("<![CDATA[");
    const name = handler.openName();
    if ((close === -1 || another !== -1) && name !== "") {
      // Without an end of its own it goes no further than its element.
      const elementEnd = (another === -1 ? content : content.slice(0, another)).indexOf(`</${name}`);
      if (elementEnd !== -1) {
        handler.onFault();
        handler.onText(content.slice(0, elementEnd), true, start - 9, start + elementEnd);
        return start + elementEnd;
      }
    }
    if (close === -1) handler.onFault();
    handler.onText(content, true, start - 9, close === -1 ? end : close + 3);
    return close === -1 ? end : close + 3;
  }

  /** Past the ">" of a document type; declarations in its brackets hold quotes, comments and angle signs of their own. */
  function endOfDoctype(start: number): number {
    const limit = Math.min(end, start + 200_000);
    let inside = false;
    let place = start;
    while (place < limit) {
      const code = text.charCodeAt(place);
      if (code === 91) inside = true;
      else if (code === 93) inside = false;
      else if (code === GT && !inside) return place + 1;
      else if (code === 34 || code === 39) {
        const close = text.indexOf(code === 34 ? '"' : "'", place + 1);
        if (close === -1 || close > limit) break;
        place = close;
      } else if (code === LT) {
        if (text.startsWith("<!--", place)) {
          const close = text.indexOf("-->", place);
          if (close === -1) break;
          place = close + 2;
        } else if (isNameStart(text.charCodeAt(place + 1))) {
          // A tag: the brackets were never closed.
          handler.onFault();
          return place;
        }
      }
      place += 1;
    }
    handler.onFault();
    const close = text.indexOf(">", start);
    return close === -1 ? end : close + 1;
  }
}

const MAX_ATTRIBUTES = 256;
const ATTRIBUTE = /([^\s=/"'<>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'][^\s]*)|["']([^"']*)$))?/g;

/** The attributes of a tag by their names in small letters; of several of one name the first counts. */
export function readAttributes(
  source: string,
  decode: (value: string) => string,
  onFault: () => void,
): Record<string, string> | null {
  let found: Record<string, string> | null = null;
  let count = 0;
  ATTRIBUTE.lastIndex = 0;
  for (let match = ATTRIBUTE.exec(source); match !== null; match = ATTRIBUTE.exec(source)) {
    const [, name = "", double, single, bare, open] = match;
    const value = double ?? single ?? bare ?? open;
    const before = source.charCodeAt(match.index - 1);
    if ((double === undefined && single === undefined) || !(Number.isNaN(before) || isSpace(before)))
      onFault();
    if (value?.includes("<")) onFault();
    const key = name.toLowerCase();
    found ??= Object.create(null) as Record<string, string>;
    if (found[key] !== undefined) onFault();
    else found[key] = value === undefined ? "" : decode(value);
    count += 1;
    if (count >= MAX_ATTRIBUTES) break;
  }
  return found;
}
