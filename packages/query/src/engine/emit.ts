// This file is long: anchors decide how a program is laid out and posted, so that all three stand together.
/* oxlint-disable typescript/switch-exhaustiveness-check -- most kinds of node need nothing here */
/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import { reserve } from "./growable.ts";
import type { Plan, Shown } from "./lower.ts";
import {
  argumentCount,
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
  OP_ALL,
  OP_AND,
  OP_ANY,
  OP_COUNT,
  OP_LABEL,
  OP_META,
  OP_META_SCORE,
  OP_NODE,
  OP_NODES,
  OP_NONE,
  OP_NOT,
  OP_OR,
  OP_TERM,
  OP_TERMS,
  OP_WORDS,
} from "./opcodes.ts";
import { addPosting, costOf, type Store } from "./store.ts";

/**
 * Terms of which one must be in every article that matches, each with a second term that must then be there too (or
 * -1), and what looking at all of them costs: the share of articles in millionths, an evaluation being dearer than a
 * posting that its second term excludes.
 */
export interface Anchor {
  terms: number[];
  filters: number[];
  cost: number;
}

const NEVER: Anchor = { terms: [], filters: [], cost: 0 };

/** The cost of one posting: looking at it, and evaluating it when its second term is there. Words of one text go together. */
function postingCost(store: Store, term: number, filter: number): number {
  const passed = filter < 0 ? 1 : Math.min(1, 0.02 + (costOf(store, filter) * 8) / 1e6);
  return costOf(store, term) * (1 + 3 * passed);
}

function anchorAt(store: Store, term: number, filter: number): Anchor {
  return { terms: [term], filters: [filter], cost: postingCost(store, term, filter) };
}

/** The rarest word of a sequence, and the second rarest. */
function rarestOf(store: Store, from: number, end: number): Anchor | null {
  const { items } = store.nodes;
  let best = -1;
  let second = -1;
  for (let index = from; index < end; index += 1) {
    const term = (items[index] as number) >> 3;
    if (term < 0 || term === best || term === second) continue;
    if (best < 0 || costOf(store, term) < costOf(store, best)) {
      second = best;
      best = term;
    } else if (second < 0 || costOf(store, term) < costOf(store, second)) second = term;
  }
  return best < 0 ? null : anchorAt(store, best, second);
}

/** An anchor whose postings also ask for `term`, where that is rarer than what they ask for. */
function filtered(store: Store, anchor: Anchor, term: number): Anchor {
  if (term < 0) return anchor;
  let isChanged = false;
  const filters = anchor.filters.map((filter, index) => {
    if (term === anchor.terms[index]) return filter;
    if (filter >= 0 && costOf(store, filter) <= costOf(store, term)) return filter;
    isChanged = true;
    return term;
  });
  if (!isChanged) return anchor;
  let cost = 0;
  for (const [index, own] of anchor.terms.entries())
    cost += postingCost(store, own, filters[index] as number);
  return { terms: anchor.terms, filters, cost };
}

/** The single rarest term that an anchor cannot be without, or -1. */
function needed(store: Store, anchor: Anchor | null): number {
  if (anchor?.terms.length !== 1) return -1;
  const term = anchor.terms[0] as number;
  const filter = anchor.filters[0] as number;
  return filter >= 0 && costOf(store, filter) < costOf(store, term) ? filter : term;
}

function unite(anchors: readonly (Anchor | null)[]): Anchor | null {
  const only = anchors[0];
  if (anchors.length === 1 && only !== undefined) return only;
  const all: Anchor = { terms: [], filters: [], cost: 0 };
  for (const anchor of anchors) {
    if (anchor === null) return null;
    for (const [index, term] of anchor.terms.entries()) {
      all.terms.push(term);
      all.filters.push(anchor.filters[index] as number);
    }
    all.cost += anchor.cost;
  }
  return all;
}

