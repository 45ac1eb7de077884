import iconv from "iconv-lite";
import { EBCDIC_CONTROLS, EBCDIC_PAGES } from "./ebcdic-pages.ts";
import { isEbcdic } from "./encoding-label.ts";
import { decodeJohab } from "./johab.ts";

/** Where page 1047 differs from page 037: [code in 1047, code in 037]. */
const OPEN_SYSTEMS: readonly (readonly [number, number])[] = [
  [0xad, 0xba],
  [0xbd, 0xbb],
  [0xba, 0xad],
  [0xbb, 0xbd],
  [0x5f, 0xb0],
  [0xb0, 0x5f],
];
const ESCAPE = 0x1b;
const [SHIFT_OUT, SHIFT_IN, TILDE, OPEN, CLOSE, NEWLINE] = [0x0e, 0x0f, 0x7e, 0x7b, 0x7d, 0x0a];

/** The text of the bytes in an encoding that `encodingOf` names; U+FFFD where the encoding has nothing. */
export function decodeAs(bytes: Uint8Array, name: string): string {
  if (name === "utf-8" || name === "euc-jp" || name === "iso-2022-jp")
    return new TextDecoder(name).decode(bytes);
  if (name === "iso-2022-kr") return iconv.decode(fromShifts(bytes), "cp949");
  if (name === "hz") return iconv.decode(fromHz(bytes), "gb18030");
  if (name === "johab") return decodeJohab(bytes);
  if (isEbcdic(name)) return decodeEbcdic(bytes, name);
  const text = iconv.decode(bufferOf(bytes), name);
  // Vietnamese pages write tones behind their letters; everybody else writes both as one.
  return name === "windows-1258" ? text.normalize("NFC") : text;
}

export const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function decodeEbcdic(bytes: Uint8Array, name: string): string {
  const page = EBCDIC_PAGES[name === "cp1047" ? "cp037" : name] ?? "";
  const table = `${EBCDIC_CONTROLS}${page}\uFFFD`.split("");
  if (name === "cp1047") {
    const before = [...table];
    for (const [to, from] of OPEN_SYSTEMS) table[to] = before[from] ?? "\uFFFD";
  }
  // Both signs for a new line end lines in XML.
  table[0x15] = table[0x25] = "\n";
  return Array.from(bytes, (byte) => table[byte] ?? "\uFFFD").join("");
}

/** RFC 1557: between the shifts the bytes are those of EUC-KR without their high bit. */
function fromShifts(bytes: Uint8Array): Buffer {
  const out = Buffer.alloc(bytes.length);
  let length = 0;
  let high = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === ESCAPE && bytes[at + 1] === 0x24 && bytes[at + 2] === 0x29) at += 3;
    else if (byte === SHIFT_OUT) high = 0x80;
    else if (byte === SHIFT_IN) high = 0;
    else {
      if (byte === NEWLINE) high = 0;
      out[length] = byte > 0x20 ? byte | high : byte;
      length += 1;
    }
  }
  return out.subarray(0, length);
}

/** RFC 1843: `~{` and `~}` enclose GB 2312 without its high bits, `~~` is a tilde, a tilde at the end of a line joins lines. */
function fromHz(bytes: Uint8Array): Buffer {
  const out = Buffer.alloc(bytes.length);
  let length = 0;
  let high = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const next = bytes[at + 1];
    if (
      byte === TILDE &&
      (next === OPEN || next === CLOSE || next === NEWLINE || (next === TILDE && high === 0))
    ) {
      if (next === OPEN) high = 0x80;
      else if (next === CLOSE) high = 0;
      else if (next === TILDE) {
        out[length] = TILDE;
        length += 1;
      }
      at += 1;
      continue;
    }
    if (byte === NEWLINE) high = 0;
    out[length] = byte > 0x20 ? byte | high : byte;
    length += 1;
  }
  return out.subarray(0, length);
}
