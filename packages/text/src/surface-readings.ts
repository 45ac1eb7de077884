import { foldToken, lowerToken, respellToken } from "./fold-token.ts";

/** One way to read a spelling: the folded form, and whether only a spelling in capitals is read so. */
export interface Reading {
  folded: string;
  /** `=word` compares this. */
  exact: boolean;
}

const CONNECTOR = /[-'’ʼʹ՚׳‘&._,״"‐‑֊+#@$]/;
const JOINABLE = /[-'’ʼʹ՚׳‘,״"‐‑֊]/g;
const LOOSE = /[-'’ʼʹ՚‘‐‑֊]/;
const KEPT = /[&._+#@$]/;
const INITIALS = /^(?:\p{L}\.)+\p{L}$/u;

/** Whether a spelling keeps its signs as part of the word (`at&t`, `c++`, `.net`, `u.s`, `#tag`). */
export function isKeptTogether(surface: string): boolean {
  return KEPT.test(surface) && !LOOSE.test(surface.replace(/^[#@$]/, ""));
}

/**
 * Every folded form under which a spelling is found, the first one first. A spelling with joining signs is read
 * joined (`e-mail` as `email`) or kept (`at&t`); initials with dots are also read as one word (`u.s` and `us`).
 */
export function readSurface(surface: string): string[] {
  if (!CONNECTOR.test(surface)) {
    const folded = foldToken(surface);
    const respelled = respellToken(surface);
    return respelled === null || respelled === folded ? [folded] : [folded, respelled];
  }
  if (isKeptTogether(surface)) {
    const kept = foldToken(surface);
    return INITIALS.test(surface) ? [kept, foldToken(surface.replaceAll(".", ""))] : [kept];
  }
  return readSurface(surface.replaceAll(JOINABLE, "").replaceAll(/[&._]/g, ""));
}

/** The form of a spelling that `=word` compares: its letters and accents, in lower case. */
export function exactSurface(surface: string): string {
  return lowerToken(surface).replaceAll(/[’ʼ‘]/g, "'").replaceAll(/[‐‑]/g, "-");
}
