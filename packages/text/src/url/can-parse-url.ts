/**
 * Whether `new URL(text, base)` succeeds. Stands in for `URL.canParse`, which in Node 20 refuses addresses with letters such as "é"
 * as soon as it is called often enough to be compiled.
 */
export function canParseUrl(text: string, base?: string): boolean {
  try {
    return new URL(text, base).href !== "";
  } catch {
    return false;
  }
}
