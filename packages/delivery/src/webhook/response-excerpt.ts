/** Most bytes of an answer that an attempt keeps. */
export const MAX_EXCERPT_BYTES = 8192;

/**
 * The beginning of an answer as it may be kept and shown: at most 8 KiB, without half a character at its end, without controls,
 * and without what looks like a credential.
 */
export function responseExcerpt(body: Uint8Array): string {
  // `stream` keeps back the bytes of a character that is cut in two.
  const text = new TextDecoder("utf-8").decode(body.subarray(0, MAX_EXCERPT_BYTES), { stream: true });
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex -- controls are what must go
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "")
      .replaceAll(/\b(whsec_|whsk_|ww_|sk_|ghp_|xox[abp]-)[A-Za-z0-9_+/=-]{6,}/g, "$1(masked)")
      .replaceAll(/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, "$1 (masked)")
      .replaceAll(
        /("?(?:password|passwd|secret|token|api[_-]?key|authorization)"?\s*[:=]\s*)("[^"]*"|[^\s,;}"]+)/gi,
        "$1(masked)",
      )
  );
}
