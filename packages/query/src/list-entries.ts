import { QUERY_LIMITS } from "./limits.ts";
import { FIELD_NAMES } from "./parse-query.ts";
import { literalLength, readTerms } from "./word-terms.ts";

/** Why an entry of a word list cannot stand. */
export interface ListEntryProblem {
  /** Counted from 0. */
  index: number;
  entry: string;
  message: string;
  hint: string;
  /** It cannot be written in a file of entries; a list that has it can be used. */
  isLayout?: true;
}

/** Words and phrases of one list, and characters of one entry. */
const MAX_ENTRIES = QUERY_LIMITS.leaves;
const MAX_ENTRY_CHARACTERS = 1000;

const FIELD = new RegExp(`^(?:${FIELD_NAMES.join("|")}):\\S`, "i");
const OPERATOR = /^(?:AND|OR|NOT|(?:O|NOT)?NEAR(?:\/\d+)?|SENTENCE|PARAGRAPH|\|\|?|&&)$/;
const PLAIN = { caseMode: "any", forms: null, exact: false, fuzzy: 0 } as const;

function problemOf(entry: string): Pick<ListEntryProblem, "message" | "hint" | "isLayout"> | null {
  const text = entry.trim();
  const words = text.split(/\s+/);
  if (text === "") return { message: "it is empty", hint: "Remove it." };
  if (entry.length > MAX_ENTRY_CHARACTERS)
    return {
      message: `it has ${entry.length} characters; at most ${MAX_ENTRY_CHARACTERS} are allowed`,
      hint: "An entry is a word or a phrase.",
    };
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\0-\u0008\u000e-\u001f\u007f]/.test(entry) || !entry.isWellFormed())
    return { message: "it has a character that cannot stand in a text", hint: "Type the entry again." };
  if (/(?<![\u05d0-\u05ea])["“”„‟«»]|["“”„‟«»](?![\u05d0-\u05ea])/.test(text))
    return {
      message: `${text} has quotation marks`,
      hint: "Leave them out: several words in one entry are a phrase already.",
    };
  const operator = words.find((word) => OPERATOR.test(word));
  if (operator !== undefined)
    return {
      message: `${operator} is no operator in a list`,
      hint: "Give each name an entry of its own, or save the text as a query.",
    };
  if (FIELD.test(text))
    return {
      message: `${text} names a field`,
      hint: "A list holds words only; save it as a query, or write the field around list(…).",
    };
  if (/^\/.+\/c?$/.test(text))
    return { message: "it is a regular expression", hint: "A list holds words only; save it as a query." };
  const signed = words.find((word) => /^=\S|\S~\d$/.test(word));
  if (signed !== undefined)
    return {
      message: `= and ~ have no meaning in a list (${signed})`,
      hint: "Leave the sign out, or save the text as a query.",
    };
  for (const word of words) {
    if (word === "*" && words.length > 1) continue;
    if (/[*?]/.test(word) && /\*|\?(?!$)/.test(word) && literalLength(word) < 2)
      return { message: `the wildcard ${word} needs at least two letters`, hint: "Write more of the word." };
  }
  if (words.every((word) => word === "*" || readTerms(word, PLAIN).length === 0))
    return { message: `there is no letter or digit in ${text}`, hint: "Write a word." };
  if (/[\n\r]/.test(text))
    return {
      message: "it has a line break",
      hint: "Give each name an entry of its own.",
      isLayout: true,
    };
  if (text.startsWith("# "))
    return {
      message: `${text} begins with # and a space, which begins a remark in a file of entries`,
      hint: "Leave the # out, or write it without the space if a hashtag is meant.",
      isLayout: true,
    };
  return null;
}

/**
 * What is wrong with the entries of a word list. Each entry is a word or a phrase; `*` and `?` are wildcards, a lone
 * `*` between words is one word. Names such as `C++`, `AT&T` and `Yahoo!` are fine.
 */
export function checkListEntries(entries: readonly string[]): ListEntryProblem[] {
  const problems: ListEntryProblem[] = [];
  for (const [index, entry] of entries.entries()) {
    if (problems.length >= QUERY_LIMITS.errors) break;
    const problem =
      index === MAX_ENTRIES
        ? {
            message: `the list has ${entries.length} entries; at most ${MAX_ENTRIES} are allowed`,
            hint: "Split it into several lists.",
          }
        : problemOf(entry);
    if (problem) problems.push({ index, entry, ...problem });
    if (index === MAX_ENTRIES) break;
  }
  return problems;
}
