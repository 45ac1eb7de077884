/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
/** A place in the query text, in UTF-16 code units. */
export interface Place {
  start: number;
  end: number;
}

export type ProximityOperator = "NEAR" | "ONEAR" | "NOTNEAR" | "SENTENCE" | "PARAGRAPH";
export type TextScope = "title" | "lead" | "body";
export type MetaField =
  | "author"
  | "url"
  | "site"
  | "source"
  | "feed"
  | "tag"
  | "lang"
  | "country"
  | "geo"
  | "entity"
  | "topic"
  | "type";
export type Comparison = ">" | ">=" | "<" | "<=";
export type CaseMode = "cs" | "caps" | "allcaps" | "nocaps";

export interface WordNode extends Place {
  kind: "word";
  /** As typed, without `=`, `~n` and a last `+`. `*` and `?` are wildcards. */
  text: string;
  exact: boolean;
  /** Edits allowed: 0, 1 or 2. */
  fuzzy: 0 | 1 | 2;
  /** `word+`: any form of the word. */
  forms: boolean;
}
export interface PhraseNode extends Place {
  kind: "phrase";
  /** The words as typed; a lone `*` stands for exactly one word. */
  words: string[];
  /** Null is an ordinary phrase; a number makes it a window with that many extra words. */
  slop: number | null;
}
export interface RegexNode extends Place {
  kind: "regex";
  source: string;
  caseSensitive: boolean;
}
export interface RawNode extends Place {
  kind: "raw";
  text: string;
}
export interface NearNode extends Place {
  kind: "near";
  operator: ProximityOperator;
  /** Words strictly between; 0 for SENTENCE and PARAGRAPH. */
  distance: number;
  left: QueryNode;
  right: QueryNode;
}
export interface MetaNode extends Place {
  kind: "meta";
  field: MetaField;
  value: string;
  /** The value has wildcards. */
  pattern: boolean;
  score: { comparison: Comparison; value: number } | null;
}
export type QueryNode =
  | WordNode
  | PhraseNode
  | RegexNode
  | RawNode
  | NearNode
  | MetaNode
  | ({ kind: "and" | "or"; parts: QueryNode[] } & Place)
  | ({ kind: "not"; part: QueryNode } & Place)
  | ({ kind: "scope"; scope: TextScope; part: QueryNode } & Place)
  | ({ kind: "words"; comparison: Comparison; value: number } & Place)
  | ({ kind: "atleast"; count: number; part: QueryNode } & Place)
  | ({ kind: "any"; count: number; parts: QueryNode[] } & Place)
  | ({ kind: "first"; count: number; part: QueryNode } & Place)
  | ({ kind: "case"; mode: CaseMode; part: QueryNode } & Place)
  | ({ kind: "forms"; part: QueryNode } & Place)
  | ({ kind: "reference"; to: "list" | "query"; name: string } & Place)
  | ({ kind: "all" } & Place)
  /** Stands where something is missing, so that the rest can be read. */
  | ({ kind: "missing" } & Place);

/** The direct parts of a node, in reading order. */
export function childrenOf(node: QueryNode): readonly QueryNode[] {
  switch (node.kind) {
    case "and":
    case "or":
    case "any":
      return node.parts;
    case "near":
      return [node.left, node.right];
    case "not":
    case "scope":
    case "atleast":
    case "first":
    case "case":
    case "forms":
      return [node.part];
    case "word":
    case "phrase":
    case "regex":
    case "raw":
    case "meta":
    case "words":
    case "reference":
    case "all":
    case "missing":
      return [];
  }
}

/** A node that lies more than `levels` below the root, or null. Without recursion, so that any tree can be asked. */
export function findTooDeep(ast: QueryNode, levels: number): QueryNode | null {
  let level: readonly QueryNode[] = [ast];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= levels) return level[0] ?? null;
    level = level.flatMap(childrenOf);
  }
  return null;
}

/** The places that a tree was read from. */
const PLACES = new Set(["start", "end"]);

/** Whether two trees say the same, wherever they were written. */
export function isSameMeaning(left: QueryNode, right: QueryNode): boolean {
  const waiting: [unknown, unknown][] = [[left, right]];
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    const [one, other] = pair;
    if (one === other) continue;
    if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
    const keys = Object.keys(one).filter((key) => !PLACES.has(key));
    if (keys.length !== Object.keys(other).filter((key) => !PLACES.has(key)).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(other, key)) return false;
      waiting.push([(one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]]);
    }
  }
  return true;
}
