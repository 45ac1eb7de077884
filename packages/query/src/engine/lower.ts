/* oxlint-disable typescript/switch-exhaustiveness-check -- most kinds of node need nothing here */
/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import { isSpacelessScript, tokenize } from "@wirewatch/text";
import type { CaseMode, QueryNode } from "../ast.ts";
import { printQuery } from "../print-query.ts";
import { formLanguages } from "../word-forms.ts";
import { metaKey, metaPatternKey, readTerms, type TermWanted, type WordSettings } from "../word-terms.ts";
import { guardOf, type Anchor } from "./emit.ts";
import {
  COMPARISONS,
  kindOf,
  NODE_FORMS,
  NODE_NEAR,
  NODE_PHRASE,
  NODE_RAW,
  NODE_REGEX_CASE,
  NODE_SCOPE,
  NODE_TERM,
  NODE_UNION,
  NODE_WINDOW,
  PROXIMITY_OPERATORS,
  SCOPE_ANY,
  SCOPE_BODY,
  SCOPE_LEAD,
  SCOPE_NONE,
  SCOPE_TITLE,
  SHOWN_CAPITALISED,
  SHOWN_CAPITALS,
  SHOWN_FOLDED,
} from "./opcodes.ts";
import { internNode, internTerm, type Store } from "./store.ts";

/** How a leaf is shown: one of SHOWN_…, or its text. */
export type Shown = number | string;

/**
 * A query between its tree and its program. `at` is its offset in the program and `rest` that of what follows the first
 * part of an AND, once they are written; `anchor` is worked out when it is first asked for.
 */
export type Plan = { at: number; rest?: number; anchor?: Anchor | null } & (
  | { op: "term"; term: number; shown: Shown }
  | { op: "node"; node: number; shown: Shown }
  | { op: "and" | "or"; parts: Plan[] }
  | { op: "not"; part: Plan }
  | { op: "count"; count: number; node: number; shown: Shown }
  | { op: "any"; count: number; parts: Plan[] }
  | { op: "meta"; term: number; comparison: number; score: number; shown: string | null }
  | { op: "words"; comparison: number; value: number }
  | { op: "all" | "none" }
);

interface Surroundings {
  scope: number;
  first: number;
  caseMode: "any" | CaseMode;
  forms: boolean;
}

const TOP: Surroundings = { scope: SCOPE_ANY, first: 0, caseMode: "any", forms: false };
const SCOPES = { title: SCOPE_TITLE, lead: SCOPE_LEAD, body: SCOPE_BODY } as const;
const MAX_READINGS = 32;

export interface Lowering {
  store: Store;
  /** Entity ids by folded name, from the context. */
  entityIds: ReadonlyMap<string, readonly string[]>;
}

