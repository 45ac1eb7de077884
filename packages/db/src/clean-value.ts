// With the `u` flag a surrogate matches only where it stands alone.
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/**
 * Text that PostgreSQL can store: NUL and lone surrogates become U+FFFD, one code unit for one, so that offsets into
 * the text stay true.
 */
export function cleanText(text: string): string {
  return text.replace(UNSTORABLE, "\uFFFD");
}

/** A value as JSON that PostgreSQL can store, in keys and in values. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === "string") return cleanText(part);
    return part;
  });
  // Keys are rare offenders: well-formed JSON.stringify writes them as escapes.
  if (!/\\u(?:0000|d[89a-f])/iu.test(json)) return json;
  return JSON.stringify(cleanKeys(JSON.parse(json)));
}

function cleanKeys(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanKeys);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [cleanText(key), cleanKeys(part)]));
}

/** Parameters as they may go to the server: every string in them is clean. */
export function cleanParameters(parameters: readonly unknown[]): unknown[] {
  return parameters.map((parameter) => {
    if (typeof parameter === "string") return cleanText(parameter);
    if (Array.isArray(parameter))
      return parameter.map((part: unknown) => (typeof part === "string" ? cleanText(part) : part));
    return parameter;
  });
}
