/* oxlint-disable typescript/switch-exhaustiveness-check -- most kinds of node need nothing here */
/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import { reserve } from "./growable.ts";
import type { Plan, Shown } from "./lower.ts";
import {
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
  OP_NONE,
  OP_NOT,
  OP_OR,
  OP_TERM,
  OP_TERMS,
  OP_WORDS,
} from "./opcodes.ts";
import { addPosting, costOf, type Store } from "./store.ts";

/** Terms of which one must be in every article that matches, and the share of articles (in millionths) that have one. */
interface Anchor {
  terms: number[];
  cost: number;
}

/** Which terms a node cannot be true without; null when there are none. */
export function nodeAnchor(store: Store, node: number): Anchor | null {
  const { items } = store.nodes;
  const count = items[node + 2] as number;
  const first = node + 3;
  const rarest = (from: number): Anchor | null => {
    let best: Anchor | null = null;
    for (let index = from; index < first + count; index += 2) {
      const term = items[index] as number;
      if (term >= 0 && (best === null || costOf(store, term) < best.cost))
        best = { terms: [term], cost: costOf(store, term) };
    }
    return best;
  };
  switch (items[node]) {
    case NODE_TERM:
      return { terms: [items[first] as number], cost: costOf(store, items[first] as number) };
    case NODE_PHRASE:
      return rarest(first);
    case NODE_WINDOW:
      return rarest(first + 1);
    case NODE_NEAR: {
      const left = nodeAnchor(store, items[first + 2] as number);
      if (items[first] === 2) return left;
      const right = nodeAnchor(store, items[first + 3] as number);
      return left === null || (right !== null && right.cost < left.cost) ? right : left;
    }
    case NODE_UNION: {
      const all: Anchor = { terms: [], cost: 0 };
      for (let index = first; index < first + count; index += 1) {
        const anchor = nodeAnchor(store, items[index] as number);
        if (anchor === null) return null;
        all.terms.push(...anchor.terms);
        all.cost += anchor.cost;
      }
      return all;
    }
    case NODE_SCOPE:
      return nodeAnchor(store, items[first + 2] as number);
    case NODE_RAW: {
      let best: Anchor | null = null;
      for (let index = first + 1; index < first + count; index += 1) {
        const anchor = nodeAnchor(store, items[index] as number);
        if (anchor !== null && (best === null || anchor.cost < best.cost)) best = anchor;
      }
      return best;
    }
    case NODE_REGEX_CASE:
      return nodeAnchor(store, items[first + 1] as number);
    case NODE_FORMS: {
      const all: Anchor = { terms: [], cost: 0 };
      for (let index = first + 1; index < first + count; index += 2) {
        const anchor = nodeAnchor(store, items[index] as number);
        if (anchor === null) return null;
        all.terms.push(...anchor.terms);
        // Articles are in one language: the alternatives do not add up.
        all.cost = Math.max(all.cost, anchor.cost);
      }
      return all;
    }
    default:
      return null;
  }
}

function anchorOf(store: Store, plan: Plan): Anchor | null {
  switch (plan.op) {
    case "term":
    case "meta":
      return { terms: [plan.term], cost: costOf(store, plan.term) };
    case "node":
    case "count":
      return nodeAnchor(store, plan.node);
    case "and": {
      let best: Anchor | null = null;
      for (const part of plan.parts) {
        const anchor = anchorOf(store, part);
        if (anchor !== null && (best === null || anchor.cost < best.cost)) best = anchor;
      }
      return best;
    }
    case "or":
      return unite(plan.parts.map((part) => anchorOf(store, part)));
    case "any": {
      // Of m operands n are true, so one of any m - n + 1 is: the cheapest are enough.
      const anchors = plan.parts.map((part) => anchorOf(store, part));
      const byCost = anchors.toSorted((left, right) => (left?.cost ?? 1e9) - (right?.cost ?? 1e9));
      return unite(byCost.slice(0, Math.max(1, plan.parts.length - plan.count + 1)));
    }
    case "not":
    case "words":
    case "all":
      return null;
    case "none":
      return { terms: [], cost: 0 };
  }
}

