/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import { foldToken } from "@wirewatch/text";
import { childrenOf, isSameMeaning, type MetaNode, type QueryNode, type WordNode } from "./ast.ts";
import { ANY_LETTERS, matchesWildcard, ONE_LETTER, readTerms, type TermWanted } from "./word-terms.ts";

/** Sequences of words of which any one makes a leaf true. */
type Alternatives = readonly (readonly TermWanted[])[];

const PLAIN = { caseMode: "any", forms: null, exact: false, fuzzy: 0 } as const;
const MAX_ALTERNATIVES = 16;

export interface Implication {
  /**
   * Whether every article that has `one` has `other` too. Sure when true; false also when it cannot be seen from the
   * queries alone, or when the budget of comparisons is spent.
   */
  implies: (one: QueryNode, other: QueryNode) => boolean;
  /** The sequences of words of a word or a phrase that stands as it is; null for any other node. */
  alternatives: (node: QueryNode) => Alternatives | null;
}

/** Opens a comparison of clauses that takes at most `budget` steps in all. */
export function openImplication(budget: number): Implication {
  const read = new Map<QueryNode, Alternatives | null>();
  const monotone = new Map<QueryNode, boolean>();
  let left = budget;

  const readAlternatives = (node: QueryNode): Alternatives | null => {
    if (node.kind === "word")
      return node.exact || node.fuzzy !== 0 || node.forms ? null : readTerms(node.text, PLAIN);
    if (node.kind !== "phrase" || node.slop !== null) return null;
    let sequences: TermWanted[][] = [[]];
    for (const word of node.words) {
      const options = readTerms(word, PLAIN);
      if (options.length === 0) continue;
      if (sequences.length * options.length > MAX_ALTERNATIVES) return null;
      sequences = sequences.flatMap((head) => options.map((tail) => [...head, ...tail]));
    }
    return sequences;
  };
  const alternatives = (node: QueryNode): Alternatives | null => {
    let known = read.get(node);
    if (known === undefined) {
      known = readAlternatives(node);
      read.set(node, known);
    }
    return known;
  };

  /** Whether every word that `narrow` finds is one that `wide` finds. */
  const covers = (wide: TermWanted, narrow: TermWanted): boolean => {
    if (wide === null) return true;
    if (narrow === null) return false;
    if (wide.letterCase !== 0 && wide.letterCase !== narrow.letterCase) return false;
    if (wide.key === narrow.key) return true;
    // `?` of the wider one would take the `*` of the narrower for a letter.
    if (
      !wide.key.includes(ANY_LETTERS) ||
      (narrow.key.includes(ANY_LETTERS) && wide.key.includes(ONE_LETTER))
    )
      return false;
    return matchesWildcard(wide.key, narrow.key);
  };
  const contains = (long: readonly TermWanted[], short: readonly TermWanted[]): boolean => {
    for (let from = 0; from + short.length <= long.length; from += 1)
      if (short.every((term, index) => covers(term, long[from + index] as TermWanted))) return true;
    return false;
  };

  const wordImplies = (one: WordNode, other: WordNode): boolean => {
    if (other.exact)
      return one.exact && foldToken(one.text) === foldToken(other.text) && one.text === other.text;
    // Forms are compared by the spelling with accents, so that only the exact spelling is surely one of them.
    if (other.forms) return one.fuzzy === 0 && one.text === other.text && (one.exact || one.forms);
    if (other.fuzzy !== 0)
      return (
        !one.forms &&
        one.fuzzy <= other.fuzzy &&
        /^[a-z0-9]+$/i.test(one.text) &&
        foldToken(one.text) === foldToken(other.text)
      );
    if (one.fuzzy !== 0 || one.forms) return false;
    const wanted = one.exact
      ? readTerms(one.text, { ...PLAIN, exact: false }).slice(0, 1)
      : alternatives(one);
    const found = alternatives(other);
    return wanted !== null && found !== null && wanted.length > 0 && allContained(wanted, found);
  };
  const allContained = (narrow: Alternatives, wide: Alternatives): boolean =>
    narrow.length > 0 && narrow.every((long) => wide.some((short) => contains(long, short)));

  const metaImplies = (one: MetaNode, other: MetaNode): boolean => {
    if (one.field !== other.field || one.pattern || other.pattern) return false;
    if (other.score !== null && JSON.stringify(one.score) !== JSON.stringify(other.score)) return false;
    const narrow = foldToken(one.value);
    const wide = foldToken(other.value);
    if (narrow === wide) return true;
    if (one.field === "site") return narrow.endsWith(`.${wide}`);
    return one.field === "lang" && narrow.startsWith(`${wide}-`);
  };

  /** Whether more text can only make a node true: then what holds of a part of an article holds of all of it. */
  const isMonotone = (node: QueryNode): boolean => {
    let known = monotone.get(node);
    if (known === undefined) {
      known =
        node.kind !== "not" &&
        !(node.kind === "near" && node.operator === "NOTNEAR") &&
        childrenOf(node).every(isMonotone);
      monotone.set(node, known);
    }
    return known;
  };

  const implies = (one: QueryNode, other: QueryNode): boolean => {
    left -= 1;
    if (left < 0) return false;
    if (one === other || other.kind === "all") return true;
    if (other.kind === "and") return other.parts.every((part) => implies(one, part));
    if (one.kind === "or") return one.parts.every((part) => implies(part, other));
    if (other.kind === "or" && other.parts.some((part) => implies(one, part))) return true;
    if (other.kind === "any" && other.count === 1 && other.parts.some((part) => implies(one, part)))
      return true;
    if (isSameMeaning(one, other)) return true;
    switch (one.kind) {
      case "and":
        return one.parts.some((part) => implies(part, other));
      case "word":
        return other.kind === "word"
          ? wordImplies(one, other)
          : other.kind === "phrase" && other.slop === null && leafImplies(one, other);
      case "phrase":
        return leafImplies(one, other);
      case "near": {
        if (
          other.kind === "near" &&
          (one.operator === other.operator || (one.operator === "ONEAR" && other.operator === "NEAR")) &&
          (one.operator === "NOTNEAR" ? one.distance >= other.distance : one.distance <= other.distance) &&
          isSameMeaning(one.left, other.left) &&
          isSameMeaning(one.right, other.right)
        )
          return true;
        return implies(one.left, other) || (one.operator !== "NOTNEAR" && implies(one.right, other));
      }
      case "scope":
        if (!isMonotone(one.part)) return false;
        if (other.kind === "scope")
          return (
            (one.scope === other.scope || (one.scope === "lead" && other.scope === "body")) &&
            implies(one.part, other.part)
          );
        return implies(one.part, other);
      case "first":
        if (!isMonotone(one.part)) return false;
        if (other.kind === "first") return one.count <= other.count && implies(one.part, other.part);
        return implies(one.part, other);
      case "atleast":
        if (other.kind === "atleast") return one.count >= other.count && isSameMeaning(one.part, other.part);
        return implies(one.part, other);
      case "case":
        if (!isMonotone(one.part)) return false;
        // What cs() asks for depends on how a word is typed.
        if (other.kind === "case")
          return one.mode === other.mode && one.mode !== "cs" && implies(one.part, other.part);
        return implies(one.part, other);
      case "meta":
        return other.kind === "meta" && metaImplies(one, other);
      case "any":
      case "forms":
      case "not":
      case "regex":
      case "raw":
      case "words":
      case "reference":
      case "all":
      case "missing":
        return false;
    }
  };
  /** A phrase has each of its words, and every shorter phrase within it. */
  const leafImplies = (one: QueryNode, other: QueryNode): boolean => {
    const wide = alternatives(other);
    if (wide === null) return false;
    const narrow = alternatives(one);
    if (narrow !== null) return allContained(narrow, wide);
    // A window has its words in any order.
    if (one.kind !== "phrase" || !wide.every((sequence) => sequence.length === 1)) return false;
    return one.words.some((word) => {
      const terms = readTerms(word, PLAIN);
      return word !== "*" && terms.length > 0 && allContained(terms, wide);
    });
  };
  return { implies, alternatives };
}
