/** What a bare word shows of another way of writing queries, with the characters that are meant. */
export interface ForeignSign {
  code: "look-alike" | "foreign-operator";
  message: string;
  hint: string;
  /** Characters from the beginning of the word. */
  start: number;
  end: number;
}

/** Operators of other languages and products, which are words here. */
const NATIONAL: Readonly<Record<string, string>> = {
  XOR: "(a OR b) NOT (a AND b)",
  ANDNOT: "NOT",
  BUTNOT: "NOT",
  UND: "AND",
  ODER: "OR",
  NICHT: "NOT",
  ET: "AND",
  OU: "OR",
  SAUF: "NOT",
  ИЛИ: "OR",
  НЕ: "NOT",
  И: "AND",
  VEYA: "OR",
  VƏ: "AND",
};
const WIDE_OPERATOR = /^[Ａ-Ｚ]+$/;
const GLUED = /^(?:AND|OR|NOT)[-!+]./;
/** Signs of East Asian keyboards, and what stands for them here. */
const WIDE: Readonly<Record<string, string>> = {
  "（": "(",
  "）": ")",
  "｜": "|",
  "：": ":",
  "，": ",",
  "、": ",",
  "＂": '"',
  "「": '"',
  "」": '"',
  "『": '"',
  "』": '"',
};
const WIDE_SIGN = /[（）｜：，、＂「」『』]/;
/** One look that leaves out nearly every word. */
const LOOK_CLOSER = /^[[{]|[\]}]$|[-!+（）｜：，、＂「」『』Ａ-Ｚ]/;
const LONGEST_NATIONAL = 6;
const SQUARE_EDGE = /^[[{](?=.)|(?<=.)[\]}]$/;

/**
 * Looks at a word as it was typed, which is read as it stands: signs of East Asian keyboards, square brackets, operators of
 * other languages. Null when there is nothing to say.
 */
export function findForeignSign(typed: string): ForeignSign | null {
  const whole = { start: 0, end: typed.length };
  if (typed.length <= LONGEST_NATIONAL && Object.hasOwn(NATIONAL, typed))
    return {
      code: "foreign-operator",
      message: `${typed} is an ordinary word here, not an operator`,
      hint: `Write ${NATIONAL[typed]} if the operator is meant, or put the word in quotation marks.`,
      ...whole,
    };
  if (!LOOK_CLOSER.test(typed)) return null;
  if (GLUED.test(typed)) {
    const operator = /^[A-Z]+/.exec(typed)?.[0] ?? "";
    return {
      code: "foreign-operator",
      message: `${typed} is one word`,
      hint: `Write a space after ${operator} if the operator is meant.`,
      ...whole,
    };
  }
  if (WIDE_OPERATOR.test(typed)) {
    const narrow = typed.normalize("NFKC");
    if (/^(?:AND|OR|NOT|O?NEAR)$/.test(narrow))
      return {
        code: "look-alike",
        message: `${typed} is an ordinary word here`,
        hint: `Type ${narrow} in letters of half width if the operator is meant.`,
        ...whole,
      };
  }
  const sign = WIDE_SIGN.exec(typed) ?? SQUARE_EDGE.exec(typed);
  return (
    sign && {
      code: "look-alike",
      message: `${sign[0]} means nothing here: it only parts words`,
      hint: `Type ${WIDE[sign[0]] ?? "( and )"} if that is meant, or put the words in quotation marks.`,
      start: sign.index,
      end: sign.index + 1,
    }
  );
}
