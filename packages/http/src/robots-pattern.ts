/** A path pattern of robots.txt (RFC 9309 section 2.2.3), ready to be compared. */
export interface RobotsPattern {
  /** The literal parts between the wildcards. */
  readonly parts: readonly string[];
  /** Whether the pattern ended with `$`: then the last part must end the path. */
  readonly isAnchored: boolean;
  /** Octets of the normalised pattern: the longest matching rule is the one that counts. */
  readonly length: number;
}

const MAX_PATTERN_LENGTH = 16_384;
const UNRESERVED = /^[A-Za-z0-9\-._~]$/;
const encoder = new TextEncoder();

const toPercent = (text: string): string =>
  Array.from(encoder.encode(text), (octet) => `%${octet.toString(16).toUpperCase().padStart(2, "0")}`).join(
    "",
  );

/**
 * One spelling for equal octets (RFC 9309 section 2.2.2): what need not be encoded is not, everything else is, in capitals.
 * `*` and `$` become `%2A` and `%24`, so that only a pattern's own operators are left as they are.
 */
function normalise(text: string): string {
  return text.replace(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~:/?#[\]@!&()+,;=%]+/g, (found) => {
    if (!/^%[0-9A-Fa-f]{2}$/.test(found)) return toPercent(found);
    const decoded = String.fromCodePoint(Number.parseInt(found.slice(1), 16));
    return UNRESERVED.test(decoded) ? decoded : found.toUpperCase();
  });
}

/** The path and query of an address in the spelling that patterns are compared with. */
export const normalisePath = (path: string): string => normalise(path);

/** Null for a pattern that is empty, can match no path, or is longer than any path that is asked for. */
export function parseRobotsPattern(text: string): RobotsPattern | null {
  if (!/^[/*]/.test(text)) return null;
  const isAnchored = text.endsWith("$");
  const body = isAnchored ? text.slice(0, -1) : text;
  // A run of wildcards means what one means.
  const sole = body.replace(/\*+/g, "*");
  if (sole.length > MAX_PATTERN_LENGTH) return null;
  const parts = sole.split("*").map(normalise);
  const length = parts.reduce((sum, part) => sum + part.length, parts.length - 1) + (isAnchored ? 1 : 0);
  return { parts, isAnchored, length };
}

/**
 * Whether the pattern matches this normalised path. Each part is looked for where the one before it ended, which finds a match
 * if there is any; so the time is linear in the lengths of path and pattern, whatever they are.
 */
export function matchesRobotsPattern({ parts, isAnchored }: RobotsPattern, path: string): boolean {
  const [first = "", ...others] = parts;
  if (!path.startsWith(first)) return false;
  const last = others.pop();
  if (last === undefined) return !isAnchored || path.length === first.length;
  let at = first.length;
  for (const part of others) {
    const found = indexAfter(path, part, at);
    if (found === null) return false;
    at = found;
  }
  if (isAnchored) return path.length - last.length >= at && path.endsWith(last);
  return indexAfter(path, last, at) !== null;
}

/**
 * Where the first occurrence of `part` from `from` on ends (Knuth, Morris and Pratt, "Fast pattern matching in strings", 1977).
 * `String.indexOf` takes the product of both lengths in the worst case.
 */
function indexAfter(text: string, part: string, from: number): number | null {
  if (part.length === 0) return from;
  if (part.length > text.length - from) return null;
  const start = text.indexOf(part.charAt(0), from);
  if (start < 0) return null;
  const borders = new Int32Array(part.length);
  for (let index = 1, border = 0; index < part.length; index += 1) {
    while (border > 0 && part.charCodeAt(index) !== part.charCodeAt(border))
      border = borders[border - 1] ?? 0;
    if (part.charCodeAt(index) === part.charCodeAt(border)) border += 1;
    borders[index] = border;
  }
  for (let index = start, matched = 0; index < text.length; index += 1) {
    while (matched > 0 && text.charCodeAt(index) !== part.charCodeAt(matched))
      matched = borders[matched - 1] ?? 0;
    if (text.charCodeAt(index) === part.charCodeAt(matched)) matched += 1;
    if (matched === part.length) return index + 1;
  }
  return null;
}