/** Which terms a node cannot be true without; null when there are none. */
function nodeAnchor(store: Store, node: number): Anchor | null {
  const { items } = store.nodes;
  const count = argumentCount(items[node] as number);
  const first = node + 1;
  switch (kindOf(items[node] as number)) {
    case NODE_TERM:
      return anchorAt(store, (items[first] as number) >> 3, -1);
    case NODE_PHRASE:
      return rarestOf(store, first, first + count);
    case NODE_WINDOW:
      return rarestOf(store, first + 1, first + count);
    case NODE_NEAR: {
      const left = nodeAnchor(store, items[first + 2] as number);
      if (items[first] === 2) return left;
      const right = nodeAnchor(store, items[first + 3] as number);
      if (left === null || right === null) return left ?? right;
      return right.cost < left.cost
        ? filtered(store, right, needed(store, left))
        : filtered(store, left, needed(store, right));
    }
    case NODE_UNION: {
      const parts: (Anchor | null)[] = [];
      for (let index = first; index < first + count; index += 2)
        parts.push(nodeAnchor(store, items[index] as number));
      return unite(parts);
    }
    case NODE_SCOPE:
      return nodeAnchor(store, items[first + 2] as number);
    case NODE_RAW: {
      let best: Anchor | null = null;
      for (let index = first + 1; index < first + count; index += 1) {
        const anchor = nodeAnchor(store, items[index] as number);
        if (anchor === null) continue;
        if (best === null) best = anchor;
        else if (anchor.cost < best.cost) best = filtered(store, anchor, needed(store, best));
        else best = filtered(store, best, needed(store, anchor));
      }
      return best;
    }
    case NODE_REGEX_CASE:
      return nodeAnchor(store, items[first + 1] as number);
    case NODE_FORMS: {
      const parts: (Anchor | null)[] = [];
      for (let index = first + 1; index < first + count; index += 2)
        parts.push(nodeAnchor(store, items[index] as number));
      const all = unite(parts);
      // Articles are in one language: the alternatives do not add up.
      if (all !== null) all.cost = Math.max(...parts.map((part) => part?.cost ?? 0));
      return all;
    }
    default:
      return null;
  }
}

/** The rarest single term without which a node cannot be true, or -1. */
export function guardOf(store: Store, node: number): number {
  const { items } = store.nodes;
  const end = node + 1 + argumentCount(items[node] as number);
  const first = node + 1;
  switch (kindOf(items[node] as number)) {
    case NODE_TERM:
      return (items[first] as number) >> 3;
    case NODE_PHRASE:
      return rarestWord(store, first, end);
    case NODE_WINDOW:
      return rarestWord(store, first + 1, end);
    case NODE_NEAR: {
      const left = guardOf(store, items[first + 2] as number);
      return items[first] === 2 ? left : rarer(store, left, guardOf(store, items[first + 3] as number));
    }
    case NODE_SCOPE:
      return guardOf(store, items[first + 2] as number);
    case NODE_RAW: {
      let best = -1;
      for (let index = first + 1; index < end; index += 1)
        best = rarer(store, best, guardOf(store, items[index] as number));
      return best;
    }
    case NODE_REGEX_CASE:
      return guardOf(store, items[first + 1] as number);
    default:
      return -1;
  }
}

const rarer = (store: Store, left: number, right: number): number =>
  left < 0 || (right >= 0 && costOf(store, right) < costOf(store, left)) ? right : left;

function rarestWord(store: Store, from: number, end: number): number {
  let best = -1;
  for (let index = from; index < end; index += 1)
    best = rarer(store, best, (store.nodes.items[index] as number) >> 3);
  return best;
}

/** The anchor of a plan, worked out once. */
function anchorOf(store: Store, plan: Plan): Anchor | null {
  if (plan.anchor === undefined) plan.anchor = findAnchor(store, plan);
  return plan.anchor;
}

function findAnchor(store: Store, plan: Plan): Anchor | null {
  switch (plan.op) {
    case "term":
    case "meta":
      return anchorAt(store, plan.term, -1);
    case "node":
    case "count":
      return nodeAnchor(store, plan.node);
    case "and": {
      let best: Anchor | null = null;
      let bestPart: Plan | null = null;
      for (const part of plan.parts) {
        const anchor = anchorOf(store, part);
        if (anchor === null || (best !== null && anchor.cost >= best.cost)) continue;
        best = anchor;
        bestPart = part;
      }
      return best === null ? null : filtered(store, best, filterOf(store, plan.parts, bestPart));
    }
    case "or":
      return unite(plan.parts.map((part) => anchorOf(store, part)));
    case "any": {
      // Of m operands n are true, so one of any m - n + 1 is: the cheapest are enough.
      const anchors = plan.parts.map((part) => anchorOf(store, part));
      const byCost = anchors.toSorted((left, right) => (left?.cost ?? 1e12) - (right?.cost ?? 1e12));
      return unite(byCost.slice(0, Math.max(1, plan.parts.length - plan.count + 1)));
    }
    case "not":
    case "words":
    case "all":
      return null;
    case "none":
      return NEVER;
  }
}

