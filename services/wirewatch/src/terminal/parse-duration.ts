const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds of "90s", "5min" or "1h 30min"; null for what is no such time. A number needs its unit. */
export function parseDuration(text: string): number | null {
  const compact = text.replaceAll(/\s+/g, "").toLowerCase();
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|min|m|h|d))+$/.test(compact)) return null;
  let ms = 0;
  for (const [, number = "", unit = ""] of compact.matchAll(/(\d+(?:\.\d+)?)(ms|s|min|m|h|d)/g))
    ms += Number(number) * (UNITS[unit] ?? 0);
  return Math.round(ms);
}
