import { gunzipSync, inflateSync } from "node:zlib";
import { analyse } from "chardet";
import iconv from "iconv-lite";
import { FeedTooLargeError } from "./errors.ts";
import type { ProblemList } from "./problems.ts";

/** A document is read up to this many bytes after unpacking. */
export const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;
/** How many bytes a guess at the encoding looks at. */
const SNIFFED_BYTES = 64 * 1024;

/** Labels whose readers in practice use the larger encoding (WHATWG Encoding), and names that feeds use. */
const LABELS: ReadonlyMap<string, string> = new Map([
  ["gb2312", "gb18030"],
  ["gb_2312-80", "gb18030"],
  ["gbk", "gb18030"],
  ["x-gbk", "gb18030"],
  ["gb2312-80", "gb18030"],
  ["csgb2312", "gb18030"],
  ["iso-8859-1", "windows-1252"],
  ["latin1", "windows-1252"],
  ["latin-1", "windows-1252"],
  ["us-ascii", "windows-1252"],
  ["ascii", "windows-1252"],
  ["iso8859-1", "windows-1252"],
  ["iso_8859-1", "windows-1252"],
  ["l1", "windows-1252"],
  ["iso-8859-9", "windows-1254"],
  ["iso-8859-11", "windows-874"],
  ["tis-620", "windows-874"],
  ["ks_c_5601-1987", "cp949"],
  ["euc-kr", "cp949"],
  ["ksc5601", "cp949"],
  ["x-windows-949", "cp949"],
  ["shift-jis", "shift_jis"],
  ["x-sjis", "shift_jis"],
  ["sjis", "shift_jis"],
  ["windows-31j", "shift_jis"],
  ["cp932", "shift_jis"],
  ["big5-hkscs", "big5hkscs"],
  ["x-x-big5", "big5"],
  ["cn-big5", "big5"],
  ["iso-8859-8-i", "iso-8859-8"],
  ["iso-8859-8-e", "iso-8859-8"],
  ["logical", "iso-8859-8"],
  ["koi8_r", "koi8-r"],
  ["koi", "koi8-r"],
  ["x-mac-cyrillic", "maccyrillic"],
  ["unicode", "utf-16"],
  ["ucs-2", "utf-16"],
  ["iso-10646-ucs-2", "utf-16"],
  ["csunicode", "utf-16"],
  ["iso-10646-ucs-4", "utf-32"],
  ["ucs-4", "utf-32"],
  ["csucs4", "utf-32"],
  ["u32", "utf-32"],
  ["u16", "utf-16"],
  ["utf8", "utf-8"],
  ["unicode-1-1-utf-8", "utf-8"],
  ["u8", "utf-8"],
]);
/** What iconv-lite has no table for and the platform decodes. */
const PLATFORM = new Set(["iso-2022-jp", "euc-jp"]);
/** EBCDIC code page 037 for the code points 0x40 to 0xFF that differ by country little enough to read markup; spelt as ISO 8859-1. */
const EBCDIC =
  "\u0000\u0001\u0002\u0003\u009c\t\u0086\u007f\u0097\u008d\u008e\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u009d\n\b\u0087\u0018\u0019\u0092\u008f\u001c\u001d\u001e\u001f\u0080\u0081\u0082\u0083\u0084\n\u0017\u001b\u0088\u0089\u008a\u008b\u008c\u0005\u0006\u0007\u0090\u0091\u0016\u0093\u0094\u0095\u0096\u0004\u0098\u0099\u009a\u009b\u0014\u0015\u009e\u001a \u00a0âäàáãåçñ¢.<(+|&éêëèíîïìß!$*);¬-/ÂÄÀÁÃÅÇÑ¦,%_>?øÉÊËÈÍÎÏÌ`:#@'=\"Øabcdefghi«»ðýþ±°jklmnopqrªºæ¸Æ¤µ~stuvwxyz¡¿ÐÝÞ®^£¥·©§¶¼½¾[]¯¨´×{ABCDEFGHI\u00adôöòóõ}JKLMNOPQR¹ûüùúÿ\\÷STUVWXYZ²ÔÖÒÓÕ0123456789³ÛÜÙÚ\u009f";

