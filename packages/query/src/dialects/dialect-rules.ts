import type { CaseMode, MetaField, ProximityOperator, QueryNode, TextScope } from "../ast.ts";

/** The languages that can be imported. `lucene` is also Elasticsearch's and OpenSearch's `query_string`. */
export const DIALECTS = [
  "lucene",
  "meltwater",
  "brandwatch",
  "cision",
  "factiva",
  "lexis",
  "talkwalker",
  "freshrss",
] as const;
export type Dialect = (typeof DIALECTS)[number];

/** What is said about a place: why, and what to write instead. */
export interface Remark {
  message: string;
  hint: string;
}

/** An operator word of a dialect. `remark` is a warning about the way it is read. */
export type DialectOperator = { remark?: Remark } & (
  | { type: "and" | "or" | "not" }
  | { type: "near"; operator: ProximityOperator; distance: number }
  /** Known, without a counterpart; the rest is read as if AND stood there. */
  | ({ type: "refused" } & Remark)
);

/** How a value in a metadata field is compared: whole, as a part of the value, or as a word of it. */
export type ValueMatch = "whole" | "part" | "word";

/** What a field or function of a dialect becomes. `remark` is a warning about the difference. */
export type Target = { remark?: Remark } & (
  | { to: "scope"; scopes: readonly TextScope[] }
  | { to: "meta"; field: MetaField; match: ValueMatch }
  | { to: "raw" }
  | { to: "sign"; sign: "#" | "@" }
  | { to: "case"; mode: CaseMode }
  | { to: "atleast"; count: number }
  | { to: "saved-query" }
  /** The operand alone: the function has no effect here. */
  | { to: "operand" }
  | ({ to: "refused" } & Remark)
);

/** What one word of a dialect becomes. */
export interface WordReading {
  /** The word with our wildcards; several are joined with OR. */
  options: readonly string[];
  fuzzy?: 0 | 1 | 2;
  remark?: Remark;
  /** The word cannot be translated. */
  refusal?: Remark;
}

/** What stands at a place that no general rule of words covers. */
export type SpecialReading = { end: number; remark?: Remark } & (
  | { kind: "node"; node: QueryNode }
  | { kind: "operator"; operator: DialectOperator }
  | { kind: "target"; target: Target; name: string }
  | { kind: "first"; count: number }
  /** Characters as they stand, or words in their letter case. */
  | { kind: "raw" | "case"; text: string }
  | { kind: "refused"; refusal: Remark }
  | { kind: "comment" }
);

export interface DialectRules {
  /** The product's name, for messages. */
  name: string;
  /** General differences that hold for every query of the product. */
  notes: readonly string[];
  /** What two words side by side mean. */
  adjacency: "and" | "phrase";
  /** A warning where two operands stand side by side, when the product does not say what that means. */
  adjacencyRemark?: Remark;
  /** `site:` beside `site:` means either of them. */
  adjacentSites?: boolean;
  /** Lucene's rule of clauses that must, may or must not be there, in the place of precedence. */
  clauses?: boolean;
  /** How tightly operators bind; greater is tighter. Proximity can depend on its distance. */
  binding: {
    or: number;
    and: number;
    andNot: number;
    near(operator: ProximityOperator, distance: number): number;
  };
  /** Whether a field takes the phrases and proximities after it, or one operand only. */
  fieldTakes: "operand" | "proximity";
  fieldSign: ":" | "=" | null;
  /** Whether white space may follow the field sign. */
  fieldGap: boolean;
  brackets: Readonly<Record<string, "open" | "close">>;
  /** Characters that open a quotation, besides curly double quotes. */
  quotes: string;
  /** Characters that count as white space at the edges of words. */
  blanks: string;
  /** Signs before an operand. */
  signs: Readonly<Record<string, "must" | "must-not">>;
  /** Whether a backslash makes the next character an ordinary one. */
  escapes: boolean;
  /** Whether `/…/` is an expression, and what it becomes. */
  regex:
    | ((source: string, flags: string) => { source: string; caseSensitive: boolean } | { refusal: Remark })
    | null;
  /** Wildcards inside quotation marks: kept, punctuation that is dropped, or refused. */
  phraseWildcards: "kept" | "punctuation" | "refused";
  /** `"…"~n`: with a warning, or refused. */
  slop: { remark?: Remark; refusal?: Remark };
  /** The weight `^n`: what it is called there, or null when there is none. */
  weight: string | null;
  /** The operator that a word is, if it is one. */
  operator(word: string): DialectOperator | null;
  /** What a field name becomes; undefined when the product has no such field, as far as is known. */
  field(name: string): Target | undefined;
  /** What a name before a bracket becomes. */
  call(name: string): Target | undefined;
  /** Names of fields for the hint at an unknown one. */
  known: readonly string[];
  /** Names of functions: where there are some, another name directly before a bracket is refused. */
  knownCalls?: readonly string[];
  word(text: string): WordReading;
  /** Reads what is special at a place where a token begins. */
  special(text: string, at: number): SpecialReading | null;
}

export const scope = (...scopes: TextScope[]): Target => ({ to: "scope", scopes });
export const meta = (field: MetaField, match: ValueMatch = "whole", remark?: Remark): Target => ({
  to: "meta",
  field,
  match,
  ...(remark === undefined ? {} : { remark }),
});
export const refused = (message: string, hint: string): Target => ({ to: "refused", message, hint });

/** Looks names up without regard to case, and never finds what an object inherits. */
export const lookUp =
  (fields: Readonly<Record<string, Target>>) =>
  (name: string): Target | undefined => {
    const key = name.toLowerCase();
    return Object.hasOwn(fields, key) ? fields[key] : undefined;
  };

/** Ours, and that of most products: OR, then AND, then NOT, then proximity. */
const USUAL_BINDING: DialectRules["binding"] = { or: 1, and: 2, andNot: 2, near: () => 4 };

/** What most products have in common; each dialect says where it differs. */
export const USUAL_RULES: Omit<DialectRules, "name" | "notes" | "operator" | "field" | "known"> = {
  adjacency: "and",
  binding: USUAL_BINDING,
  fieldTakes: "operand",
  fieldSign: ":",
  fieldGap: true,
  brackets: { "(": "open", ")": "close" },
  quotes: '"',
  blanks: "",
  signs: {},
  escapes: false,
  regex: null,
  phraseWildcards: "kept",
  slop: {},
  weight: null,
  call: () => undefined,
  word: (text) => ({ options: [text] }),
  special: () => null,
};

/** AND, OR and NOT in capitals; other words go to `near`. */
export const capitalOperators =
  (near: (word: string) => DialectOperator | null) =>
  (word: string): DialectOperator | null => {
    if (word === "AND" || word === "&&") return { type: "and" };
    if (word === "OR" || word === "||" || word === "|") return { type: "or" };
    if (word === "NOT") return { type: "not" };
    return near(word);
  };

/** Runs a sticky expression at a place. */
export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The dates that every product can filter by. */
export const DATES = refused(
  "dates belong to the archive search, not to a standing query",
  "Leave the date out here, and set it in the archive search.",
);
