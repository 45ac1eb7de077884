import { analyse } from "chardet";
import { decodeAs } from "./decode-as.ts";
import { encodingOf, isSevenBit, isWide } from "./encoding-label.ts";

/** How many bytes of text a guess looks at. */
const SNIFFED_BYTES = 64 * 1024;

/** The text in the encoding whose letters stand together most as those of a language do; windows-1252 when none decodes all bytes. */
export function decodeByStatistics(bytes: Uint8Array): string {
  for (const { name } of analyse(wordsOf(bytes))) {
    const candidate = encodingOf(name);
    if (candidate === null || candidate === "utf-8" || isWide(candidate) || isSevenBit(candidate)) continue;
    const text = decodeAs(bytes, candidate);
    if (!text.includes("\uFFFD")) return text;
  }
  return decodeAs(bytes, "windows-1252");
}

const [LESS, GREATER, SPACE] = [0x3c, 0x3e, 0x20];

/** The bytes without tags, whose English names would be taken for the language. */
function wordsOf(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.min(bytes.length, SNIFFED_BYTES));
  let length = 0;
  let inTag = false;
  for (let at = 0; at < bytes.length && length < out.length; at += 1) {
    const byte = bytes[at] ?? 0;
    // No byte of a legacy encoding but the second ones of ISO-2022 is one of these signs.
    if (byte === LESS) inTag = true;
    if (!inTag || byte === LESS) {
      out[length] = byte === LESS ? SPACE : byte;
      length += 1;
    }
    if (byte === GREATER) inTag = false;
  }
  return out.subarray(0, length);
}
