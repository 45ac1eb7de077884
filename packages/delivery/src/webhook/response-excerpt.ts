/** Most bytes of an answer that an attempt keeps. */
export const MAX_EXCERPT_BYTES = 8192;

/**
 * The beginning of an answer as it may be kept and shown: at most 8 KiB of UTF-8, without half a character at its end, without
 * controls, and without what looks like a credential.
 */
export function responseExcerpt(body: Uint8Array): string {
  const masked = decodeUpTo(body, MAX_EXCERPT_BYTES)
    // oxlint-disable-next-line no-control-regex -- controls are what must go
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "")
    .replaceAll(/\b(whsec_|whsk_|ww_|sk_|ghp_|xox[abp]-)[A-Za-z0-9_+/=-]{6,}/g, "$1(masked)")
    .replaceAll(/\b(bearer|basic|digest)\s+[A-Za-z0-9._~+/=-]{6,}/gi, "$1 (masked)")
    // The rest of the line, because a credential of two words is common and a kept half of one is of no use to anybody.
    .replaceAll(/(\bauthorization\b["']?\s*[:=]\s*)(?:"(?:[^"\\\n]|\\.)*"?|[^\n}]+)/gi, "$1(masked)")
    .replaceAll(
      /((?:password|passwd|secret|token|api[_-]?key)["']?\s*[:=]\s*)(?:"(?:[^"\\\n]|\\.)*"?|[^\s,;}"]+)/gi,
      "$1(masked)",
    );
  // A replacement character or a mask can be longer than what it stands for.
  return decodeUpTo(new TextEncoder().encode(masked), MAX_EXCERPT_BYTES);
}

/** `stream` keeps back the bytes of a character that is cut in two. */
const decodeUpTo = (bytes: Uint8Array, limit: number): string =>
  new TextDecoder("utf-8").decode(bytes.subarray(0, limit), { stream: true });
