/** Letters that no Unicode decomposition opens. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ħ: "h",
  ı: "i",
  ŋ: "n",
  ŧ: "t",
  ə: "e",
  ς: "σ",
  ё: "е",
  ѐ: "е",
  ѝ: "и",
  أ: "ا",
  إ: "ا",
  آ: "ا",
  ٱ: "ا",
  ى: "ي",
  ی: "ي",
  ې: "ي",
  ة: "ه",
  ۀ: "ه",
  ؤ: "و",
  ئ: "ي",
  ک: "ك",
  ـ: "",
};

/** Letters that writers without the right keyboard spell with two. */
const SPELLINGS: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", å: "aa", ø: "oe" };

const ASCII = /^[\0-\u007f]*$/;
const DECOMPOSED = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Hebrew}\p{sc=Arabic}]/u;
const MARKS =
  // oxlint-disable-next-line no-misleading-character-class -- each is meant by itself
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff]/g;
const INVISIBLE =
  // oxlint-disable-next-line no-misleading-character-class -- each is meant by itself
  /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u055b-\u055e\ufe00-\ufe0f\u{1f3fb}-\u{1f3ff}]/gu;
const DIGIT = /\p{Nd}/u;

/** The ASCII digit that a decimal digit of any script means: the digits of a script are ten code points in order. */
function foldDigit(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(code - zero);
}

const folds = new Map<string, string>();
const MAX_FOLDS = 20_000;

function foldCharacter(character: string): string {
  const known = folds.get(character);
  if (known !== undefined) return known;
  let folded: string;
  const letter = LETTERS[character];
  if (letter !== undefined) folded = letter;
  else if (DIGIT.test(character) && character > "9") folded = foldDigit(character);
  else if (DECOMPOSED.test(character)) {
    folded = "";
    for (const part of character.normalize("NFD").replaceAll(MARKS, "")) folded += LETTERS[part] ?? part;
  } else folded = character.replaceAll(MARKS, "");
  if (folds.size < MAX_FOLDS) folds.set(character, folded);
  return folded;
}

/** Lower case in the normal form NFKC, without invisible characters: the exact form that `=word` compares. */
export function lowerToken(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text.replaceAll("İ", "i").normalize("NFKC").toLowerCase().normalize("NFC").replaceAll(INVISIBLE, "");
}

/**
 * The form under which words are compared: lower case, without the accents of Latin and Greek and the points of
 * Hebrew and Arabic, digits of every script as ASCII. Letters that are letters of their own (й, ї, Devanagari vowel
 * signs) stay.
 */
export function foldToken(text: string): string {
  const lowered = lowerToken(text);
  if (ASCII.test(lowered)) return lowered;
  let folded = "";
  for (const character of lowered) folded += foldCharacter(character);
  return folded;
}

/** The folded form with ä, ö, ü, å, ø spelled with two letters; null when the word has none of them. */
export function respellToken(text: string): string | null {
  if (ASCII.test(text)) return null;
  let found = false;
  let spelled = "";
  for (const character of lowerToken(text)) {
    const two = SPELLINGS[character];
    if (two !== undefined) found = true;
    spelled += two ?? character;
  }
  return found ? foldToken(spelled) : null;
}
