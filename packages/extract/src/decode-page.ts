import { analyse } from "chardet";
import iconv from "iconv-lite";
import type { ExtractProblemCode } from "./problems.ts";

export interface DecodedPage {
  text: string;
  /** Canonical label of the encoding that was used. */
  charset: string;
  problem: ExtractProblemCode | null;
}

/** How much of a page is searched for a `<meta charset>`; browsers look at 1,024 bytes, real pages put it later. */
const META_BYTES = 4096;
/** How many bytes the guesser looks at. */
const GUESS_BYTES = 65_536;

/** Labels that mean a superset in practice (WHATWG Encoding, section 4.2). */
const ALIASES: Readonly<Record<string, string>> = {
  gb2312: "gb18030",
  gbk: "gb18030",
  "x-gbk": "gb18030",
  "gb_2312-80": "gb18030",
  chinese: "gb18030",
  "iso-8859-1": "windows-1252",
  "iso8859-1": "windows-1252",
  latin1: "windows-1252",
  "latin-1": "windows-1252",
  ascii: "windows-1252",
  "us-ascii": "windows-1252",
  cp1252: "windows-1252",
  l1: "windows-1252",
  "iso-8859-9": "windows-1254",
  "iso8859-9": "windows-1254",
  latin5: "windows-1254",
  "iso-8859-11": "windows-874",
  "tis-620": "windows-874",
  "ks_c_5601-1987": "euc-kr",
  ksc5601: "euc-kr",
  "x-sjis": "shift_jis",
  sjis: "shift_jis",
  "shift-jis": "shift_jis",
  "windows-31j": "shift_jis",
  "x-euc-jp": "euc-jp",
  "big5-hkscs": "big5",
  utf8: "utf-8",
  unicode: "utf-16le",
  "utf-16": "utf-16le",
  koi8: "koi8-r",
  cp1251: "windows-1251",
  "win-1251": "windows-1251",
  cp1250: "windows-1250",
};

/**
 * Decodes a page: byte order mark, strict UTF-8, the header's charset, the page's own, a guess, windows-1252.
 * Strict UTF-8 goes before the declarations because what is valid UTF-8 and not ASCII is hardly ever anything else.
 * All bytes go through iconv-lite: Node 20's own decoder maps windows-1252's 0x80 to 0x9F to control characters.
 */
export function decodePage(bytes: Uint8Array, contentType: string | undefined): DecodedPage {
  const marked = fromByteOrderMark(bytes);
  if (marked !== null) return { text: decode(bytes, marked), charset: marked, problem: null };
  const declared = [charsetOf(contentType ?? ""), charsetOf(latin(bytes.subarray(0, META_BYTES)))].filter(
    (label) => label !== null,
  );
  const utf8 = strictUtf8(bytes);
  if (utf8 !== null) {
    // ISO-2022-JP and HZ are plain ASCII bytes: only a declaration and escapes tell them.
    if (declared[0] === "iso-2022-jp" && bytes.includes(0x1b))
      return { text: decode(bytes, "iso-2022-jp"), charset: "iso-2022-jp", problem: null };
    // oxlint-disable-next-line no-control-regex -- asks for anything beyond ASCII
    const mismatch = declared[0] !== undefined && declared[0] !== "utf-8" && /[^\u0000-\u007f]/.test(utf8);
    return { text: utf8, charset: "utf-8", problem: mismatch ? "charset_mismatch" : null };
  }
  for (const label of declared) {
    if (label === "utf-8" || label.startsWith("utf-16")) continue;
    if (iconv.encodingExists(label)) return { text: decode(bytes, label), charset: label, problem: null };
  }
  if (declared.includes("utf-8") && isNearlyUtf8(bytes))
    return { text: decode(bytes, "utf-8"), charset: "utf-8", problem: null };
  const guess = analyse(bytes.subarray(0, GUESS_BYTES))
    .map(({ name }) => canonicalLabel(name))
    .find((label) => !label.startsWith("utf") && iconv.encodingExists(label));
  const charset = guess ?? "windows-1252";
  return { text: decode(bytes, charset), charset, problem: "charset_guessed" };
}

function fromByteOrderMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return null;
}

function decode(bytes: Uint8Array, charset: string): string {
  const text = iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), charset);
  return withoutC1(text);
}

/** C1 controls in a web page are windows-1252 bytes that somebody converted wrongly; nothing else writes them. */
function withoutC1(text: string): string {
  return /[\u0080-\u009f]/.test(text)
    ? text.replaceAll(/[\u0080-\u009f]/g, (char) => {
        const mended = iconv.decode(Buffer.from([char.charCodeAt(0)]), "windows-1252");
        return /[\u0080-\u009f\ufffd]/.test(mended) ? "" : mended;
      })
    : text;
}

/** Mends C1 controls in text that came decoded. */
export const mendControls = withoutC1;

function strictUtf8(bytes: Uint8Array): string | null {
  try {
    return withoutC1(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}

/** A declared UTF-8 page with a few broken bytes (a cut entity, one bad advert) is still UTF-8. */
function isNearlyUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, 1_000_000));
  const broken = text.match(/\ufffd/g)?.length ?? 0;
  // oxlint-disable-next-line no-control-regex -- counts what is beyond ASCII
  const beyond = text.match(/[^\u0000-\u007f\ufffd]/g)?.length ?? 0;
  return broken <= beyond / 5;
}

const latin = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");

/** The charset that a header or the head of a page names. */
function charsetOf(text: string): string | null {
  const label =
    /charset\s*=\s*["']?\s*([\w.:-]+)/i.exec(text)?.[1] ??
    /<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)/i.exec(text)?.[1];
  return label === undefined ? null : canonicalLabel(label);
}

function canonicalLabel(label: string): string {
  const lower = label.toLowerCase();
  return ALIASES[lower] ?? lower;
}