function unite(anchors: readonly (Anchor | null)[]): Anchor | null {
  const all: Anchor = { terms: [], cost: 0 };
  for (const anchor of anchors) {
    if (anchor === null) return null;
    all.terms.push(...anchor.terms);
    all.cost += anchor.cost;
  }
  return all;
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
export function writeProgram(store: Store, plan: Plan): number {
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
        out.push(op, part.node);
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
        const plain =
          part.op === "or"
            ? part.parts.filter((inner) => inner.op === "term" && typeof inner.shown === "number")
            : [];
        if (plain.length > 1) {
          out.push(OP_TERMS, plain.length + 2);
          for (const inner of plain)
            if (inner.op === "term") out.push(inner.term * 4 + (inner.shown as number));
        }
        for (const inner of part.parts) if (plain.length < 2 || !plain.includes(inner)) write(inner);
        out[start + 1] = out.length - start;
        break;
      }
      case "not":
        out.push(OP_NOT);
        write(part.part);
        break;
      case "meta":
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
  const writeAnd = (plan: Extract<Plan, { op: "and" | "or" }>, from: number): void => {
    const start = out.length;
    out.push(OP_AND, 0);
    write(plan.parts[from] as Plan);
    if (from === 0 && plan.parts.length > 2) {
      const rest = out.length;
      out.push(OP_AND, 0);
      for (const part of plan.parts.slice(1)) write(part);
      out[rest + 1] = out.length - rest;
      rests.set(plan, base + rest);
    } else {
      for (const part of plan.parts.slice(from + 1)) write(part);
      rests.set(plan, (plan.parts[1] as Plan).at);
    }
    out[start + 1] = out.length - start;
  };
  write(plan);
  const at = reserve(store.code, out.length);
  for (let index = 0; index < out.length; index += 1) store.code.items[at + index] = out[index] as number;
  return at;
}

/** Where the rest of an AND begins, after its anchoring part. Plans live no longer than one compilation. */
const rests = new WeakMap<Plan, number>();

function postQuery(store: Store, plan: Plan, slot: number): void {
  if (plan.op === "or") {
    for (const part of plan.parts) postQuery(store, part, slot);
    return;
  }
  const anchor = anchorOf(store, plan);
  if (anchor === null) {
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
  const rest = rests.get(plan) ?? -1;
  const filter = filterOf(store, plan.parts.slice(1));
  if (head.op === "or") for (const part of head.parts) attach(store, part, slot, rest, filter);
  else attach(store, head, slot, rest, filter);
}

/** A single term without which none of these parts can all be true, or -1. */
function filterOf(store: Store, parts: readonly Plan[]): number {
  let best = -1;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    if (part.op !== "term" && part.op !== "node" && part.op !== "meta" && part.op !== "count") continue;
    const anchor = anchorOf(store, part);
    if (anchor !== null && anchor.terms.length === 1 && anchor.cost < bestCost) {
      best = anchor.terms[0] as number;
      bestCost = anchor.cost;
    }
  }
  return best;
}

function attach(store: Store, plan: Plan, slot: number, rest: number, filter: number): void {
  const anchor = anchorOf(store, plan);
  if (anchor === null) return;
  const isDecided = plan.op === "term" || (plan.op === "meta" && plan.comparison < 0);
  const own = plan.op === "node" ? secondTerm(store, plan.node, anchor) : -1;
  for (const term of new Set(anchor.terms))
    addPosting(
      store,
      term,
      slot,
      own >= 0 ? own : filter,
      isDecided ? -1 : plan.op === "node" ? -2 - plan.node : plan.at,
      rest,
    );
}

/** The rarest other word of a phrase. */
function secondTerm(store: Store, node: number, anchor: Anchor): number {
  const { items } = store.nodes;
  if (items[node] !== NODE_PHRASE) return -1;
  let best = -1;
  const end = node + 3 + (items[node + 2] as number);
  for (let index = node + 3; index < end; index += 2) {
    const term = items[index] as number;
    if (term < 0 || term === anchor.terms[0]) continue;
    if (best < 0 || costOf(store, term) < costOf(store, best)) best = term;
  }
  return best;
}
