/**
 * Kinds of interned nodes: what has places in the text. Layout in the node pool: kind + 16 × argument count, then the
 * arguments; a node takes at least two words. A word is its term × 8 + the letter case that it must have.
 */
export const NODE_TERM = 1; // word
export const NODE_PHRASE = 2; // words; -1 is any one word
export const NODE_WINDOW = 3; // extra words, then words
export const NODE_NEAR = 4; // operator, distance, left node, right node
export const NODE_UNION = 5; // node, guard, …
export const NODE_SCOPE = 6; // field, first n words (0: all), node
export const NODE_RAW = 7; // label, then the nodes that must be there
export const NODE_REGEX_CASE = 8; // label of the source, node of the folded expression
export const NODE_FORMS = 9; // language label, node, …: the node of the article's language

/**
 * A guard is the rarest term without which a node cannot be true, or -1. It stands wherever a node is referred to that
 * is mostly false: the bit of the guard is in the fastest cache, and the node itself is then not looked at.
 */

/** In the pool of nodes: how many arguments the node at `at` has. */
export const argumentCount = (header: number): number => header >>> 4;
export const kindOf = (header: number): number => header & 15;

export const SCOPE_ANY = 0;
export const SCOPE_TITLE = 1;
export const SCOPE_LEAD = 2;
export const SCOPE_BODY = 3;
export const SCOPE_NONE = 4;

export const PROXIMITY_OPERATORS = ["NEAR", "ONEAR", "NOTNEAR", "SENTENCE", "PARAGRAPH"] as const;

/** Instructions of a query's program. The bits above the eighth say how a leaf is shown. */
export const OP_ALL = 1;
export const OP_NONE = 2;
export const OP_TERM = 3; // term
export const OP_NODE = 4; // node, guard
export const OP_LABEL = 5; // label, then the leaf that it names
export const OP_AND = 6; // size, then parts
export const OP_OR = 7; // size, then parts
export const OP_NOT = 8; // then the part
export const OP_COUNT = 9; // n, node
export const OP_ANY = 10; // size, n, then parts
export const OP_META = 11; // term
export const OP_META_SCORE = 12; // term, comparison, millionths
export const OP_WORDS = 13; // comparison, thousandths

/** Size, then any of these terms: each is term × 4 + how it is shown. */
export const OP_TERMS = 14;

/** Size, then any of these nodes: guard, node × 4 + how it is shown. */
export const OP_NODES = 15;

export const SHOWN_FOLDED = 0;
export const SHOWN_CAPITALISED = 1;
export const SHOWN_CAPITALS = 2;

export const COMPARISONS = [">", ">=", "<", "<="] as const;

export function compares(comparison: number, left: number, right: number): boolean {
  switch (comparison) {
    case 0:
      return left > right;
    case 1:
      return left >= right;
    case 2:
      return left < right;
    default:
      return left <= right;
  }
}

/** Where the instruction after the one at `at` begins. */
export function skip(code: Int32Array, at: number): number {
  switch ((code[at] as number) & 255) {
    case OP_TERM:
    case OP_META:
      return at + 2;
    case OP_LABEL:
      return skip(code, at + 2);
    case OP_AND:
    case OP_OR:
    case OP_ANY:
    case OP_TERMS:
    case OP_NODES:
      return at + (code[at + 1] as number);
    case OP_NOT:
      return skip(code, at + 1);
    case OP_NODE:
    case OP_COUNT:
    case OP_WORDS:
      return at + 3;
    case OP_META_SCORE:
      return at + 4;
    default:
      return at + 1;
  }
}
