import { canParseUrl } from "./can-parse-url.ts";
/** True when the text is an absolute http or https address. */
export function isHttpUrl(text: string): boolean {
  if (!canParseUrl(text)) return false;
  const { protocol } = new URL(text);
  return protocol === "http:" || protocol === "https:";
}
