/**
 * A payload that both backends can store: NUL, which PostgreSQL refuses in JSON, is left out, and a lone surrogate becomes
 * U+FFFD. Keys are treated like values.
 */
export function toStorable<Value>(value: Value): Value;
export function toStorable(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed().replaceAll("\u0000", "");
  if (Array.isArray(value)) return value.map((item: unknown) => toStorable(item));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [toStorable(key), toStorable(item)]));
}
