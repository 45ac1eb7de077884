import { openStringTable, type StringTable } from "@wirewatch/text";
import { ANALYSER_VERSION } from "../limits.ts";
import { forgetNodes, openStore, registerPattern, type Store } from "./store.ts";

/** The layout of the bytes. Another number is refused: compile from the texts instead. */
const FORMAT = 3;
const MAGIC = 0x57575153;
/** Magic, format and analyser version, checksum, all words, words of the table, segments, bytes of the note. */
const HEADER_WORDS = 7;

/** The bytes are no snapshot of this version, or they are damaged. */
export class SnapshotError extends Error {
  override readonly name = "SnapshotError";
  readonly code = "WW_QUERY_SNAPSHOT";
}

const LISTS = ["patternTerms", "nodes", "code", "always", "roots", "idOfSlot", "slotOfId"] as const;
const TABLES = ["lexicon", "labels", "ids"] as const;
/** Of one segment, for each table: its size and the bytes of a letter. */
const NUMBERS = TABLES.length * 2;
const SECTIONS = LISTS.length + 3 + TABLES.length * 3;

/** What a snapshot holds of one segment: its store, and a bit for every query that was removed. */
export interface StoredSegment {
  store: Store;
  dead: Int32Array;
}

/**
 * A hash of 32-bit words in four lanes, so that it runs at the speed of memory. It finds damage but does not defend
 * against malice.
 */
function checksum(words: Int32Array, from: number): number {
  const prime = 0x01000193;
  let one = 0x811c9dc5 | 0;
  let two = 0x9e3779b1 | 0;
  let three = 0x85ebca6b | 0;
  let four = 0xc2b2ae35 | 0;
  let index = from;
  for (; index + 4 <= words.length; index += 4) {
    one = Math.imul(one ^ (words[index] as number), prime);
    two = Math.imul(two ^ (words[index + 1] as number), prime);
    three = Math.imul(three ^ (words[index + 2] as number), prime);
    four = Math.imul(four ^ (words[index + 3] as number), prime);
    // High bits come down, so that two changes of them do not cancel out.
    one ^= one >>> 15;
    two ^= two >>> 15;
    three ^= three >>> 15;
    four ^= four >>> 15;
  }
  for (; index < words.length; index += 1)
    one = Math.imul(one ^ (words[index] as number), prime) ^ (one >>> 15);
  return Math.imul(Math.imul(Math.imul(one ^ two, prime) ^ three, prime) ^ four, prime);
}

const padded = (bytes: number): number => (bytes + 3) & ~3;

function sectionsOf({ store, dead }: StoredSegment): { numbers: number[]; sections: ArrayBufferView[] } {
  const numbers: number[] = [];
  const sections: ArrayBufferView[] = LISTS.map((name) => store[name].items.subarray(0, store[name].length));
  sections.push(store.starts, store.postings, dead);
  for (const name of TABLES) {
    const { size, slots, offsets, pool } = store[name].data();
    numbers.push(size, pool.BYTES_PER_ELEMENT);
    sections.push(slots, offsets, pool);
  }
  return { numbers, sections };
}

/**
 * Writes sealed stores and a note: the header, a table with the numbers and the byte lengths of the sections of each
 * segment, then the note in UTF-8 and the sections, each beginning at a multiple of four bytes.
 */
export function writeSegments(
  segments: readonly StoredSegment[],
  note: string | null,
  shared: boolean,
): Uint8Array {
  const parts = segments.map(sectionsOf);
  const text = new TextEncoder().encode(note ?? "");
  const tableWords = parts.length * (NUMBERS + SECTIONS);
  let length = (HEADER_WORDS + tableWords) * 4 + padded(text.byteLength);
  for (const { sections } of parts) for (const { byteLength } of sections) length += padded(byteLength);
  const buffer = shared ? new SharedArrayBuffer(length) : new ArrayBuffer(length);
  const bytes = new Uint8Array(buffer);
  const words = new Int32Array(buffer);
  words[0] = MAGIC;
  words[1] = FORMAT * 65_536 + ANALYSER_VERSION;
  words[3] = length / 4;
  words[4] = tableWords;
  words[5] = segments.length;
  words[6] = note === null ? -1 : text.byteLength;
  let at = HEADER_WORDS;
  let offset = (HEADER_WORDS + tableWords) * 4;
  bytes.set(text, offset);
  offset += padded(text.byteLength);
  for (const { numbers, sections } of parts) {
    for (const number of numbers) words[at++] = number;
    for (const section of sections) {
      words[at++] = section.byteLength;
      bytes.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), offset);
      offset += padded(section.byteLength);
    }
  }
  words[2] = checksum(words, 3);
  return bytes;
}

