/** One link of a `Link` header: where it leads and what the target is to the document. */
export interface HeaderLink {
  /** As written, perhaps relative. */
  target: string;
  /** In lower case. */
  relations: readonly string[];
}

const MAX_LINKS = 100;
const SPACE = /[ \t]/;

/**
 * Reads a `Link` header (RFC 8288 section 3 and appendix B.2), several of them joined by commas included. What is malformed ends
 * the reading: the links before it count. Links of another context (`anchor`) are left out.
 */
export function parseLinkHeader(text: string): HeaderLink[] {
  const links: HeaderLink[] = [];
  let at = 0;
  const skip = (pattern: RegExp): void => {
    while (at < text.length && pattern.test(text.charAt(at))) at += 1;
  };

  while (links.length < MAX_LINKS) {
    skip(/[ \t,]/);
    if (text.charAt(at) !== "<") return links;
    const end = text.indexOf(">", at);
    if (end === -1) return links;
    const target = text.slice(at + 1, end);
    at = end + 1;
    let relation: string | null = null;
    let isOfDocument = true;
    for (;;) {
      skip(SPACE);
      if (text.charAt(at) !== ";") break;
      at += 1;
      skip(SPACE);
      const from = at;
      skip(/[^\s=;,]/);
      const name = text.slice(from, at).toLowerCase();
      skip(SPACE);
      let value = "";
      if (text.charAt(at) === "=") {
        at += 1;
        skip(SPACE);
        [value, at] = readValue(text, at);
      }
      // Section 3.3: the first `rel` counts, others are ignored.
      if (name === "rel") relation ??= value;
      if (name === "anchor") isOfDocument = false;
    }
    skip(SPACE);
    // Something that is neither a parameter nor the next link: nobody knows what it means.
    if (at < text.length && text.charAt(at) !== ",") return links;
    if (isOfDocument && relation !== null)
      links.push({ target: target.trim(), relations: relation.toLowerCase().split(/\s+/).filter(Boolean) });
  }
  return links;
}

/** A token or a quoted string, and where it ends. */
function readValue(text: string, start: number): [string, number] {
  let at = start;
  if (text.charAt(at) !== '"') {
    while (at < text.length && !/[;,\s]/.test(text.charAt(at))) at += 1;
    return [text.slice(start, at), at];
  }
  let value = "";
  for (at += 1; at < text.length && text.charAt(at) !== '"'; at += 1) {
    if (text.charAt(at) === "\\") at += 1;
    value += text.charAt(at);
  }
  return [value, at + 1];
}
