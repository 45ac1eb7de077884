import { openStringTable, type StringTable } from "@wirewatch/text";
import { openIntList, push, reserve, type IntList } from "./growable.ts";
import { openPatternIndex, type PatternIndex } from "./pattern-index.ts";
import { guessCost } from "../term-cost.ts";
import { ANY_LETTERS, ONE_LETTER } from "../word-terms.ts";

/** Everything that is compiled: append-only arrays, so that a new query is live as soon as it is written. */
export interface Store {
  lexicon: StringTable;
  labels: StringTable;
  patterns: PatternIndex;
  /** Terms that are patterns, so that a snapshot need not look through the lexicon. */
  patternTerms: IntList;
  /** Metadata terms with wildcards. */
  metaPatterns: { field: string; key: string; term: number }[];
  /** Metadata fields that any query asks for. */
  metaFields: Set<string>;
  /** By term: first posting + 1. */
  heads: IntList;
  /** By term: the estimated share of articles in millionths. Forgotten after a compilation, and worked out again when asked for. */
  costs: Map<number, number>;
  cost: (key: string) => number;
  nodes: IntList;
  nodeCount: number;
  /** Open-addressing table of node offsets + 1. */
  nodeSlots: Int32Array;
  /** Nodes before this offset are no longer in the table: they are whole, and new queries make their own. */
  firstSharedNode: number;
  sharedNodes: number;
  code: IntList;
  /** Postings: query slot, second term that must be there (or -1), branch, rest program (or -1), next + 1. A branch is
   * a program, -1 for none, or -2 - node. */
  postings: IntList;
  freePosting: number;
  /** Slots without an anchor are looked at for every article: slot, program. */
  always: IntList;
  roots: IntList;
  alive: Uint8Array;
  /** Rises with every new term, so that spellings are looked up again. */
  lexiconVersion: number;
}

export const POSTING_SIZE = 5;

export function openStore(): Store {
  return {
    lexicon: openStringTable(),
    labels: openStringTable(),
    patterns: openPatternIndex(),
    patternTerms: openIntList(),
    metaPatterns: [],
    metaFields: new Set(),
    heads: openIntList(),
    costs: new Map(),
    cost: guessCost,
    nodes: openIntList(256),
    nodeCount: 0,
    nodeSlots: new Int32Array(256),
    firstSharedNode: 0,
    sharedNodes: 0,
    code: openIntList(256),
    postings: openIntList(256),
    freePosting: 0,
    always: openIntList(),
    roots: openIntList(),
    alive: new Uint8Array(64),
    lexiconVersion: 0,
  };
}

/** The number of a term, which is added when it is new. */
export function internTerm(store: Store, key: string): number {
  const before = store.lexicon.size();
  const term = store.lexicon.intern(key);
  if (term < before) return term;
  push(store.heads, 0);
  store.lexiconVersion += 1;
  notePattern(store, key, term);
  return term;
}

/** The estimated share of articles that hold a term, in millionths. */
export function costOf(store: Store, term: number): number {
  const known = store.costs.get(term);
  if (known !== undefined) return known;
  const cost = Math.max(1, Math.round(store.cost(store.lexicon.text(term)) * 1e6));
  store.costs.set(term, cost);
  return cost;
}

const SIGNS = new Set(["=", "~", "/", "+", "\u0001"]);

/** Files a term with the patterns if it is one. @returns whether it is */
export function registerPattern(store: Store, key: string, term: number): boolean {
  const isWild = key.includes(ANY_LETTERS) || key.includes(ONE_LETTER);
  if (!isWild && (key.length < 2 || !SIGNS.has(key.charAt(0)))) return false;
  if (key.startsWith("\u0001")) {
    const field = key.slice(1, key.indexOf(":"));
    store.metaFields.add(field);
    if (isWild) store.metaPatterns.push({ field, key, term });
  } else store.patterns.add(key, term);
  return true;
}

function notePattern(store: Store, key: string, term: number): void {
  if (registerPattern(store, key, term)) push(store.patternTerms, term);
}

