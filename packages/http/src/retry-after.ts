const MAX_WAIT_MS = 86_400_000;

/**
 * How long a `Retry-After` header asks to wait, in milliseconds (RFC 9110 section 10.2.3: seconds or an HTTP date). What is
 * negative, past or no time at all gives null; what is longer than a day gives a day.
 */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | null {
  // Of two values that were joined, the first counts.
  const text =
    header
      ?.trim()
      .slice(0, 200)
      .replace(/^(\d+|.*? GMT)\s*,.*$/, "$1") ?? "";
  if (/^\d{1,12}$/.test(text)) return Math.min(MAX_WAIT_MS, Number(text) * 1000);
  if (!/^[A-Za-z]{3}/.test(text)) return null;
  const time = Date.parse(text);
  if (Number.isNaN(time) || time <= nowMs) return null;
  return Math.min(MAX_WAIT_MS, time - nowMs);
}
