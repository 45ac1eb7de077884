import { ANY_LETTERS, ONE_LETTER } from "./word-terms.ts";

/** Words that a large share of English, German, French and Spanish articles hold, most common first. */
const COMMON =
  "the to of and a in for on that is said it with was at as by he be has from have his but are an i not will who they had after this its or their which been were we would one more about new also two up last first out year when people there she if all over her you into could than years some other can time no so government world 000 us former made told against before while three way because many most since do what being only them now just under company like such where much back good next make 1 2 der die das und den von zu mit im des auf ist nicht eine le la les et des un une est en que dans pour du sur au par el los las del por una con para se su al lo no";
const RANKS = new Map(COMMON.split(" ").map((word, index) => [word, index]));

/** Many articles have the same language, country or type: a word of a query is nearly always rarer. */
const META: Readonly<Record<string, number>> = { lang: 0.95, type: 0.9, country: 0.4, geo: 0.1, tag: 0.05 };

/** A guess of the share of articles (0 to 1) that hold a term, when nobody has counted. */
export function guessCost(key: string): number {
  if (key.startsWith("\u0001")) return META[key.slice(1, key.indexOf(":"))] ?? 0.02;
  const sign = key.charAt(0);
  if ((sign === "~" || sign === "/" || sign === "+" || sign === "=") && key.length > 1)
    return sign === "/" ? 0.02 : 0.008;
  if (key.includes(ANY_LETTERS) || key.includes(ONE_LETTER)) return Math.min(0.5, 2 / 2 ** key.length + 0.01);
  const rank = RANKS.get(key);
  if (rank !== undefined) return 0.9 / (1 + rank / 20);
  if (key.charCodeAt(0) > 0x2e80) return 0.02;
  if (key.length <= 3) return 0.04;
  return 0.3 / 1.55 ** key.length + 0.001;
}
