import { Parser } from "htmlparser2";
import { escapeHtml } from "./escape-html.ts";

const BREAKING =
  /^(?:p|div|br|li|ul|ol|h[1-6]|blockquote|tr|td|figure|figcaption|section|article|table|pre|hr)$/;
const DROPPED = /^(?:script|style|template|figcaption|iframe|svg|noscript)$/;

/** The lines of a feed's markup, read in one streaming pass without a tree. */
export function feedLines(source: string): { text: string; html: string } {
  const lines: string[] = [];
  let line = "";
  let dropped = 0;
  const flush = (): void => {
    const text = line.replaceAll(/\s+/g, " ").trim();
    if (text !== "") lines.push(text);
    line = "";
  };
  const parser = new Parser({
    onopentag: (name) => {
      if (DROPPED.test(name)) dropped++;
      if (BREAKING.test(name)) flush();
    },
    ontext: (text) => {
      if (dropped === 0) line += text;
    },
    onclosetag: (name) => {
      if (DROPPED.test(name)) dropped--;
      if (BREAKING.test(name)) flush();
    },
  });
  parser.end(source);
  flush();
  return { text: lines.join("\n"), html: lines.map((text) => `<p>${escapeHtml(text)}</p>`).join("\n") };
}
