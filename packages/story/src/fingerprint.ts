import { hash32 } from "@wirewatch/text";
import { normalizeBody } from "./normalize-body.ts";
import type { Sketch } from "./sketch.ts";

/** Changes whenever the layout or the meaning of the bytes does: older bytes are then of no use. */
export const STORY_FINGERPRINT_VERSION = "story-3";

/** All that the index keeps of an article, so that it can be rebuilt without its text. */
export interface Fingerprint {
  /** The language partition that the article was placed in, and its host, hashed. */
  language: number;
  host: number;
  title: number;
  body: readonly [number, number];
  timeMs: number;
  sketch: Sketch;
  /** Short lines of the body, hashed: the material from which boilerplate is learned. */
  lines: Int32Array;
  /** Every different term of the title and the beginning, for the document frequencies. */
  terms: Int32Array;
  /** The strongest terms, and how strong they are in this text. */
  vectorTerms: Int32Array;
  vectorWeights: Float32Array;
  titleTerms: Int32Array;
  titleWeights: Float32Array;
}

const PARTS = 10;
const FIRST_LENGTH = 10;
const HEADER = FIRST_LENGTH + PARTS;
const MARK = 0x57570003;

/** Hash of a title in its normalised form. */
export function hashTitle(title: string): number {
  return hash32(normalizeBody(title)) | 0;
}

function bitsOf(weights: Float32Array): Int32Array {
  return new Int32Array(weights.buffer, weights.byteOffset, weights.length);
}

/** Packs a fingerprint. Little-endian on every machine that Node supports. */
export function encodeFingerprint(print: Fingerprint): Uint8Array {
  const { sketch } = print;
  const parts = [
    sketch.shingles,
    sketch.names,
    sketch.numbers,
    print.lines,
    print.terms,
    print.vectorTerms,
    bitsOf(print.vectorWeights),
    print.titleTerms,
    bitsOf(print.titleWeights),
  ];
  const { pairs } = sketch;
  let length = HEADER + ((pairs.length + 1) >> 1);
  for (const part of parts) length += part.length;
  const words = new Int32Array(length);
  const high = Math.floor(print.timeMs / 0x1_0000_0000);
  words.set([MARK, print.language, print.host, print.title, ...print.body, high, print.timeMs | 0]);
  words.set([sketch.words, sketch.shift, ...parts.map((part) => part.length), pairs.length], 8);
  let at = HEADER;
  for (const part of parts) {
    words.set(part, at);
    at += part.length;
  }
  new Uint16Array(words.buffer, at * 4, pairs.length).set(pairs);
  return new Uint8Array(words.buffer);
}

/** Where bytes are unpacked, reused: a rebuild unpacks a hundred thousand of them. */
let aligned = new Int32Array(1024);

/** Unpacks a fingerprint, into arrays that are valid until the next one; null when the bytes are not one of this version. */
export function decodeFingerprint(bytes: Uint8Array): Fingerprint | null {
  if (bytes.length < HEADER * 4 || bytes.length % 4 !== 0) return null;
  // The bytes may be a Buffer, which is a view of a larger and unaligned memory.
  if (aligned.length * 4 < bytes.length) aligned = new Int32Array(bytes.length / 2);
  new Uint8Array(aligned.buffer).set(bytes);
  const words = aligned.subarray(0, bytes.length / 4);
  const at = (index: number): number => words[index] ?? 0;
  if (at(0) !== MARK) return null;
  let end = HEADER;
  for (let part = 0; part < PARTS; part += 1) {
    const length = at(FIRST_LENGTH + part);
    if (length < 0 || length > words.length) return null;
    end += part === PARTS - 1 ? (length + 1) >> 1 : length;
  }
  if (end !== words.length || at(15) !== at(16) || at(17) !== at(18)) return null;
  if (at(9) < 0 || at(9) > 31 || at(8) < 0) return null;
  let offset = HEADER;
  let index = FIRST_LENGTH;
  const take = (): Int32Array => {
    const from = offset;
    offset += at(index++);
    return words.subarray(from, offset);
  };
  const takeWeights = (): Float32Array => {
    const length = at(index++);
    offset += length;
    return new Float32Array(words.buffer, (offset - length) * 4, length);
  };
  const sketch = { words: at(8), shift: at(9), shingles: take(), names: take(), numbers: take() };
  return {
    language: at(1),
    host: at(2),
    title: at(3),
    body: [at(4), at(5)],
    timeMs: at(6) * 0x1_0000_0000 + (at(7) >>> 0),
    lines: take(),
    terms: take(),
    vectorTerms: take(),
    vectorWeights: takeWeights(),
    titleTerms: take(),
    titleWeights: takeWeights(),
    sketch: { ...sketch, pairs: new Uint16Array(words.buffer, offset * 4, at(FIRST_LENGTH + PARTS - 1)) },
  };
}
