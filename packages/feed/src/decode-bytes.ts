import { isAscii, isUtf8 } from "node:buffer";
import { bufferOf, decodeAs } from "./encodings/decode-as.ts";
import { encodingOf, isEbcdic, isSevenBit, isWide } from "./encodings/encoding-label.ts";
import { decodeByStatistics } from "./encodings/guess-encoding.ts";
import { joinSurrogates } from "./encodings/join-surrogates.ts";
import { unpackBytes } from "./encodings/unpack-bytes.ts";
import { FeedTooLargeError } from "./errors.ts";
import type { ProblemList } from "./problems.ts";

/** A document is read up to this many bytes after unpacking. */
export const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;
/** A prolog ends before this many bytes, with some room for junk before it. */
const PROLOG_BYTES = 2048;

/**
 * Turns the bytes of a document into text. In this order: unpacking; BOM; the shape of UTF-16, UTF-32 or EBCDIC (XML 1.0, appendix F);
 * UTF-8 where the bytes are it, whatever is declared, because no other text looks like it; the server's charset (RFC 7303, section 3)
 * and the prolog's encoding, of which the one that explains every byte wins; statistics. A server's `text/xml` without a charset
 * counts as saying nothing.
 */
export function decodeBytes(
  packed: Uint8Array,
  options: { contentType?: string; maxBytes?: number },
  problems: ProblemList,
): string {
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  const bytes = unpackBytes(packed, maxBytes);
  if (bytes.length > maxBytes) throw new FeedTooLargeError(`The document has more than ${maxBytes} bytes.`);
  const text = decode(bytes, options.contentType ?? "", problems).toWellFormed();
  // Mainframes end lines with NEL, which XML 1.1 counts as an end of line.
  return text.includes("\u0085") ? text.replaceAll("\u0085", "\n") : text;
}