/** Turns the bytes of a document into text: unpacking, BOM, wide forms, strict UTF-8, HTTP charset, XML prolog, statistics, in this order. */
export function decodeBytes(
  packed: Uint8Array,
  options: { contentType?: string; maxBytes?: number },
  problems: ProblemList,
): string {
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  const bytes = unpack(packed, maxBytes);
  if (bytes.length > maxBytes) throw new FeedTooLargeError(`The document has more than ${maxBytes} bytes.`);
  const wide = wideEncoding(bytes);
  if (wide !== null) return decode(bytes.subarray(wide.skip), wide.label);
  const http = label(/charset\s*=\s*["']?\s*([^\s"';,]+)/i.exec(options.contentType ?? "")?.[1]);
  const prolog = prologLabel(bytes);
  const declared = http ?? prolog;
  const utf8 = strictUtf8(bytes);
  if (utf8 !== null && !(declared?.startsWith("iso-2022") || declared?.startsWith("hz"))) {
    const ascii = isAscii(bytes);
    if (!ascii && declared !== null && declared !== "utf-8")
      problems.add("charset_declared_wrongly", declared);
    if (declared === "utf-7" && ascii) return iconv.decode(Buffer.from(bytes), "utf-7");
    return utf8;
  }
  if (http !== null && prolog !== null && http !== prolog)
    problems.add("charset_conflict", `${http}, ${prolog}`);
  for (const candidate of [http, prolog]) {
    if (candidate === null || candidate === "utf-8" || /^utf-?(16|32)/.test(candidate)) continue;
    const text = decode(bytes, candidate);
    // Plain server defaults (ISO 8859-1) decode anything, so a document's own other claim goes first.
    if (
      candidate === "windows-1252" &&
      prolog !== null &&
      prolog !== candidate &&
      isKnown(prolog) &&
      prolog !== "utf-8"
    )
      continue;
    if (!text.includes("\uFFFD")) return text;
  }
  if (declared !== null) problems.add("charset_declared_wrongly", declared);
  else problems.add("charset_guessed");
  return guessed(bytes, declared, problems);
}

function unpack(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const [first, second] = bytes;
  const gzip = first === 0x1f && second === 0x8b;
  const zlib = first === 0x78 && (second === 0x9c || second === 0xda || second === 0x01);
  if (!gzip && !zlib) return bytes;
  try {
    const limits = { maxOutputLength: maxBytes, finishFlush: 2 };
    return gzip ? gunzipSync(bytes, limits) : inflateSync(bytes, limits);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE")
      throw new FeedTooLargeError(`The document unpacks to more than ${maxBytes} bytes.`, { cause: error });
    return bytes;
  }
}

function wideEncoding(bytes: Uint8Array): { label: string; skip: number } | null {
  const [a, b, c, d] = bytes;
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { label: "utf-32be", skip: 4 };
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return { label: "utf-32le", skip: 4 };
  if (a === 0xef && b === 0xbb && c === 0xbf && strictUtf8(bytes.subarray(3)) !== null)
    return { label: "utf-8", skip: 3 };
  if (a === 0xfe && b === 0xff) return { label: "utf-16be", skip: 2 };
  if (a === 0xff && b === 0xfe) return { label: "utf-16le", skip: 2 };
  // No BOM: the shape of "<" and "<?" (XML 1.0, appendix F).
  if (a === 0 && b === 0 && c === 0 && d === 0x3c) return { label: "utf-32be", skip: 0 };
  if (a === 0x3c && b === 0 && c === 0 && d === 0) return { label: "utf-32le", skip: 0 };
  if (a === 0 && b === 0x3c && c === 0) return { label: "utf-16be", skip: 0 };
  if (a === 0x3c && b === 0 && d === 0) return { label: "utf-16le", skip: 0 };
  if (a === 0x4c && b === 0x6f && c === 0xa7 && d === 0x94) return { label: "ebcdic", skip: 0 };
  return null;
}

function label(name: string | undefined): string | null {
  if (name === undefined) return null;
  const lower = name.trim().toLowerCase();
  return LABELS.get(lower) ?? lower;
}

function prologLabel(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString("latin1");
  return label(/<\?xml[^>]*?encoding\s*=\s*["']\s*([^"'\s]+)/i.exec(head)?.[1]);
}

function strictUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80);

const isKnown = (name: string): boolean => iconv.encodingExists(name) || PLATFORM.has(name);

function decode(bytes: Uint8Array, name: string): string {
  if (name === "utf-8") return new TextDecoder().decode(bytes);
  if (name === "ebcdic") return Array.from(bytes, (byte) => EBCDIC[byte] ?? "\uFFFD").join("");
  if (PLATFORM.has(name)) return new TextDecoder(name).decode(bytes);
  if (!iconv.encodingExists(name)) return "\uFFFD";
  const text = iconv.decode(Buffer.from(bytes), name);
  return text;
}

function guessed(bytes: Uint8Array, declared: string | null, problems: ProblemList): string {
  // Nearly all of it UTF-8: a few broken bytes, not another encoding.
  const utf8 = new TextDecoder().decode(bytes);
  const bad = utf8.split("\uFFFD").length - 1;
  let wide = 0;
  for (let index = 0; index < utf8.length; index++) if (utf8.charCodeAt(index) >= 0x80) wide += 1;
  if (bad * 10 < wide) {
    problems.add("characters_undecodable");
    return utf8;
  }
  const best =
    declared !== null && declared !== "utf-8" && isKnown(declared) ? decode(bytes, declared) : null;
  if (best !== null && (best.split("\uFFFD").length - 1) * 50 < wide) {
    problems.add("characters_undecodable");
    return best;
  }
  for (const { name } of analyse(bytes.subarray(0, SNIFFED_BYTES))) {
    const candidate = label(name) ?? "";
    if (
      candidate === "utf-8" ||
      candidate.startsWith("utf-16") ||
      candidate.startsWith("utf-32") ||
      !isKnown(candidate)
    )
      continue;
    const text = decode(bytes, candidate);
    if (!text.includes("\uFFFD")) return text;
  }
  return decode(bytes, "windows-1252");
}
