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

/**
 * Letters that a word has a second spelling for: with two letters where the keyboard lacks one, the đ of Đoković, the
 * ə of Əliyev, and the Armenian ligature, whose capitals are ԵՎ.
 */
const SPELLINGS: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  å: "aa",
  ø: "oe",
  đ: "dj",
  ə: "a",
};

/** What is folded besides when words are compared; keys that are stored do without. */
const WORD_LETTERS: Readonly<Record<string, string>> = {
  ɓ: "b",
  ɖ: "d",
  ɗ: "d",
  ɛ: "e",
  ǝ: "e",
  ɣ: "g",
  ƙ: "k",
  ɔ: "o",
  ƴ: "y",
  "·": "",
  ך: "כ",
  ם: "מ",
  ן: "נ",
  ף: "פ",
  ץ: "צ",
  װ: "וו",
  ױ: "וי",
  ײ: "יי",
  ہ: "ه",
  ۂ: "ه",
  ۃ: "ه",
  ھ: "ه",
  ێ: "ي",
  // Devanagari: chandrabindu as anusvara, letters without their nukta.
  "\u0901": "\u0902",
  "\u093c": "",
  "\u0929": "\u0928",
  "\u0931": "\u0930",
  "\u0934": "\u0933",
};
const WORD_LETTER = new RegExp(`[${Object.keys(WORD_LETTERS).join("")}]`, "gu");
const UNSEEN =
  // oxlint-disable-next-line no-misleading-character-class -- each is meant by itself
  /[\u055f\u061c\u180b-\u180d\u{e0020}-\u{e007f}\u{e0100}-\u{e01ef}]/gu;
const DEVANAGARI = /[\u0900-\u097f]/;
/** A nasal before a consonant of its own class, which is also written as a point above. */
const NASALS =
  /\u0919\u094d(?=[क-घ])|\u091e\u094d(?=[च-झ])|\u0923\u094d(?=[ट-ढ])|\u0928\u094d(?=[त-ध])|\u092e\u094d(?=[प-भ])/g;

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

/**
 * The form under which words of texts and queries are compared: that of `foldToken`, and further final letters of
 * Hebrew as the others, Urdu heh as Arabic, Devanagari without nukta and with one sign for nasals. No stored key
 * depends on it.
 */
export function foldWord(text: string): string {
  const folded = foldToken(text);
  if (ASCII.test(folded)) return folded;
  const word = folded.replaceAll(UNSEEN, "").replaceAll(WORD_LETTER, (letter) => WORD_LETTERS[letter] ?? "");
  return DEVANAGARI.test(word) ? word.replaceAll(NASALS, "\u0902") : word;
}

/** The folded form in its second spelling (`mueller`, `soeren`, `djokovic`); null when the word has none. */
export function respellToken(text: string): string | null {
  if (ASCII.test(text)) return null;
  const lowered = lowerToken(text);
  let spelled = "";
  for (const character of lowered.replaceAll("եւ", "եվ")) spelled += SPELLINGS[character] ?? character;
  return spelled === lowered ? null : foldWord(spelled);
}
