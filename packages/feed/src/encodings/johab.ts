/** The five-bit codes of Johab (KS X 1001:1992, annex 3) for the three parts of a syllable; -1 for codes that are no part. */
const LEADS = [-1, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];
const VOWELS = [
  -1, -1, -1, 0, 1, 2, 3, 4, -1, -1, 5, 6, 7, 8, 9, 10, -1, -1, 11, 12, 13, 14, 15, 16, -1, -1, 17, 18, 19,
  20,
];
const TAILS = [
  -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, -1, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
  27,
];
const FIRST_SYLLABLE = 0xac00;

/** Johab: Hangul syllables by their parts. Its symbols and Chinese characters become U+FFFD. */
export function decodeJohab(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const first = bytes[at] ?? 0;
    if (first < 0x80) {
      parts.push(String.fromCharCode(first));
      continue;
    }
    at += 1;
    const code = (first << 8) | (bytes[at] ?? 0);
    const lead = LEADS[(code >> 10) & 31] ?? -1;
    const vowel = VOWELS[(code >> 5) & 31] ?? -1;
    const tail = TAILS[code & 31] ?? -1;
    const isSyllable = lead >= 0 && vowel >= 0 && tail >= 0;
    parts.push(isSyllable ? String.fromCharCode(FIRST_SYLLABLE + (lead * 21 + vowel) * 28 + tail) : "\uFFFD");
  }
  return parts.join("");
}