/**
 * Reads what `writeSegments` wrote. Aligned bytes are not copied: the stores look into them and never write them. Throws
 * SnapshotError for bytes that are cut, damaged, of another version or none of ours. `isTrusted` leaves the checksum out,
 * which takes longer than all the rest.
 */
export function readSegments(
  given: Uint8Array,
  isTrusted = false,
): { segments: StoredSegment[]; note: string | null } {
  const isAligned = given.byteOffset % 4 === 0;
  const bytes = isAligned ? given : given.slice();
  if (bytes.byteLength < HEADER_WORDS * 4) throw new SnapshotError("the snapshot is cut off");
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  if (words[0] !== MAGIC) throw new SnapshotError("these bytes are no snapshot of queries");
  if (words[1] !== FORMAT * 65_536 + ANALYSER_VERSION)
    throw new SnapshotError("the snapshot is of another version; compile the queries from their texts");
  if ((words[3] as number) * 4 !== bytes.byteLength) throw new SnapshotError("the snapshot is cut off");
  if (!isTrusted && words[2] !== checksum(words, 3)) throw new SnapshotError("the snapshot is damaged");
  const tableWords = words[4] as number;
  const count = words[5] as number;
  const noteBytes = words[6] as number;
  if (tableWords !== count * (NUMBERS + SECTIONS) || HEADER_WORDS + tableWords > words.length)
    throw new SnapshotError("the snapshot is damaged");
  let at = HEADER_WORDS;
  let offset = (HEADER_WORDS + tableWords) * 4;
  const take = (length: number): number => {
    const from = bytes.byteOffset + offset;
    offset += padded(length);
    if (length < 0 || offset > bytes.byteLength) throw new SnapshotError("the snapshot is damaged");
    return from;
  };
  const ints = (): Int32Array => {
    const length = words[at++] as number;
    return new Int32Array(bytes.buffer, take(length), length >> 2);
  };
  const noteFrom = take(Math.max(0, noteBytes));
  // Decoders refuse shared memory, so the note is copied.
  const note =
    noteBytes < 0
      ? null
      : new TextDecoder().decode(new Uint8Array(bytes.buffer, noteFrom, noteBytes).slice());
  const segments: StoredSegment[] = [];
  for (let segment = 0; segment < count; segment += 1) {
    const store = openStore();
    const numbers = words.subarray(at, at + NUMBERS);
    at += NUMBERS;
    for (const name of LISTS) {
      const items = ints();
      store[name] = { items, length: items.length };
    }
    store.starts = ints();
    store.postings = ints();
    const dead = ints();
    for (const [index, name] of TABLES.entries()) {
      const slots = ints();
      const offsets = ints();
      const length = words[at++] as number;
      const from = take(length);
      const pool =
        numbers[1 + index * 2] === 1
          ? new Uint8Array(bytes.buffer, from, length)
          : new Uint16Array(bytes.buffer, from, length >> 1);
      store[name] = openStringTable({ size: numbers[index * 2] as number, slots, offsets, pool });
    }
    forgetNodes(store);
    refilePatterns(store, store.lexicon);
    segments.push({ store, dead: dead.slice() });
  }
  return { segments, note };
}

function refilePatterns(store: Store, lexicon: StringTable): void {
  for (let index = 0; index < store.patternTerms.length; index += 1) {
    const term = store.patternTerms.items[index] as number;
    registerPattern(store, lexicon.text(term), term);
  }
}
