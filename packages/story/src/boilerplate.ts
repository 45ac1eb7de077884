import { openCountTable } from "./count-table.ts";
import { growInt32 } from "./grow-array.ts";
import { hashWords } from "./read-words.ts";
import type { Stemming } from "./stem-word.ts";

/** Longer lines are prose, and are always kept. */
const MAX_LINE_CHARACTERS = 240;
/** Lines looked at: furniture stands at the ends of a page, so the middle of a long one is left alone. */
const MAX_LINES = 32;
const MAX_LINE_WORDS = 120;
const HOST_PRIME = 0x9e3779b1;

/** Learns which short lines stand on many different pages of one host, and forgets them with the pages. */
export interface Boilerplate {
  /** Counts the lines of one more page of the host, first seen in the bucket. */
  learn(bucket: number, host: number, lines: Int32Array): void;
  /** The body without the lines that the host has on many pages, and the hashes of its short lines: what `learn` takes. */
  read(host: number, text: string, stemming: Stemming): { text: string; lines: Int32Array };
  /** Takes the pages of every bucket before `bucket` back. */
  drop(bucket: number): void;
  /** Bytes of the tables. */
  readonly bytes: number;
}

/** A line of a host as one number: two of them meet once in four thousand million pairs, and then a line too much is left out. */
function keyOf(host: number, line: number): number {
  return (Math.imul(host, HOST_PRIME) ^ line) | 0;
}

/**
 * Opens an empty memory. What it knows depends on the pages of the live buckets alone. A bucket remembers its first
 * `maxLines` lines: what a flood of pages brings besides is not learned.
 */
export function openBoilerplate(options: { minPages: number; maxLines: number }): Boilerplate {
  const total = openCountTable();
  const buckets = new Map<number, { lines: Int32Array<ArrayBuffer>; count: number }>();
  return {
    learn: (number, host, lines) => {
      if (host === 0 || lines.length === 0) return;
      let bucket = buckets.get(number);
      if (bucket === undefined) {
        bucket = { lines: new Int32Array(64), count: 0 };
        buckets.set(number, bucket);
      }
      for (let at = 0; at < lines.length && bucket.count < options.maxLines; at += 1) {
        const key = keyOf(host, lines[at] ?? 0);
        bucket.lines = growInt32(bucket.lines, bucket.count + 1);
        bucket.lines[bucket.count] = key;
        bucket.count += 1;
        total.add(key, 1);
      }
    },
    read: (host, text, stemming) => {
      // Without a host nothing is learned.
      if (host === 0) return { text, lines: new Int32Array(0) };
      const all = text.split("\n");
      const hashes = new Set<number>();
      const kept: string[] = [];
      for (const [index, line] of all.entries()) {
        const isAtEnd = index < MAX_LINES / 2 || index >= all.length - MAX_LINES / 2;
        const hash =
          isAtEnd && line.length <= MAX_LINE_CHARACTERS ? hashWords(line, MAX_LINE_WORDS, stemming) : 0;
        if (hash !== 0) hashes.add(hash);
        if (hash === 0 || total.get(keyOf(host, hash)) < options.minPages) kept.push(line);
      }
      return {
        text: kept.length === all.length ? text : kept.join("\n"),
        lines: Int32Array.from(hashes),
      };
    },
    drop: (before) => {
      let isChanged = false;
      for (const [number, { lines, count }] of buckets) {
        if (number >= before) continue;
        isChanged = true;
        buckets.delete(number);
        for (let at = 0; at < count; at += 1) total.add(lines[at] ?? 0, -1);
      }
      if (isChanged) total.compact();
    },
    get bytes() {
      let bytes = total.bytes;
      for (const { lines } of buckets.values()) bytes += lines.byteLength;
      return bytes;
    },
  };
}
