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
  // A longer name that begins like one without a semicolon ("notit" like "not") leaves its rest behind.
  let text = "";
  const parser = new Parser({ ontext: (part) => (text += part) });
  parser.end(`&${name};`);
  const value = name === "semi" ? ";" : text.startsWith(`&${name}`) || text.endsWith(";") ? null : text;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(name, value);
  return value;
}

/**
 * Names that HTML reads without a semicolon as well (HTML, section 13.5, "named character references"): those of ISO 8859-1 and the
 * four of markup.
 */
const BARE_NAMES =
  "AElig|AMP|Aacute|Acirc|Agrave|Aring|Atilde|Auml|COPY|Ccedil|ETH|Eacute|Ecirc|Egrave|Euml|GT|Iacute|Icirc|Igrave|Iuml|LT|Ntilde|Oacute|Ocirc|Ograve|Oslash|Otilde|Ouml|QUOT|REG|THORN|Uacute|Ucirc|Ugrave|Uuml|Yacute|aacute|acirc|acute|aelig|agrave|amp|aring|atilde|auml|brvbar|ccedil|cedil|cent|copy|curren|deg|divide|eacute|ecirc|egrave|eth|euml|frac12|frac14|frac34|gt|iacute|icirc|iexcl|igrave|iquest|iuml|laquo|lt|macr|micro|middot|nbsp|not|ntilde|oacute|ocirc|ograve|ordf|ordm|oslash|otilde|ouml|para|plusmn|pound|quot|raquo|reg|sect|shy|sup1|sup2|sup3|szlig|thorn|times|uacute|ucirc|ugrave|uml|uuml|yacute|yen|yuml";
/** Case matters in names, and the search is deaf to it. */
const BARE = new Set(BARE_NAMES.split("|"));
/** A bare name counts only where no word goes on: `AT&T`, `?a=1&copy=2` and `R&Reg` stay as they are. */
const REFERENCE = new RegExp(
  `&(?:#(x[0-9a-f]{1,24}(?![0-9a-f])|\\d{1,24}(?!\\d));?|([a-z][a-z0-9._-]{0,40});|((?:${BARE_NAMES})(?![a-z0-9=;])))?`,
  "gi",
);

/**
 * Reads the references of XML, of HTML (with or without a semicolon where HTML allows it) and of the document's own entities, once;
 * what is none stays as written, and `onBad` is told of it.
 */
export function decodeEntities(
  text: string,
  own: ReadonlyMap<string, string> | null = null,
  onBad: () => void = () => undefined,
): string {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (all, digits?: string, name?: string, bare?: string) => {
    const value =
      digits !== undefined
        ? numericEntity(digits)
        : name !== undefined
          ? (own?.get(name) ?? namedEntity(name))
          : bare !== undefined && BARE.has(bare)
            ? namedEntity(bare)
            : null;
    if (value === null) {
      onBad();
      return all;
    }
    return value;
  });
}
