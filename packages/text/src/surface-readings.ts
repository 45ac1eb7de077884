import { foldWord, lowerToken, respellToken } from "./fold-token.ts";

// Every sign by which the scanner joins words. A joined spelling is read without those of the first group.
const APOSTROPHES = "'`´\u2018\u2019\u201b\u2032\uff07\u02b9\u02bb-\u02bf\u055a\u05f3";
const HYPHENS = "\\-\u2010\u2011\u058a\u05be\uff0d\u200b\u200c";
const POINTS = '"\u201d\u05f4\u00b7\u2027';

const APOSTROPHE = new RegExp(`[${APOSTROPHES}]`, "g");
const HYPHEN = new RegExp(`[${HYPHENS}]`, "g");
const LOOSE = new RegExp(`[${APOSTROPHES}${HYPHENS}]`);
const JOINING = new RegExp(`[${APOSTROPHES}${HYPHENS}${POINTS}&._,]`, "g");
const CONNECTOR = new RegExp(`[${APOSTROPHES}${HYPHENS}${POINTS}&._,+#@$＃＠٫٬\u00a0\u2009\u202f]`);
const KEPT = /[&._+#@$＃＠]/;
const INITIALS = /^(?:\p{L}\p{M}*\.)+\p{L}\p{M}*$/u;

const NUMBER = /^\p{Nd}+(?:[.,٫٬'\u2019\u00a0\u2009\u202f]\p{Nd}+)+$/u;
const GROUPED = /^\d{1,3}(?:[,'\u2019\u00a0\u2009\u202f]\d{3})+(?:\.\d+)?$/;
const GROUPED_BY_POINTS = /^\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?$/;
const GROUP_SIGNS = /[,'\u2019\u00a0\u2009\u202f]/g;

/** A number with signs between its digits: Arabic signs as points and commas, without signs that group by three. */
function readNumber(surface: string): string {
  const number = foldWord(surface.replaceAll("٫", ".").replaceAll("٬", ",").replaceAll(/\s/g, "\u00a0"))
    .replaceAll(" ", "\u00a0")
    .replaceAll("\u2019", "'");
  if (GROUPED.test(number)) return number.replaceAll(GROUP_SIGNS, "");
  if (GROUPED_BY_POINTS.test(number)) return number.replaceAll(".", "").replace(",", ".");
  return number;
}

/**
 * Whether a spelling keeps its signs as part of the word (`at&t`, `c++`, `.net`, `u.s`, `#tag`, `3.5`): it is then not
 * looked for as separate words.
 */
export function isKeptTogether(surface: string): boolean {
  if (NUMBER.test(surface)) return /[.,]/.test(readNumber(surface)) || KEPT.test(surface);
  return KEPT.test(surface) && !LOOSE.test(surface.replace(/^[#@$＃＠]/, ""));
}

/** Whether a spelling is one of initials with dots: its second reading stands for a word in capitals only. */
export function isInitials(surface: string): boolean {
  return INITIALS.test(surface);
}

/**
 * Every folded form under which a spelling is found, the first one first. A spelling with joining signs is read
 * joined (`e-mail` as `email`) or kept (`at&t`); initials with dots are also read as one word (`u.s` and `us`);
 * numbers are read without the signs that group their digits.
 */
export function readSurface(surface: string): string[] {
  if (!CONNECTOR.test(surface)) {
    const folded = foldWord(surface);
    const respelled = respellToken(surface);
    return respelled === null || respelled === folded ? [folded] : [folded, respelled];
  }
  if (NUMBER.test(surface)) return [readNumber(surface)];
  if (isKeptTogether(surface)) {
    const kept = foldWord(surface);
    return INITIALS.test(surface) ? [kept, foldWord(surface.replaceAll(".", ""))] : [kept];
  }
  const joined = surface.replaceAll(JOINING, "");
  return CONNECTOR.test(joined) ? [foldWord(joined)] : readSurface(joined);
}

/** The form of a spelling that `=word` compares: its letters and accents, in lower case, with plain signs. */
export function exactSurface(surface: string): string {
  return lowerToken(surface.replaceAll(APOSTROPHE, "'").replaceAll(HYPHEN, "-"))
    .replaceAll("i\u0307", "i")
    .replaceAll("ς", "σ")
    .replaceAll(/[\u201d\u05f4]/g, '"');
}
