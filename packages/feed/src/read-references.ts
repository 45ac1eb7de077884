import { isXmlCharacter } from "./document-entities.ts";
import { decodeEntities } from "./html-entity.ts";

const REFERENCE = /&(?:#(x[0-9a-fA-F]+|[0-9]+);|([A-Za-z_][\w.-]*);|#[xX]?[0-9a-fA-F]+;?)?/y;

/**
 * Reads the references in a piece of XML: those of XML itself, of the document type and of HTML. `onBad` hears of each that XML does not
 * know; what nobody knows stays as written.
 */
export function readReferences(
  text: string,
  own: ReadonlyMap<string, string> | null,
  onBad: (reference: string) => void,
): string {
  let at = text.indexOf("&");
  if (at === -1) return text;
  let read = "";
  let done = 0;
  while (at !== -1) {
    let value: string | null = null;
    let length = 0;
    // Nearly every reference in a feed is one of these.
    switch (text.charCodeAt(at + 1)) {
      case 108:
        if (text.startsWith("t;", at + 2)) [value, length] = ["<", 4];
        break;
      case 103:
        if (text.startsWith("t;", at + 2)) [value, length] = [">", 4];
        break;
      case 97:
        if (text.startsWith("mp;", at + 2)) [value, length] = ["&", 5];
        else if (text.startsWith("pos;", at + 2)) [value, length] = ["'", 6];
        break;
      case 113:
        if (text.startsWith("uot;", at + 2)) [value, length] = ['"', 6];
        break;
    }
    if (value === null) {
      REFERENCE.lastIndex = at;
      const [all, digits, name] = REFERENCE.exec(text) ?? ["&"];
      const isKnown =
        digits === undefined
          ? name !== undefined && own?.has(name) === true
          : isXmlCharacter(digits.startsWith("x") ? Number.parseInt(digits.slice(1), 16) : Number(digits));
      if (!isKnown) onBad(all);
      value = all === "&" ? all : decodeEntities(all, own);
      length = all.length;
    }
    read += done === at ? value : text.slice(done, at) + value;
    done = at + length;
    at = text.indexOf("&", done);
  }
  return read + text.slice(done);
}
