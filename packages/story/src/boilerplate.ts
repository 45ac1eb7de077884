import { readWords } from "./read-words.ts";

/** Longer lines are prose, and are always kept. */
const MAX_LINE_CHARACTERS = 240;
/** Lines looked at: furniture stands at the ends of a page, so the middle of a long one is left alone. */
const MAX_LINES = 32;
const MAX_LINE_WORDS = 120;

/** Learns which short lines stand on many different pages of one host. */
export interface Boilerplate {
  /** Counts the lines of one more page of the host. */
  learn(host: number, lines: Int32Array): void;
  /** The body without the lines that the host has on many pages, and the hashes of its short lines: what `learn` takes. */
  read(host: number, text: string): { text: string; lines: Int32Array };
}

/** Hash of the words of a line, 0 when it has none. */
function hashLine(line: string): number {
  return readWords(line, MAX_LINE_WORDS).body[0];
}

/** Opens an empty memory. It forgets the oldest host, and the oldest line of a host, when it is full. */
export function openBoilerplate(options: {
  minPages: number;
  maxHosts: number;
  maxLinesPerHost: number;
}): Boilerplate {
  const hosts = new Map<number, Map<number, number>>();
  return {
    learn: (host, lines) => {
      if (host === 0 || lines.length === 0) return;
      let counts = hosts.get(host);
      if (counts === undefined) {
        counts = new Map();
        const oldest = hosts.keys().next().value;
        if (hosts.size >= options.maxHosts && oldest !== undefined) hosts.delete(oldest);
        hosts.set(host, counts);
      }
      for (const line of lines) {
        const count = counts.get(line) ?? 0;
        // Seen again, a line moves to the young end.
        counts.delete(line);
        counts.set(line, count + 1);
      }
      for (const line of counts.keys()) {
        if (counts.size <= options.maxLinesPerHost) break;
        counts.delete(line);
      }
    },
    read: (host, text) => {
      // Without a host nothing is learned.
      if (host === 0) return { text, lines: new Int32Array(0) };
      const counts = hosts.get(host);
      const all = text.split("\n");
      const hashes = new Set<number>();
      const kept: string[] = [];
      for (const [index, line] of all.entries()) {
        const isAtEnd = index < MAX_LINES / 2 || index >= all.length - MAX_LINES / 2;
        const hash = isAtEnd && line.length <= MAX_LINE_CHARACTERS ? hashLine(line) : 0;
        if (hash !== 0) hashes.add(hash);
        if (hash === 0 || (counts?.get(hash) ?? 0) < options.minPages) kept.push(line);
      }
      return {
        text: kept.length === all.length ? text : kept.join("\n"),
        lines: Int32Array.from(hashes),
      };
    },
  };
}