/** The rarest single term without which these parts, `except` left out, cannot all be true, or -1. */
function filterOf(store: Store, parts: readonly Plan[], except: Plan | null): number {
  let best = -1;
  for (const part of parts) {
    if (part === except) continue;
    const term = needed(store, anchorOf(store, part));
    if (term >= 0 && (best < 0 || costOf(store, term) < costOf(store, best))) best = term;
  }
  return best;
}

/** Puts the part of every AND that makes the best anchor first, and cheap tests before dear ones. */
function arrange(store: Store, plan: Plan): void {
  if (plan.op === "or" || plan.op === "any") for (const part of plan.parts) arrange(store, part);
  else if (plan.op === "not") arrange(store, plan.part);
  else if (plan.op === "and") {
    const ranks = new Map<Plan, number>();
    let best: Plan | null = null;
    let bestCost = Number.POSITIVE_INFINITY;
    for (const part of plan.parts) {
      arrange(store, part);
      const anchor = anchorOf(store, part);
      if (anchor !== null && anchor.cost < bestCost) {
        best = part;
        bestCost = anchor.cost;
      }
      ranks.set(
        part,
        part.op === "meta" || part.op === "words" || part.op === "term"
          ? 0
          : part.op === "node"
            ? 1
            : part.op === "not"
              ? 3
              : 2,
      );
    }
    plan.parts.sort((left, right) =>
      left === best ? -1 : right === best ? 1 : (ranks.get(left) ?? 0) - (ranks.get(right) ?? 0),
    );
  }
}

/**
 * Writes a plan as a program and hangs its postings on its anchors: a top-level OR is split, and an AND is spread
 * over the OR that anchors it, so that an article only ever runs the branch that it may make true.
 * @returns the program's offset
 */
export function emitQuery(store: Store, plan: Plan, slot: number): number {
  arrange(store, plan);
  const root = writeProgram(store, plan);
  postQuery(store, plan, slot);
  return root;
}

