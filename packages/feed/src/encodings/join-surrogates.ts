import { isUtf8 } from "node:buffer";

/**
 * UTF-8 in which each character beyond U+FFFF is written as two surrogates of three bytes (CESU-8, Unicode Technical Report 26), as
 * some databases and virtual machines do, becomes UTF-8. Other bytes stay as they are.
 */
export function joinSurrogates(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(0xed)) return bytes;
  const out = new Uint8Array(bytes.length);
  let length = 0;
  let isChanged = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const high = surrogateAt(bytes, at, 0xa0);
    const low = high === null ? null : surrogateAt(bytes, at + 3, 0xb0);
    if (high === null || low === null) {
      out[length] = bytes[at] ?? 0;
      length += 1;
      continue;
    }
    const code = 0x10000 + (high << 10) + low;
    out.set(
      [0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)],
      length,
    );
    length += 4;
    at += 5;
    isChanged = true;
  }
  const joined = out.subarray(0, length);
  return isChanged && isUtf8(joined) ? joined : bytes;
}

/** The ten bits of a surrogate whose second byte lies in the sixteen from `second`. */
function surrogateAt(bytes: Uint8Array, at: number, second: number): number | null {
  const [first = 0, middle = 0, last = 0] = bytes.subarray(at, at + 3);
  if (first !== 0xed || (middle & 0xf0) !== second || (last & 0xc0) !== 0x80) return null;
  return ((middle & 0x0f) << 6) | (last & 0x3f);
}
