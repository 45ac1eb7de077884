import { openStringTable, type StringTable } from "@wirewatch/text";
import { guessCost } from "../term-cost.ts";
import { ANY_LETTERS, ONE_LETTER } from "../word-terms.ts";
import { openIntList, push, reserve, trim, type IntList } from "./growable.ts";
import { argumentCount } from "./opcodes.ts";
import { openPatternIndex, type PatternIndex } from "./pattern-index.ts";

/**
 * The compiled queries of one segment. It grows while queries are written into it; `sealStore` puts its postings in
 * order, and from then on an evaluator may look into it. The arrays of a store that came from a snapshot are shared
 * with other threads and never written.
 */
export interface Store {
  lexicon: StringTable;
  labels: StringTable;
  /** Ids of queries; one that was replaced within the segment has several slots. */
  ids: StringTable;
  /** By slot: number of its id. */
  idOfSlot: IntList;
  /** By number of an id: its latest slot. */
  slotOfId: IntList;
  patterns: PatternIndex;
  /** Wildcards in metadata. */
  metaPatterns: PatternIndex;
  /** Terms that are patterns, so that a snapshot need not look through the lexicon. */
  patternTerms: IntList;
  /** Metadata fields that any query asks for. */
  metaFields: Set<string>;
  /** The estimated share of articles that hold a term in millionths, by term. Kept while queries are added. */
  costs: IntList;
  cost: (key: string) => number;
  nodes: IntList;
  /** Open-addressing table of node offsets + 1. */
  nodeSlots: Int32Array;
  /** Nodes before this offset are no longer in the table: they are whole, and new queries make their own. */
  firstSharedNode: number;
  sharedNodes: number;
  code: IntList;
  /** Postings that are not in order yet: term, second term, slot, branch, rest. */
  fresh: IntList;
  /** By term: its first posting; one more than there are terms. */
  starts: Int32Array;
  /** Second term that must be there (or -1), query slot, branch, rest program (or -1), ordered by term, then as added. A
   * branch is a program, -1 for none, or -2 - node. */
  postings: Int32Array;
  /** Slots without an anchor are looked at for every article: slot, program. */
  always: IntList;
  roots: IntList;
}

export const POSTING_SIZE = 4;
const FRESH_SIZE = 5;

export function openStore(): Store {
  return {
    lexicon: openStringTable(),
    labels: openStringTable(),
    ids: openStringTable(),
    idOfSlot: openIntList(),
    slotOfId: openIntList(),
    patterns: openPatternIndex(),
    metaPatterns: openPatternIndex(),
    patternTerms: openIntList(),
    metaFields: new Set(),
    costs: openIntList(),
    cost: guessCost,
    nodes: openIntList(256),
    nodeSlots: new Int32Array(256),
    firstSharedNode: 0,
    sharedNodes: 0,
    code: openIntList(256),
    fresh: openIntList(256),
    starts: new Int32Array(1),
    postings: new Int32Array(0),
    always: openIntList(),
    roots: openIntList(),
  };
}

/** Begins a query: its slot. A known id is given a new slot. */
export function addSlot(store: Store, id: string): number {
  const slot = store.roots.length;
  push(store.roots, 0);
  const before = store.ids.size();
  const number = store.ids.intern(id);
  push(store.idOfSlot, number);
  if (number === before) push(store.slotOfId, slot);
  else store.slotOfId.items[number] = slot;
  return slot;
}

/** The latest slot of an id, or -1. */
export function slotOf(store: Store, id: string): number {
  const number = store.ids.find(id);
  return number < 0 ? -1 : (store.slotOfId.items[number] as number);
}

/** The number of a term, which is added when it is new. */
export function internTerm(store: Store, key: string): number {
  const before = store.lexicon.size();
  const term = store.lexicon.intern(key);
  if (term !== before) return term;
  if (registerPattern(store, key, term)) push(store.patternTerms, term);
  push(store.costs, Math.max(1, Math.round(store.cost(key) * 1e6)));
  return term;
}

/** The estimated share of articles that hold a term, in millionths. */
export const costOf = (store: Store, term: number): number => store.costs.items[term] as number;

const EXACT = 61;
const FUZZY = 126;
const REGEX = 47;
const FORMS = 43;
const META = 1;

/** Files a term with the patterns if it is one, or notes its field. @returns whether a snapshot must name it */
export function registerPattern(store: Store, key: string, term: number): boolean {
  const sign = key.charCodeAt(0);
  if (sign === META) {
    const field = key.slice(1, key.indexOf(":"));
    const isNew = !store.metaFields.has(field);
    if (isNew) store.metaFields.add(field);
    const isWild = isWildcard(key);
    if (isWild) store.metaPatterns.add(key, term);
    return isNew || isWild;
  }
  const isSigned = key.length > 1 && (sign === EXACT || sign === FUZZY || sign === REGEX || sign === FORMS);
  if (!isSigned && !isWildcard(key)) return false;
  store.patterns.add(key, term);
  return true;
}

const isWildcard = (key: string): boolean => key.includes(ANY_LETTERS) || key.includes(ONE_LETTER);

/** Nodes take at least so many words, so that half its offset is a number that no other node has. */
const LEAST_NODE = 2;

