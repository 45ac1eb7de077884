import { createRequire } from "node:module";
import { inOrder, timeOf, type Row } from "./read-rows.ts";

const TITLE_MEMORY = 2_000;
const TITLE_JACCARD = 0.4;
const PERMUTATIONS = 128;
const BAND = 4;
const MINHASH_JACCARD = 0.3;
const WINDOW_MS = 72 * 3_600_000;

/** Stories by headline alone: the nearest of the last 2,000 headlines, when it shares 40 % of the words. */
export function groupByTitle(rows: readonly Row[]): { row: Row; storyId: string }[] {
  const seen: { words: Set<string>; storyId: string }[] = [];
  return inOrder(rows).map((row) => {
    const words = new Set((row.title ?? "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
    let best: { score: number; storyId: string } = { score: 0, storyId: row.id };
    for (const other of seen.slice(-TITLE_MEMORY)) {
      let shared = 0;
      for (const word of words) if (other.words.has(word)) shared += 1;
      const score = shared / Math.max(1, words.size + other.words.size - shared);
      if (score > best.score) best = { score, storyId: other.storyId };
    }
    const storyId = best.score >= TITLE_JACCARD ? best.storyId : row.id;
    seen.push({ words, storyId });
    return { row, storyId };
  });
}

interface MinhashSignature {
  update(shingle: string): void;
  jaccard(other: MinhashSignature): number;
}
interface MinhashPackage {
  Minhash: new (options: { numPerm: number }) => MinhashSignature;
  LshIndex: new (options: { bandSize: number }) => {
    insert(key: string, signature: MinhashSignature): void;
    query(signature: MinhashSignature): string[];
  };
}

/** Copies by the npm package `minhash`: 128 permutations over word 4-grams, 32 bands of 4, estimate of .3 or more. */
export function linkByMinhash(rows: readonly Row[]): { row: Row; duplicateOf: string | null }[] {
  const { Minhash, LshIndex } = createRequire(import.meta.url)("minhash") as MinhashPackage;
  const index = new LshIndex({ bandSize: BAND });
  const known = new Map<string, { signature: MinhashSignature; timeMs: number }>();
  return inOrder(rows).map((row) => {
    const words = (row.text ?? "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    const signature = new Minhash({ numPerm: PERMUTATIONS });
    for (let start = 0; start + 4 <= words.length; start += 1)
      signature.update(words.slice(start, start + 4).join(" "));
    // The package can be asked only about what it holds already, so the answer has the article itself in it.
    index.insert(row.id, signature);
    let duplicateOf: string | null = null;
    let best = MINHASH_JACCARD;
    for (const id of index.query(signature)) {
      const other = known.get(id);
      if (other === undefined || other.timeMs < timeOf(row) - WINDOW_MS) continue;
      const score = signature.jaccard(other.signature);
      if (score < best) continue;
      best = score;
      duplicateOf = id;
    }
    known.set(row.id, { signature, timeMs: timeOf(row) });
    return { row, duplicateOf };
  });
}
