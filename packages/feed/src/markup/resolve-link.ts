import { canParseUrl } from "@wirewatch/text";
/**
 * Addresses that WHATWG's parser gives back unchanged: lower-case scheme and host without a port, a path, no dot segments, and only
 * characters that it never encodes. Most links are such, and need no parser.
 */
const UNCHANGED =
  /^https?:\/\/(?!xn--)(?:[a-z](?:[a-z0-9-]{0,60}[a-z0-9])?\.){1,6}[a-z]{2,20}\/(?:[\w~!$&()*+,;=:@%/-]|\.(?![./]|$|[?#]))*(?:\?[\w~!$&()*+,;=:@%/?.-]*)?(?:#[\w~!$&()*+,;=:@%/?.-]*)?$/;
const FROM_ROOT =
  /^\/(?:[\w~!$&()*+,;=:@%-](?:[\w~!$&()*+,;=:@%/-]|\.(?![./]|$|[?#]))*)?(?:\?[\w~!$&()*+,;=:@%/?.-]*)?$/;
/** A dot segment may be written with escapes; a label of a host in Punycode may be wrong. */
const TRICKY = /%2e|\/\.|\.xn--/i;
/** A candidate of `srcset`: an address, and a width in pixels or a density. */
const CANDIDATE = /^(\S+?)(?:\s+(?:([1-9]\d{0,5})w|(\d{1,3}(?:\.\d{1,3})?)x))?$/;
const MAX_SRCSET_CHARACTERS = 16_384;

let lastBase = "";
let lastOrigin: string | null = null;

/**
 * The absolute address that a browser would open for `link` on the page `base` (WHATWG URL: outer blanks and inner tabs and newlines
 * go, blanks are escaped, a scheme or host may be missing). Null for what is broken, empty, or neither http(s) nor mailto.
 */
export function resolveLink(link: string, base: string): string | null {
  if (UNCHANGED.test(link) && !TRICKY.test(link)) return link;
  if (FROM_ROOT.test(link) && !TRICKY.test(link)) {
    const origin = originOf(base);
    if (origin !== null) return origin + link;
  }
  const text = link.trim();
  if (text === "") return null;
  const url = canParseUrl(text, base) ? new URL(text, base) : canParseUrl(text) ? new URL(text) : null;
  if (url === null) return null;
  return url.protocol === "http:" || url.protocol === "https:" || url.protocol === "mailto:"
    ? url.href
    : null;
}

/** All links of a document have one base; its origin is worked out once. */
function originOf(base: string): string | null {
  if (base !== lastBase) {
    lastBase = base;
    const url = canParseUrl(base) ? new URL(base) : null;
    const hasOrigin = url !== null && (url.protocol === "http:" || url.protocol === "https:");
    // Credentials of a base pass on to what is relative to it.
    lastOrigin = hasOrigin && url.username === "" && url.password === "" ? url.origin : null;
  }
  return lastOrigin;
}

/** A `srcset` with every address resolved, as `address 640w, address 2x`; what cannot be read is left out, null when nothing is left. */
export function resolveSrcset(srcset: string, base: string): string | null {
  if (srcset.length > MAX_SRCSET_CHARACTERS) return null;
  const candidates: string[] = [];
  for (const part of srcset.split(/,\s+|,$/)) {
    const match = CANDIDATE.exec(part.trim());
    const url = match && resolveLink(match[1] ?? "", base);
    // A comma at an edge would be taken for the one between candidates.
    if (!match || !url || url.startsWith("mailto:") || url.endsWith(",")) continue;
    const [, , width, density] = match;
    if (density !== undefined && Number(density) === 0) continue;
    candidates.push(
      width !== undefined ? `${url} ${width}w` : density !== undefined ? `${url} ${Number(density)}x` : url,
    );
  }
  return candidates.length === 0 ? null : candidates.join(", ");
}
