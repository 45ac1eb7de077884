import { openStringTable } from "@wirewatch/text";
import { ANALYSER_VERSION } from "../limits.ts";
import type { IntList } from "./growable.ts";
import { forgetNodes, openStore, registerPattern, type Store } from "./store.ts";

/** The layout of the bytes. Another number is refused: compile from the texts instead. */
const FORMAT = 1;
const MAGIC = 0x57575153;
const HEADER = 16;

/** The bytes are no snapshot of this version, or they are damaged. */
export class SnapshotError extends Error {
  override readonly name = "SnapshotError";
  readonly code = "WW_QUERY_SNAPSHOT";
}

const LISTS = ["patternTerms", "heads", "nodes", "code", "postings", "always", "roots"] as const;

/** FNV-1a over 32-bit words, which finds damage but does not defend against malice. */
function checksum(words: Int32Array): number {
  let hash = 0x811c9dc5 | 0;
  for (let index = 0; index < words.length; index += 1)
    hash = Math.imul(hash ^ (words[index] as number), 0x01000193);
  return hash;
}

/**
 * Writes a store: four 32-bit words (magic, format and analyser version, checksum, length of the section table), the table, then
 * the sections, each beginning at a multiple of four bytes.
 */
export function writeStore(store: Store, ids: readonly string[], shared: boolean): Uint8Array {
  const lexicon = store.lexicon.data();
  const labels = store.labels.data();
  const names = new TextEncoder().encode(JSON.stringify(ids));
  const sections: ArrayBufferView[] = [
    ...LISTS.map((name) => store[name].items.subarray(0, store[name].length)),
    store.alive.subarray(0, store.roots.length),
    lexicon.slots,
    lexicon.offsets,
    lexicon.pool,
    labels.slots,
    labels.offsets,
    labels.pool,
    names,
  ];
  const numbers = [
    store.nodeCount,
    store.freePosting,
    lexicon.size,
    labels.size,
    lexicon.pool.BYTES_PER_ELEMENT,
    labels.pool.BYTES_PER_ELEMENT,
  ];
  const tableWords = numbers.length + sections.length;
  let length = HEADER + tableWords * 4;
  for (const section of sections) length += (section.byteLength + 3) & ~3;
  const buffer = shared ? new SharedArrayBuffer(length) : new ArrayBuffer(length);
  const bytes = new Uint8Array(buffer);
  const words = new Int32Array(buffer);
  words[0] = MAGIC;
  words[1] = FORMAT * 65_536 + ANALYSER_VERSION;
  words[3] = tableWords;
  let at = HEADER / 4;
  for (const number of numbers) words[at++] = number;
  for (const section of sections) words[at++] = section.byteLength;
  let offset = HEADER + tableWords * 4;
  for (const section of sections) {
    bytes.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), offset);
    offset += (section.byteLength + 3) & ~3;
  }
  words[2] = checksum(words.subarray(3));
  return bytes;
}

/** Reads what `writeStore` wrote. Aligned bytes are not copied: the arrays of the store look into them, and copy before they change. */
export function readStore(given: Uint8Array): { store: Store; ids: string[] } {
  const isAligned = given.byteOffset % 4 === 0 && given.byteLength % 4 === 0;
  const bytes = isAligned ? given : given.slice();
  if (bytes.byteLength < HEADER || bytes.byteLength % 4 !== 0)
    throw new SnapshotError("the snapshot is cut off");
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  if (words[0] !== MAGIC) throw new SnapshotError("these bytes are no snapshot of queries");
  if (words[1] !== FORMAT * 65_536 + ANALYSER_VERSION)
    throw new SnapshotError("the snapshot is of another version");
  if (words[2] !== checksum(words.subarray(3))) throw new SnapshotError("the snapshot is damaged");
  const tableWords = words[3] as number;
  const table = words.subarray(HEADER / 4, HEADER / 4 + tableWords);
  const [nodeCount, freePosting, lexiconSize, labelsSize, lexiconWidth, labelsWidth] = table as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  let offset = HEADER + tableWords * 4;
  let section = 6;
  const next = (): { at: number; length: number } => {
    const length = table[section] as number;
    section += 1;
    const at = bytes.byteOffset + offset;
    offset += (length + 3) & ~3;
    return { at, length };
  };
  const ints = (): Int32Array => {
    const { at, length } = next();
    return new Int32Array(bytes.buffer, at, length / 4);
  };
  const letters = (width: number): Uint8Array | Uint16Array => {
    const { at, length } = next();
    return width === 1
      ? new Uint8Array(bytes.buffer, at, length)
      : new Uint16Array(bytes.buffer, at, length / 2);
  };
  const store = openStore();
  for (const name of LISTS) {
    const items = ints();
    store[name] = { items, length: items.length } satisfies IntList;
  }
  // What a change would write in place is copied now; everything else grows by copying.
  for (const name of ["heads", "postings"] as const) store[name].items = store[name].items.slice();
  const alive = next();
  store.alive = new Uint8Array(bytes.buffer, alive.at, alive.length).slice();
  store.lexicon = openStringTable({
    size: lexiconSize,
    slots: ints(),
    offsets: ints(),
    pool: letters(lexiconWidth),
  });
  store.labels = openStringTable({
    size: labelsSize,
    slots: ints(),
    offsets: ints(),
    pool: letters(labelsWidth),
  });
  const names = next();
  // Decoders refuse shared memory, so the ids are copied.
  const ids = JSON.parse(
    new TextDecoder().decode(new Uint8Array(bytes.buffer, names.at, names.length).slice()),
  ) as string[];
  store.nodeCount = nodeCount;
  forgetNodes(store);
  store.freePosting = freePosting;
  for (let index = 0; index < store.patternTerms.length; index += 1) {
    const term = store.patternTerms.items[index] as number;
    registerPattern(store, store.lexicon.text(term), term);
  }
  return { store, ids };
}
