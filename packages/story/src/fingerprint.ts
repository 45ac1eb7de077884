import { normalizeBody } from "./normalize-body.ts";
import type { Sketch } from "./sketch.ts";
import { hash32 } from "@wirewatch/text";

/** Changes whenever the layout or the meaning of the bytes does: older bytes are then of no use. */
export const STORY_FINGERPRINT_VERSION = "story-2";

/** All that the index keeps of an article, so that it can be rebuilt without its text. */
export interface Fingerprint {
  /** Language partition and host, hashed. */
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
  /** The strongest terms, and how strong they are in this text before any weighting by rarity. */
  vectorTerms: Int32Array;
  vectorWeights: Float32Array;
  titleTerms: Int32Array;
  titleWeights: Float32Array;
}

const HEADER = 19;
const MARK = 0x57570002;

/** Hash of a title in its normalised form. */
export function hashTitle(title: string): number {
  return hash32(normalizeBody(title)) | 0;
}

/** Packs a fingerprint. Little-endian on every machine that Node supports. */
export function encodeFingerprint(print: Fingerprint): Uint8Array {
  const { sketch } = print;
  const parts = [
    sketch.keys,
    sketch.shingles,
    sketch.names,
    sketch.numbers,
    print.lines,
    print.terms,
    print.vectorTerms,
    new Int32Array(print.vectorWeights.slice().buffer),
    print.titleTerms,
    new Int32Array(print.titleWeights.slice().buffer),
  ];
  const words = new Int32Array(HEADER + parts.reduce((sum, part) => sum + part.length, 0));
  const high = Math.floor(print.timeMs / 0x1_0000_0000);
  words.set([MARK, print.language, print.host, print.title, ...print.body, high, print.timeMs | 0]);
  words.set([sketch.words, ...parts.map((part) => part.length)], 8);
  let at = HEADER;
  for (const part of parts) {
    words.set(part, at);
    at += part.length;
  }
  const bytes = new Uint8Array(words.buffer.byteLength + 1);
  bytes.set(new Uint8Array(words.buffer));
  bytes[bytes.length - 1] = sketch.shift;
  return bytes;
}

/** Unpacks a fingerprint; null when the bytes are not one of this version. */
export function decodeFingerprint(bytes: Uint8Array): Fingerprint | null {
  if (bytes.length < HEADER * 4 + 1 || bytes.length % 4 !== 1) return null;
  // A copy of its own: the bytes may be a Buffer, which is a view of a larger and unaligned memory, and whose `slice` is one too.
  const aligned = new Uint8Array(bytes.length - 1);
  aligned.set(bytes.subarray(0, bytes.length - 1));
  const words = new Int32Array(aligned.buffer);
  const at = (index: number): number => words[index] ?? 0;
  if (at(0) !== MARK) return null;
  let offset = HEADER;
  let index = 9;
  const take = (): Int32Array => {
    const length = Math.max(0, at(index));
    const part = words.slice(offset, offset + length);
    offset += length;
    index += 1;
    return part;
  };
  const keys = take();
  const shingles = take();
  const names = take();
  const numbers = take();
  const lines = take();
  const terms = take();
  const vectorTerms = take();
  const weights = take();
  const titleTerms = take();
  const titleWeights = take();
  if (offset !== words.length || weights.length !== vectorTerms.length) return null;
  if (titleWeights.length !== titleTerms.length) return null;
  return {
    language: at(1),
    host: at(2),
    title: at(3),
    body: [at(4), at(5)],
    timeMs: at(6) * 0x1_0000_0000 + (at(7) >>> 0),
    sketch: { words: at(8), shift: bytes[bytes.length - 1] ?? 0, keys, shingles, names, numbers },
    lines,
    terms,
    vectorTerms,
    vectorWeights: new Float32Array(weights.buffer),
    titleTerms,
    titleWeights: new Float32Array(titleWeights.buffer),
  };
}
