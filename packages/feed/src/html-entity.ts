import { Parser } from "htmlparser2";

const XML_ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);
/** Entity names seen so far and what they mean; bounded by clearing. */
const known = new Map<string, string | null>();
const MAX_KNOWN = 4096;
/** What windows-1252 shows for the C1 control numbers that authors write (HTML, section 13.2.5.80). */
const C1 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** The text of a numeric reference, null when it names no character that a text may hold. */
export function numericEntity(digits: string): string | null {
  const code = /^x/i.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number.parseInt(digits, 10);
  if (code >= 0x80 && code <= 0x9f) return C1[code - 0x80] ?? null;
  if (!(code > 0 && code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) return null;
  if (code < 0x20 && code !== 9 && code !== 10 && code !== 13) return "";
  return String.fromCodePoint(code);
}

/** The text of a named entity of XML or HTML, null when there is none of that name. */
export function namedEntity(name: string): string | null {
  const plain = XML_ENTITIES.get(name);
  if (plain !== undefined) return plain;
  const seen = known.get(name);
  if (seen !== undefined) return seen;
  let text = "";
  const parser = new Parser({ ontext: (part) => (text += part) });
  parser.end(`&${name};`);
  const value = text.startsWith(`&${name}`) || text.endsWith(";") ? null : text;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(name, value);
  return value;
}

/** Reads the references of XML, of HTML and of the document's own entities; what is none stays as written. */
export function decodeEntities(
  text: string,
  own: ReadonlyMap<string, string> | null = null,
  onBad: () => void = () => undefined,
): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#(x[0-9a-f]{1,8}|\d{1,8});?|([a-z][a-z0-9._-]{0,40});)?/gi,
    (all, digits?: string, name?: string) => {
      const value =
        digits !== undefined
          ? numericEntity(digits)
          : name === undefined
            ? null
            : (own?.get(name) ?? namedEntity(name));
      if (value === null) {
        onBad();
        return all;
      }
      return value;
    },
  );
}