/** The offset of the node with these arguments: equal nodes are one node, evaluated once an article. */
export function internNode(store: Store, kind: number, args: readonly number[]): number {
  const { length } = args;
  let hash = kind | (length << 4);
  for (let index = 0; index < length; index += 1)
    hash = Math.imul(hash ^ (args[index] as number), 0x9e3779b1) ^ (hash >>> 15);
  hash = (hash ^ (hash >>> 13)) >>> 0;
  const mask = store.nodeSlots.length - 1;
  let slot = hash & mask;
  const header = kind | (length << 4);
  const { items } = store.nodes;
  search: for (
    let offset = store.nodeSlots[slot] as number;
    offset !== 0;
    offset = store.nodeSlots[slot] as number
  ) {
    const at = offset - 1;
    slot = (slot + 1) & mask;
    if (items[at] !== header) continue;
    for (let index = 0; index < length; index += 1)
      if (items[at + 1 + index] !== args[index]) continue search;
    return at;
  }
  const at = reserve(store.nodes, Math.max(LEAST_NODE, length + 1));
  const { items: grown } = store.nodes;
  grown[at] = header;
  for (let index = 0; index < length; index += 1) grown[at + 1 + index] = args[index] as number;
  store.nodeSlots[slot] = at + 1;
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
  let end = 0;
  for (let at = store.firstSharedNode; at < store.nodes.length; at = Math.max(end, at + LEAST_NODE)) {
    let hash = items[at] as number;
    end = at + 1 + argumentCount(hash);
    for (let index = at + 1; index < end; index += 1)
      hash = Math.imul(hash ^ (items[index] as number), 0x9e3779b1) ^ (hash >>> 15);
    let slot = ((hash ^ (hash >>> 13)) >>> 0) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = at + 1;
  }
  store.nodeSlots = slots;
}

/** Notes that a query is to be looked at when a term is there. */
export function addPosting(
  store: Store,
  term: number,
  slot: number,
  filter: number,
  branch: number,
  rest: number,
): void {
  const at = reserve(store.fresh, FRESH_SIZE);
  const { items } = store.fresh;
  items[at] = term;
  items[at + 1] = filter;
  items[at + 2] = slot;
  items[at + 3] = branch;
  items[at + 4] = rest;
}

/** Puts the postings in the order in which they are read: a counting sort by term, which keeps the order of adding. */
export function sealStore(store: Store): void {
  const terms = store.lexicon.size();
  const { items: fresh, length: freshLength } = store.fresh;
  const oldTerms = store.starts.length - 1;
  if (freshLength === 0 && oldTerms === terms) return;
  const starts = new Int32Array(terms + 1);
  for (let term = 0; term < oldTerms; term += 1)
    starts[term + 1] = (store.starts[term + 1] as number) - (store.starts[term] as number);
  for (let at = 0; at < freshLength; at += FRESH_SIZE) {
    const term = (fresh[at] as number) + 1;
    starts[term] = (starts[term] as number) + 1;
  }
  for (let term = 0; term < terms; term += 1)
    starts[term + 1] = (starts[term + 1] as number) + (starts[term] as number);
  const postings = new Int32Array((starts[terms] as number) * POSTING_SIZE);
  const next = starts.slice(0, terms);
  const old = store.postings;
  for (let term = 0; term < oldTerms; term += 1) {
    const from = store.starts[term] as number;
    const to = store.starts[term + 1] as number;
    if (from === to) continue;
    postings.set(old.subarray(from * POSTING_SIZE, to * POSTING_SIZE), (next[term] as number) * POSTING_SIZE);
    next[term] = (next[term] as number) + to - from;
  }
  for (let at = 0; at < freshLength; at += FRESH_SIZE) {
    const term = fresh[at] as number;
    const place = next[term] as number;
    next[term] = place + 1;
    const to = place * POSTING_SIZE;
    postings[to] = fresh[at + 1] as number;
    postings[to + 1] = fresh[at + 2] as number;
    postings[to + 2] = fresh[at + 3] as number;
    postings[to + 3] = fresh[at + 4] as number;
  }
  store.starts = starts;
  store.postings = postings;
  store.fresh = openIntList(256);
}

/** Gives back what only compilation needs, and the room that is not used. Queries can still be added. */
export function packStore(store: Store): void {
  sealStore(store);
  for (const list of [
    store.code,
    store.nodes,
    store.roots,
    store.always,
    store.patternTerms,
    store.idOfSlot,
    store.slotOfId,
  ])
    trim(list);
  for (const table of [store.lexicon, store.labels, store.ids]) table.trim();
  store.costs = openIntList(1);
  forgetNodes(store);
}

/** Bytes of the arrays. */
export function storeBytes(store: Store): number {
  let bytes = store.starts.byteLength + store.postings.byteLength + store.nodeSlots.byteLength;
  for (const { items } of [
    store.code,
    store.nodes,
    store.roots,
    store.always,
    store.patternTerms,
    store.fresh,
    store.idOfSlot,
    store.slotOfId,
  ])
    bytes += items.byteLength;
  for (const table of [store.lexicon, store.labels, store.ids]) {
    const { slots, offsets, pool } = table.data();
    bytes += slots.byteLength + offsets.byteLength + pool.byteLength;
  }
  return bytes;
}