/** The offset of the node with these arguments: equal nodes are one node, evaluated once an article. */
export function internNode(store: Store, kind: number, args: readonly number[]): number {
  let hash = kind | 0;
  for (const value of args) hash = Math.imul(hash ^ value, 0x9e3779b1) ^ (hash >>> 15);
  hash = (hash ^ (hash >>> 13)) >>> 0;
  const mask = store.nodeSlots.length - 1;
  let slot = hash & mask;
  const { items } = store.nodes;
  search: for (
    let offset = store.nodeSlots[slot] as number;
    offset !== 0;
    offset = store.nodeSlots[slot] as number
  ) {
    const at = offset - 1;
    slot = (slot + 1) & mask;
    if (items[at] !== kind || items[at + 2] !== args.length) continue;
    for (let index = 0; index < args.length; index += 1)
      if (items[at + 3 + index] !== args[index]) continue search;
    return at;
  }
  const at = reserve(store.nodes, args.length + 3);
  const { items: grown } = store.nodes;
  grown[at] = kind;
  grown[at + 1] = store.nodeCount;
  grown[at + 2] = args.length;
  for (let index = 0; index < args.length; index += 1) grown[at + 3 + index] = args[index] as number;
  store.nodeSlots[slot] = at + 1;
  store.nodeCount += 1;
  store.sharedNodes += 1;
  if (store.sharedNodes * 10 > store.nodeSlots.length * 7) rehashNodes(store, store.nodeSlots.length * 2);
  return at;
}

/** Gives the table's memory back. Nodes stay; later ones are shared among themselves. */
export function forgetNodes(store: Store): void {
  store.nodeSlots = new Int32Array(256);
  store.firstSharedNode = store.nodes.length;
  store.sharedNodes = 0;
}

function rehashNodes(store: Store, length: number): void {
  const slots = new Int32Array(length);
  const mask = length - 1;
  const { items } = store.nodes;
  for (let at = store.firstSharedNode; at < store.nodes.length; at += 3 + (items[at + 2] as number)) {
    let hash = (items[at] as number) | 0;
    const end = at + 3 + (items[at + 2] as number);
    for (let index = at + 3; index < end; index += 1)
      hash = Math.imul(hash ^ (items[index] as number), 0x9e3779b1) ^ (hash >>> 15);
    let slot = ((hash ^ (hash >>> 13)) >>> 0) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = at + 1;
  }
  store.nodeSlots = slots;
}

/** Adds a posting to a term's chain, in a place that a removed query left free if there is one. */
export function addPosting(
  store: Store,
  term: number,
  slot: number,
  filter: number,
  branch: number,
  rest: number,
): void {
  let at: number;
  if (store.freePosting > 0) {
    at = store.freePosting - 1;
    store.freePosting = store.postings.items[at + 4] as number;
  } else at = reserve(store.postings, POSTING_SIZE);
  const { items } = store.postings;
  items[at] = slot;
  items[at + 1] = filter;
  items[at + 2] = branch;
  items[at + 3] = rest;
  items[at + 4] = store.heads.items[term] as number;
  store.heads.items[term] = at + 1;
}

/** Lays the postings of each term side by side, which is how they are read. */
export function packPostings(store: Store): void {
  const old = store.postings.items;
  const packed = new Int32Array(store.postings.length);
  let to = 0;
  const { items: heads } = store.heads;
  for (let term = 0; term < store.heads.length; term += 1) {
    let from = heads[term] as number;
    if (from === 0) continue;
    heads[term] = to + 1;
    while (from !== 0) {
      const at = from - 1;
      from = old[at + 4] as number;
      packed[to] = old[at] as number;
      packed[to + 1] = old[at + 1] as number;
      packed[to + 2] = old[at + 2] as number;
      packed[to + 3] = old[at + 3] as number;
      packed[to + 4] = from === 0 ? 0 : to + POSTING_SIZE + 1;
      to += POSTING_SIZE;
    }
  }
  store.postings = { items: packed.slice(0, to), length: to };
  store.freePosting = 0;
}
