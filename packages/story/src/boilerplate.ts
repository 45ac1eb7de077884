import { hash32 } from "@wirewatch/text";
import { normalizeBody } from "./normalize-body.ts";

/** Longer lines are prose, and are always kept. */
const MAX_LINE_CHARACTERS = 240;
/** Lines looked at: furniture stands at the ends of a page, so the middle of a long one is left alone. */
const MAX_LINES = 32;

/** Learns which short lines stand on many different pages of one host. */
export interface Boilerplate {
  /** Counts the lines of one more page of the host. */
  learn(host: number, lines: Int32Array): void;
  /** The body without the lines that the host has on many pages. */
  strip(host: number, text: string): string;
}

function shortLines(text: string): { line: string; hash: number | null }[] {
  const lines = text.split("\n");
  return lines.map((line, index) => {
    const isAtEnd = index < MAX_LINES / 2 || index >= lines.length - MAX_LINES / 2;
    const isShort = isAtEnd && line.length <= MAX_LINE_CHARACTERS;
    const body = isShort ? normalizeBody(line) : "";
    return { line, hash: body === "" ? null : hash32(body) | 0 };
  });
}

/** The hashes of the short lines of a body: what `learn` takes. */
export function hashLines(text: string): Int32Array {
  const hashes = new Set<number>();
  for (const { hash } of shortLines(text)) if (hash !== null) hashes.add(hash);
  return Int32Array.from(hashes);
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
    strip: (host, text) => {
      const counts = hosts.get(host);
      if (counts === undefined) return text;
      return shortLines(text)
        .filter(({ hash }) => hash === null || (counts.get(hash) ?? 0) < options.minPages)
        .map(({ line }) => line)
        .join("\n");
    },
  };
}
