import type { ExtractProblemCode } from "./problems.ts";

/** First bytes of kinds of files that are no text. */
const MAGIC: readonly (readonly number[])[] = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x50, 0x4b, 0x03, 0x04],
  [0x1f, 0x8b],
  [0x52, 0x49, 0x46, 0x46],
  [0x00, 0x00, 0x01, 0x00],
  [0x7f, 0x45, 0x4c, 0x46],
  [0x49, 0x44, 0x33],
  [0x4f, 0x67, 0x67, 0x53],
  [0x42, 0x5a, 0x68],
  [0x37, 0x7a, 0xbc, 0xaf],
];

/** Says when bytes are no page at all; null when they may be one. */
export function detectNonPage(bytes: Uint8Array, contentType: string | undefined): ExtractProblemCode | null {
  if (bytes.length === 0) return "empty_page";
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(1024, bytes.byteLength));
  if (head.toString("latin1").trimStart().startsWith("%PDF-")) return "pdf";
  if (MAGIC.some((magic) => magic.every((byte, at) => head[at] === byte))) return "binary";
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (!isUtf16 && head.includes(0)) return "binary";
  const controls = head.reduce((count, byte) => count + (byte < 9 || (byte > 13 && byte < 27) ? 1 : 0), 0);
  if (!isUtf16 && controls > head.length / 20) return "binary";
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/pdf") return "pdf";
  if (/^(image|audio|video|font)\//.test(type)) return "not_html";
  return null;
}

/** The same for text that came decoded. */
export function detectNonPageText(text: string): ExtractProblemCode | null {
  const head = text.slice(0, 1024);
  if (text.trim() === "") return "empty_page";
  if (head.trimStart().startsWith("%PDF-")) return "pdf";
  return head.includes("\u0000") ? "binary" : null;
}

/** JSON and the like: text, but no markup. */
export function isMarkupType(contentType: string | undefined): boolean {
  const type = (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  return type === "" || /html|xml|text\/plain|octet-stream/.test(type);
}
