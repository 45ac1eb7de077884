/** What a UTF-16 code unit does to words. The low four bits of a class are its kind, the next two its letter case. */
export const SEPARATOR = 0;
export const LETTER = 1;
/** Invisible inside a word: soft hyphen, joiners, direction marks, Armenian stress marks, variation selectors. */
export const IGNORABLE = 2;
/** Han, Hiragana, Katakana, Bopomofo: every character is a word. */
export const IDEOGRAPH = 3;
/** Thai, Lao, Khmer, Burmese: written without spaces. Their digits are LETTERs, as all digits are. */
export const SPACELESS = 4;
export const SURROGATE = 5;
export const PICTOGRAPH = 6;
/** Letters as LETTER is, but a word ends where Hangul meets another script: `LG는` is two words. */
export const HANGUL = 7;

export const KIND_MASK = 15;
export const LOWER_BIT = 16;
export const UPPER_BIT = 32;

export interface CharTables {
  /** Kind and case bits, by code unit. */
  classes: Uint8Array;
  /** The lower-case code unit, by code unit. */
  lower: Uint16Array;
}

const IDEOGRAPHS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Bopomofo}\u30fc\uff70]/u;
const SPACELESS_LETTERS = /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const HANGUL_LETTERS = /\p{sc=Hangul}/u;
const DIGITS = /\p{Nd}/u;
const LETTERS = /[\p{L}\p{N}\p{M}]/u;
const IGNORABLES =
  // oxlint-disable-next-line no-misleading-character-class -- each is meant by itself
  /[\u00ad\u061c\u180b-\u180d\u200c-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u055b\u055c\u055e\u055f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
const PICTOGRAPHS = /\p{Extended_Pictographic}/u;
const SHOWN_AS_PICTURE = /\p{Emoji_Presentation}/u;
/** Signs below this that may be shown as pictures are punctuation first: arrows, bullets, double marks. */
const FIRST_PICTOGRAPH = 0x2600;
/** Letter-like apostrophes join words as apostrophes do. */
const APOSTROPHES = /[\u02b9\u02bb-\u02bf\u055a]/;

/** The kind of one character, given whole (one or two code units). */
export function kindOf(character: string): number {
  if (IGNORABLES.test(character)) return IGNORABLE;
  if (APOSTROPHES.test(character)) return SEPARATOR;
  if (LETTERS.test(character)) {
    if (IDEOGRAPHS.test(character)) return IDEOGRAPH;
    if (HANGUL_LETTERS.test(character)) return HANGUL;
    return SPACELESS_LETTERS.test(character) && !DIGITS.test(character) ? SPACELESS : LETTER;
  }
  const code = character.codePointAt(0) ?? 0;
  if (SHOWN_AS_PICTURE.test(character)) return PICTOGRAPH;
  if (code >= FIRST_PICTOGRAPH && PICTOGRAPHS.test(character)) return PICTOGRAPH;
  if (code >= 0x1f1e6 && code <= 0x1f1ff) return PICTOGRAPH;
  return SEPARATOR;
}

let tables: CharTables | undefined;

/** The tables for the basic plane, made at the first call and kept. */
export function charTables(): CharTables {
  if (tables) return tables;
  const classes = new Uint8Array(65_536);
  const lower = new Uint16Array(65_536);
  for (let code = 0; code < 65_536; code += 1) {
    lower[code] = code;
    if (code >= 0xd800 && code <= 0xdfff) {
      classes[code] = SURROGATE;
      continue;
    }
    if (code < 0x80) {
      const isDigit = code >= 48 && code <= 57;
      const isUpper = code >= 65 && code <= 90;
      const isLower = code >= 97 && code <= 122;
      if (isDigit) classes[code] = LETTER;
      if (isLower) classes[code] = LETTER | LOWER_BIT;
      if (isUpper) {
        classes[code] = LETTER | UPPER_BIT;
        lower[code] = code + 32;
      }
      continue;
    }
    // Hangul syllables and the unified ideographs are two thirds of the plane and have no case.
    if (code >= 0xac00 && code <= 0xd7a3) {
      classes[code] = HANGUL;
      continue;
    }
    if ((code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf)) {
      classes[code] = IDEOGRAPH;
      continue;
    }
    if (code >= 0xe000 && code <= 0xf8ff) continue;
    const character = String.fromCharCode(code);
    const kind = kindOf(character);
    const lowered = character.toLowerCase();
    if (lowered !== character) {
      classes[code] = kind | UPPER_BIT;
      lower[code] = code === 0x130 ? 0x69 : lowered.charCodeAt(0);
    } else {
      classes[code] = character.toUpperCase() === character ? kind : kind | LOWER_BIT;
    }
  }
  tables = { classes, lower };
  return tables;
}