/** Writes a plan as a program without postings. */
function writeProgram(store: Store, plan: Plan): number {
  const out: number[] = [];
  const base = store.code.length;
  const shown = (kind: Shown, op: number): number => {
    if (typeof kind === "number") return op | (kind << 8);
    out.push(OP_LABEL, store.labels.intern(kind));
    return op;
  };
  const write = (part: Plan): void => {
    part.at = base + out.length;
    switch (part.op) {
      case "term": {
        const op = shown(part.shown, OP_TERM);
        out.push(op, part.term);
        break;
      }
      case "node": {
        const op = shown(part.shown, OP_NODE);
        out.push(op, part.node, guardOf(store, part.node));
        break;
      }
      case "count": {
        const op = shown(part.shown, OP_COUNT);
        out.push(op, part.count, part.node);
        break;
      }
      case "and":
        // Nested two by two: the rest of an AND is a program of its own.
        writeAnd(part, 0);
        break;
      case "or":
      case "any": {
        const start = out.length;
        out.push(part.op === "or" ? OP_OR : OP_ANY, 0);
        if (part.op === "any") out.push(part.count);
        const listed = part.op === "or" ? writeLists(part.parts) : null;
        for (const inner of part.parts) if (listed === null || !listed(inner)) write(inner);
        out[start + 1] = out.length - start;
        break;
      }
      case "not":
        out.push(OP_NOT);
        write(part.part);
        break;
      case "meta":
        // Its text is kept only where it has places to show.
        if (part.shown !== null) out.push(OP_LABEL, store.labels.intern(part.shown));
        if (part.comparison < 0) out.push(OP_META, part.term);
        else out.push(OP_META_SCORE, part.term, part.comparison, Math.round(part.score * 1e6));
        break;
      case "words":
        out.push(OP_WORDS, part.comparison, Math.round(Math.min(part.value, 2e6) * 1000));
        break;
      case "all":
        out.push(OP_ALL);
        break;
      case "none":
        out.push(OP_NONE);
        break;
    }
  };
  /** Writes the words of an OR, and its guarded nodes, as lists, where there are several. @returns whether a part is in one */
  const writeLists = (parts: readonly Plan[]): ((part: Plan) => boolean) => {
    const terms: number[] = [];
    const nodes: number[] = [];
    for (const part of parts) {
      if (part.op === "term" && typeof part.shown === "number") terms.push(part.term * 4 + part.shown);
      else if (part.op === "node" && typeof part.shown === "number") {
        const guard = guardOf(store, part.node);
        if (guard >= 0) nodes.push(guard, part.node * 4 + part.shown);
      }
    }
    if (terms.length > 1) {
      out.push(OP_TERMS, terms.length + 2);
      for (const term of terms) out.push(term);
    }
    if (nodes.length > 2) {
      out.push(OP_NODES, nodes.length + 2);
      for (const node of nodes) out.push(node);
    }
    return (part) => {
      if ((part.op !== "term" && part.op !== "node") || typeof part.shown !== "number") return false;
      return part.op === "term" ? terms.length > 1 : nodes.length > 2 && guardOf(store, part.node) >= 0;
    };
  };
  const writeAnd = (plan: Extract<Plan, { op: "and" | "or" }>, from: number): void => {
    const start = out.length;
    out.push(OP_AND, 0);
    write(plan.parts[from] as Plan);
    if (from === 0 && plan.parts.length > 2) {
      const rest = out.length;
      out.push(OP_AND, 0);
      for (const part of plan.parts.slice(1)) write(part);
      out[rest + 1] = out.length - rest;
      plan.rest = base + rest;
    } else {
      for (const part of plan.parts.slice(from + 1)) write(part);
      plan.rest = (plan.parts[1] as Plan).at;
    }
    out[start + 1] = out.length - start;
  };
  write(plan);
  const at = reserve(store.code, out.length);
  for (let index = 0; index < out.length; index += 1) store.code.items[at + index] = out[index] as number;
  return at;
}

function postQuery(store: Store, plan: Plan, slot: number): void {
  if (plan.op === "or") {
    for (const part of plan.parts) postQuery(store, part, slot);
    return;
  }
  if (anchorOf(store, plan) === null) {
    const at = reserve(store.always, 2);
    store.always.items[at] = slot;
    store.always.items[at + 1] = plan.at;
    return;
  }
  if (plan.op !== "and") {
    attach(store, plan, slot, -1, -1);
    return;
  }
  const head = plan.parts[0] as Plan;
  const filter = filterOf(store, plan.parts, head);
  const only = plan.parts.length === 2 ? plan.parts[1] : undefined;
  // When the rest is one word, the second term has decided it.
  const isFiltered = only?.op === "term" && only.term === filter;
  if (head.op === "or")
    for (const part of head.parts) attach(store, part, slot, plan.rest ?? -1, filter, isFiltered);
  else attach(store, head, slot, plan.rest ?? -1, filter, isFiltered);
}

function attach(
  store: Store,
  plan: Plan,
  slot: number,
  rest: number,
  filter: number,
  isRestFiltered = false,
): void {
  const found = anchorOf(store, plan);
  if (found === null) return;
  const anchor = filtered(store, found, filter);
  const isDecided = plan.op === "term" || (plan.op === "meta" && plan.comparison < 0);
  const branch = isDecided ? -1 : plan.op === "node" ? -2 - plan.node : plan.at;
  const posted = anchor.terms.length > 1 ? new Set<number>() : null;
  for (const [index, term] of anchor.terms.entries()) {
    const second = anchor.filters[index] as number;
    if (posted !== null) {
      const pair = term * 134_217_728 + second;
      if (posted.has(pair)) continue;
      posted.add(pair);
    }
    addPosting(store, term, slot, second, branch, isRestFiltered && second === filter ? -1 : rest);
  }
}