/** Turns a checked tree into a plan, and its leaves into terms and nodes of the store. */
export function lowerQuery(ast: QueryNode, lowering: Lowering): Plan {
  const { store } = lowering;
  const termOf = (key: string): number => internTerm(store, key);
  const wordOf = ({ key, letterCase }: { key: string; letterCase: number }): number =>
    termOf(key) * 8 + letterCase;
  const NONE = (): Plan => ({ op: "none", at: -1 });

  const narrow = (around: Surroundings, node: QueryNode): Surroundings => {
    switch (node.kind) {
      case "scope": {
        const wanted = SCOPES[node.scope];
        let scope: number = wanted;
        if (around.scope !== SCOPE_ANY && around.scope !== wanted)
          scope =
            around.scope + wanted === SCOPE_LEAD + SCOPE_BODY && around.scope !== SCOPE_NONE
              ? SCOPE_LEAD
              : SCOPE_NONE;
        return { ...around, scope };
      }
      case "first":
        return { ...around, first: around.first === 0 ? node.count : Math.min(around.first, node.count) };
      case "case":
        return { ...around, caseMode: node.mode };
      case "forms":
        return { ...around, forms: true };
      default:
        return around;
    }
  };

  const scoped = (node: number, around: Surroundings): number =>
    around.scope === SCOPE_ANY && around.first === 0
      ? node
      : internNode(store, NODE_SCOPE, [around.scope, around.first, node]);

  const union = (nodes: readonly number[]): number => {
    if (nodes.length === 1) return nodes[0] as number;
    const distinct = [...new Set(nodes)];
    if (distinct.length === 1) return distinct[0] as number;
    return internNode(
      store,
      NODE_UNION,
      distinct.flatMap((node) => [node, guardOf(store, node)]),
    );
  };

  const sequenceNode = (sequence: readonly TermWanted[]): number => {
    const only = sequence[0];
    if (sequence.length === 1 && only) return internNode(store, NODE_TERM, [wordOf(only)]);
    return internNode(
      store,
      NODE_PHRASE,
      sequence.map((term) => (term === null ? -1 : wordOf(term))),
    );
  };

  const settingsOf = (
    around: Surroundings,
    forms: string | null,
    exact = false,
    fuzzy: 0 | 1 | 2 = 0,
  ): WordSettings => ({
    caseMode: around.caseMode,
    forms,
    exact,
    fuzzy,
  });

  /** One node for each language that the forms may be of. */
  const withForms = (sample: string, make: (language: string) => number): number =>
    internNode(
      store,
      NODE_FORMS,
      formLanguages(sample).flatMap((language) => [store.labels.intern(language), make(language)]),
    );

  const wordNode = (node: Extract<QueryNode, { kind: "word" }>, around: Surroundings): number => {
    const make = (language: string | null): number =>
      union(readTerms(node.text, settingsOf(around, language, node.exact, node.fuzzy)).map(sequenceNode));
    const isPattern = /[*?]/.test(node.text);
    const wantsForms = (node.forms || around.forms) && !node.exact && node.fuzzy === 0 && !isPattern;
    return wantsForms ? withForms(node.text, make) : make(null);
  };

  const phraseSequences = (words: readonly string[], settings: WordSettings): TermWanted[][] => {
    let sequences: TermWanted[][] = [[]];
    for (const word of words) {
      const typed = word.length > 1 && /^[^*?]+\?+$/.test(word) ? word.replace(/\?+$/, "") : word;
      const options = readTerms(typed, settings);
      if (options.length === 0) continue;
      sequences =
        sequences.length * options.length > MAX_READINGS
          ? sequences.map((head) => [...head, ...(options[0] ?? [])])
          : options.length === 1
            ? sequences.map((head) => [...head, ...(options[0] as TermWanted[])])
            : sequences.flatMap((head) => options.map((tail) => [...head, ...tail]));
    }
    return sequences;
  };

  const phraseNode = (node: Extract<QueryNode, { kind: "phrase" }>, around: Surroundings): number => {
    const make = (language: string | null): number =>
      union(
        phraseSequences(node.words, settingsOf(around, language)).map((sequence) =>
          node.slop === null || sequence.length === 1
            ? sequenceNode(sequence)
            : internNode(store, NODE_WINDOW, [
                node.slop,
                ...sequence.flatMap((term) => (term === null ? [] : [wordOf(term)])),
              ]),
        ),
      );
    return around.forms ? withForms(node.words.join(" "), make) : make(null);
  };

  const rawNode = (node: Extract<QueryNode, { kind: "raw" }>): number => {
    // Words that must be in an article that has these characters; a lone letter may be a possessive there.
    const must = tokenize(node.text).filter(
      ({ text }) =>
        /^[\p{L}\p{N}]+$/u.test(text) &&
        (text.length > 1 || isSpacelessScript(text)) &&
        text.length < 100 &&
        !/[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u.test(text),
    );
    const nodes = must.map(({ folded }) => internNode(store, NODE_TERM, [termOf(folded) * 8]));
    return internNode(store, NODE_RAW, [store.labels.intern(node.text), ...nodes]);
  };

  /** The node of a tree that has places; `checkQuery` saw to it that it has. */
  const spansOf = (node: QueryNode, around: Surroundings): number => {
    switch (node.kind) {
      case "word":
        return scoped(wordNode(node, around), around);
      case "phrase":
        return scoped(phraseNode(node, around), around);
      case "regex": {
        const term = internNode(store, NODE_TERM, [termOf(`/${node.source}`) * 8]);
        return scoped(
          node.caseSensitive
            ? internNode(store, NODE_REGEX_CASE, [store.labels.intern(node.source), term])
            : term,
          around,
        );
      }
      case "raw":
        return scoped(rawNode(node), around);
      case "or":
        return union(node.parts.map((part) => spansOf(part, around)));
      case "near":
        return internNode(store, NODE_NEAR, [
          PROXIMITY_OPERATORS.indexOf(node.operator),
          node.distance,
          spansOf(node.left, around),
          spansOf(node.right, around),
        ]);
      case "scope":
      case "first":
      case "case":
      case "forms":
        return spansOf(node.part, narrow(around, node));
      case "and":
      case "not":
      case "any":
      case "atleast":
      case "meta":
      case "words":
      case "reference":
      case "all":
      case "missing":
        return internNode(store, NODE_UNION, []);
    }
  };

  const shownOf = (node: QueryNode): Shown => {
    if (node.kind === "word" && !node.exact && node.fuzzy === 0 && !node.forms) {
      if (/^[a-z0-9]+$/.test(node.text)) return SHOWN_FOLDED;
      if (/^[A-Z][a-z0-9]*$/.test(node.text)) return SHOWN_CAPITALISED;
      if (/^[A-Z0-9]+$/.test(node.text)) return SHOWN_CAPITALS;
    }
    if (node.kind === "phrase" && node.slop === null && node.words.length > 1) {
      if (node.words.every((word) => /^[a-z0-9]+$/.test(word))) return SHOWN_FOLDED;
      if (node.words.every((word) => /^[A-Z][a-z0-9]*$/.test(word))) return SHOWN_CAPITALISED;
      if (node.words.every((word) => /^[A-Z0-9]+$/.test(word))) return SHOWN_CAPITALS;
    }
    return printQuery(node);
  };

  const leaf = (node: QueryNode, around: Surroundings): Plan => {
    if (around.scope === SCOPE_NONE) return NONE();
    const at = spansOf(node, around);
    const { items } = store.nodes;
    const kind = kindOf(items[at] as number);
    const word = items[at + 1] as number;
    const isBare = kind === NODE_TERM && (word & 7) === 0;
    const auto = kind === NODE_TERM || kind === NODE_PHRASE;
    const shown = shownOf(node);
    const kept = typeof shown === "number" && !auto ? printQuery(node) : shown;
    return isBare
      ? { op: "term", term: word >> 3, shown: kept, at: -1 }
      : { op: "node", node: at, shown: kept, at: -1 };
  };

  const negated = (plan: Plan, negate: boolean): Plan => {
    if (!negate) return plan;
    if (plan.op === "all") return { op: "none", at: -1 };
    if (plan.op === "none") return { op: "all", at: -1 };
    return { op: "not", part: plan, at: -1 };
  };

  const join = (op: "and" | "or", plans: readonly Plan[]): Plan => {
    const parts: Plan[] = [];
    for (const plan of plans) {
      if (plan.op === op) parts.push(...plan.parts);
      else if (plan.op === (op === "and" ? "all" : "none")) continue;
      else if (plan.op === (op === "and" ? "none" : "all")) return plan;
      else parts.push(plan);
    }
    if (parts.length === 0) return { op: op === "and" ? "all" : "none", at: -1 };
    return parts.length === 1 ? (parts[0] as Plan) : { op, parts, at: -1 };
  };

  const metaPlan = (node: Extract<QueryNode, { kind: "meta" }>): Plan => {
    const shown = node.field === "entity" ? printQuery(node) : null;
    const make = (key: string): Plan => ({
      op: "meta",
      term: termOf(key),
      comparison: node.score === null ? -1 : COMPARISONS.indexOf(node.score.comparison),
      score: node.score?.value ?? 0,
      shown,
      at: -1,
    });
    if (node.pattern) return make(metaPatternKey(node.field, node.value));
    const own = metaKey(
      node.field,
      node.field === "url"
        ? node.value.replace(/^https?:\/\/(?:www\.)?/i, "").replace(/\/$/, "")
        : node.field === "site"
          ? node.value.toLowerCase().replace(/^www\./, "")
          : node.value,
    );
    const ids = node.field === "entity" ? (lowering.entityIds.get(metaKey("entity", node.value)) ?? []) : [];
    return join("or", [
      make(own),
      ...ids
        .map((id) => metaKey("entity", id))
        .filter((key) => key !== own)
        .map(make),
    ]);
  };

  const lower = (node: QueryNode, around: Surroundings, negate: boolean): Plan => {
    switch (node.kind) {
      case "and":
      case "or": {
        const op = (node.kind === "and") === negate ? "or" : "and";
        return join(
          op,
          node.parts.map((part) => lower(part, around, negate)),
        );
      }
      case "not":
        return lower(node.part, around, !negate);
      case "scope":
      case "first":
      case "case":
      case "forms":
        return lower(node.part, narrow(around, node), negate);
      case "word":
      case "phrase":
      case "regex":
      case "raw":
      case "near":
        return negated(leaf(node, around), negate);
      case "atleast":
        return negated(
          around.scope === SCOPE_NONE
            ? NONE()
            : {
                op: "count",
                count: node.count,
                node: spansOf(node.part, around),
                shown: printQuery(node.part),
                at: -1,
              },
          negate,
        );
      case "any": {
        const parts = node.parts.map((part) => lower(part, around, false));
        return negated(
          node.count === 1 ? join("or", parts) : { op: "any", count: node.count, parts, at: -1 },
          negate,
        );
      }
      case "meta":
        return negated(metaPlan(node), negate);
      case "words":
        return negated(
          { op: "words", comparison: COMPARISONS.indexOf(node.comparison), value: node.value, at: -1 },
          negate,
        );
      case "all":
        return { op: negate ? "none" : "all", at: -1 };
      case "reference":
      case "missing":
        return NONE();
    }
  };
  return lower(ast, TOP, false);
}