function decode(source: Uint8Array, contentType: string, problems: ProblemList): string {
  const bytes = isUtf8(source) ? source : joinSurrogates(source);
  const marked = markedEncoding(bytes);
  if (marked !== null) return decodeAs(bytes.subarray(marked.skip), marked.name);
  const http = encodingOf(/charset\s*=\s*["']?\s*([^\s"';,]+)/i.exec(contentType)?.[1]);
  const ascii = isAscii(bytes);
  const head = bufferOf(bytes).toString("latin1", 0, PROLOG_BYTES);
  const prolog = encodingOf(prologLabel(head));
  const declared = http ?? prolog;
  if (ascii || isUtf8(bytes)) {
    const sevenBit = [http, prolog, escapedEncoding(head, bytes, ascii)].find(
      (name) => name !== null && isSevenBit(name),
    );
    if (ascii && sevenBit) return decodeAs(bytes, sevenBit);
    const text = bufferOf(bytes).toString(ascii ? "latin1" : "utf8");
    const isLegacy = !ascii && declared !== null && declared !== "utf-8";
    // A letter or two of a legacy encoding may pass for UTF-8, but then for scripts that are next to never meant.
    if (isLegacy && !isWide(declared) && !hasUsualScript(text)) return decodeAs(bytes, declared);
    if (isLegacy) problems.add("charset_declared_wrongly", declared);
    return text;
  }
  if (!hasUtf8Mark(bytes)) return decodeLegacy(bytes, http, prolog, problems);
  const rest = bytes.subarray(3);
  const utf8 = bufferOf(rest).toString("utf8");
  const bad = countOf(utf8, (code) => code === 0xfffd);
  const wide = countOf(utf8, (code) => code >= 0x80) - bad;
  // What was saved with a BOM is UTF-8, as long as anything else in it agrees.
  return wide >= bad ? mendedUtf8(rest, utf8, http, problems) : decodeLegacy(rest, http, prolog, problems);
}

function decodeLegacy(
  bytes: Uint8Array,
  http: string | null,
  prolog: string | null,
  problems: ProblemList,
): string {
  const declared = http ?? prolog;
  if (http !== null && prolog !== null && http !== prolog)
    problems.add("charset_conflict", `${http}, ${prolog}`);
  const utf8 = bufferOf(bytes).toString("utf8");
  const bad = countOf(utf8, (code) => code === 0xfffd);
  const wide = countOf(utf8, (code) => code >= 0x80) - bad;
  // Nearly all of it is UTF-8: some bytes are broken, and what is declared otherwise would make a mess of all others.
  if (wide >= 5 && (bad - loneSigns(bytes)) * 4 < wide) return mendedUtf8(bytes, utf8, declared, problems);
  for (const candidate of [http, prolog]) {
    if (candidate === null || candidate === "utf-8" || isWide(candidate)) continue;
    // A server's plain default decodes anything, so that the document's own other claim goes first.
    if (candidate === "windows-1252" && prolog !== null && prolog !== candidate && prolog !== "utf-8")
      continue;
    const text = decodeAs(bytes, candidate);
    if (!text.includes("\uFFFD")) return text;
  }
  if (wide >= 3 && bad * 2 < wide) return mendedUtf8(bytes, utf8, declared, problems);
  if (declared !== null) problems.add("charset_declared_wrongly", declared);
  else problems.add("charset_guessed");
  if (declared !== null && declared !== "utf-8" && !isWide(declared)) {
    const text = decodeAs(bytes, declared);
    const lost = countOf(text, (code) => code === 0xfffd);
    if (lost * 25 < countOf(text, (code) => code >= 0x80)) {
      problems.add("characters_undecodable");
      return text;
    }
  }
  return decodeByStatistics(bytes);
}

/** The signs that all Windows code pages have at one place: an ellipsis, quotation marks, a bullet, dashes. */
const WINDOWS_SIGNS: ReadonlyMap<number, string> = new Map([
  [0x85, "…"],
  [0x91, "‘"],
  [0x92, "’"],
  [0x93, "“"],
  [0x94, "”"],
  [0x95, "•"],
  [0x96, "–"],
  [0x97, "—"],
]);

/** How many of those signs stand behind ASCII, where no byte of UTF-8 above 0x7F but a first one can stand. */
function loneSigns(bytes: Uint8Array): number {
  let count = 0;
  let isFirst = true;
  for (const byte of bytes) {
    if (isFirst && byte >= 0x85 && WINDOWS_SIGNS.has(byte)) count += 1;
    else isFirst = byte < 0x80;
  }
  return count;
}

/** UTF-8 with bytes that are none. In a text of Latin letters those that every Windows code page reads alike are read so. */
function mendedUtf8(bytes: Uint8Array, utf8: string, declared: string | null, problems: ProblemList): string {
  if (declared !== null && declared !== "utf-8") problems.add("charset_declared_wrongly", declared);
  problems.add("characters_undecodable");
  if (!utf8.includes("\uFFFD") || /[\u0250-\u1DFF\u2C00-\uD7FF]/.test(utf8)) return utf8;
  // Pieces between the signs are UTF-8 on their own, because a sign that stands alone is no part of a letter.
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    if (length > 1 && isUtf8(bytes.subarray(at, at + length))) {
      at += length - 1;
      continue;
    }
    const sign = WINDOWS_SIGNS.get(byte);
    if (sign === undefined) continue;
    parts.push(bufferOf(bytes.subarray(from, at)).toString("utf8"), sign);
    from = at + 1;
  }
  return parts.join("") + bufferOf(bytes.subarray(from)).toString("utf8");
}

function countOf(text: string, matches: (code: number) => boolean): number {
  let count = 0;
  for (let index = 0; index < text.length; index += 1) if (matches(text.charCodeAt(index))) count += 1;
  return count;
}

interface Marked {
  name: string;
  /** Bytes of the mark, which is no part of the text. */
  skip: number;
}

/** The encoding that the first bytes show: a BOM, or the form of the first characters of any markup. */
function markedEncoding(bytes: Uint8Array): Marked | null {
  const [a, b, c, d] = bytes;
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { name: "utf-32be", skip: 4 };
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return { name: "utf-32le", skip: 4 };
  if (hasUtf8Mark(bytes) && isUtf8(bytes)) return { name: "utf-8", skip: 3 };
  if (a === 0xfe && b === 0xff) return { name: "utf-16be", skip: 2 };
  if (a === 0xff && b === 0xfe) return { name: "utf-16le", skip: 2 };
  if (a === 0x2b && b === 0x2f && c === 0x76 && (d === 0x38 || d === 0x39)) return { name: "utf-7", skip: 0 };
  if (a === 0 && b === 0 && c === 0 && isStart(d)) return { name: "utf-32be", skip: 0 };
  if (isStart(a) && b === 0 && c === 0 && d === 0) return { name: "utf-32le", skip: 0 };
  if (a === 0 && isStart(b) && c === 0) return { name: "utf-16be", skip: 0 };
  if (isStart(a) && b === 0 && d === 0) return { name: "utf-16le", skip: 0 };
  if (a === 0x4c && b === 0x6f && c === 0xa7 && d === 0x94) {
    const head = decodeAs(bytes.subarray(0, PROLOG_BYTES), "cp037");
    // Letters and digits are alike in all pages; quotation marks are not.
    const named = encodingOf(/encoding\s*=\s*\S([\w-]+)/i.exec(head)?.[1]);
    return { name: named !== null && isEbcdic(named) ? named : "cp037", skip: 0 };
  }
  return null;
}

const hasUtf8Mark = ([a, b, c]: Uint8Array): boolean => a === 0xef && b === 0xbb && c === 0xbf;

/** The characters with which a document begins: markup, JSON, or blanks before them. */
const isStart = (byte: number | undefined): boolean =>
  byte === 0x3c || byte === 0x7b || byte === 0x5b || byte === 0x20 || byte === 0x0a || byte === 0x0d;

/** Whether any letter is outside of ASCII and of the block U+0700 to U+08FF: Syriac, Thaana, N'Ko, Samaritan, Mandaic. */
function hasUsualScript(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x80 && (code < 0x700 || code >= 0x900)) return true;
  }
  return false;
}

/** The encoding that the XML declaration names. One that stands behind the root element declares nothing. */
function prologLabel(head: string): string | undefined {
  const root = head.search(/<(?:[\w-]+:)?(?:rss|rdf|feed|channel|urlset|item|entry)[\s>]/i);
  const before = root < 0 ? head : head.slice(0, root);
  return /<\?xml\s[^>]*?encoding\s*=\s*["']\s*([^"'<>]{1,60}?)\s*["']/i.exec(before)?.[1];
}

/** ISO 2022 shows by its escape sequences even when nobody declares it. */
function escapedEncoding(head: string, bytes: Uint8Array, ascii: boolean): string | null {
  if (!ascii || !bytes.includes(0x1b)) return null;
  if (head.includes("\u001B$)C")) return "iso-2022-kr";
  const text = bufferOf(bytes).toString("latin1");
  return text.includes("\u001B$B") || text.includes("\u001B$@") ? "iso-2022-jp" : null;
}
