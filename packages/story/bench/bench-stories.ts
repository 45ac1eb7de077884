// Measures the index on labelled data (a folder as argument, with stories/ and duplicates/ in it) and on generated streams.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { judgeCopy, openStoryIndex, readWords, sketchWords, type StoryIndexOptions } from "@wirewatch/story";
import { measureScale } from "./measure-scale.ts";
import { readRows, type Row } from "./read-rows.ts";
import { scoreBCubed, scoreLinks } from "./score-stories.ts";

/** With `--sweep` as the second argument: other thresholds, and the pairs judged wrongly. */
const isSweep = process.argv[3] === "--sweep";
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const three = ({ p, r, f }: { p: number; r: number; f: number }): string =>
  `P ${p.toFixed(3)}  R ${r.toFixed(3)}  F1 ${f.toFixed(3)}`;

function inOrder(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => timeOf(a) - timeOf(b));
}
function timeOf(row: Row): number {
  return row.publishedAt === undefined ? 0 : Date.parse(row.publishedAt);
}

function cluster(
  rows: readonly Row[],
  options: StoryIndexOptions,
): { row: Row; storyId: string; duplicateOf: string | null }[] {
  const index = openStoryIndex(options);
  return inOrder(rows).map((row) => {
    const language = row.language === undefined ? {} : { language: row.language };
    const { storyId, duplicateOf } = index.assign({
      ...language,
      id: row.id,
      title: row.title ?? "",
      text: row.text ?? "",
      firstSeenMs: timeOf(row),
    });
    return { row, storyId, duplicateOf };
  });
}

function byTitle(rows: readonly Row[]): { row: Row; storyId: string }[] {
  const seen: { words: Set<string>; storyId: string }[] = [];
  return inOrder(rows).map((row) => {
    const words = new Set((row.title ?? "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
    let best: { score: number; storyId: string } = { score: 0, storyId: row.id };
    for (const other of seen.slice(-2000)) {
      let shared = 0;
      for (const word of words) if (other.words.has(word)) shared += 1;
      const score = shared / Math.max(1, words.size + other.words.size - shared);
      if (score > best.score) best = { score, storyId: other.storyId };
    }
    const storyId = best.score >= 0.4 ? best.storyId : row.id;
    seen.push({ words, storyId });
    return { row, storyId };
  });
}

function measureStories(folder: string): void {
  for (const name of ["allsides-first-half", "neus-train", "ecbplus-1-22"]) {
    const path = join(folder, "stories", `${name}.ndjson.gz`);
    if (!existsSync(path)) continue;
    const rows = readRows(path);
    const score = (found: readonly { row: Row; storyId: string }[]): string =>
      three(scoreBCubed(found.map(({ row, storyId }) => ({ found: storyId, wanted: row.story ?? row.id }))));
    const start = process.cpuUsage();
    const found = cluster(rows, {});
    const spent = process.cpuUsage(start);
    const flagged = found.filter(({ duplicateOf }) => duplicateOf !== null).length;
    const rate = rows.length / ((spent.user + spent.system) / 1e6);
    print(
      `${name}: ${score(found)}  flagged as copies ${((flagged / rows.length) * 100).toFixed(2)} %  ${rate.toFixed(0)} docs/CPU-s`,
    );
    print(`  title Jaccard .4: ${score(byTitle(rows))}`);
    if (isSweep)
      for (const joinScore of [-2.5, -2, -1.5, -1, 0.5])
        print(`  join ${joinScore}: ${score(cluster(rows, { joinScore }))}`);
  }
}

function measureCopies(folder: string): void {
  const path = join(folder, "duplicates", "wire-copies-A.ndjson.gz");
  if (existsSync(path)) {
    const found = cluster(readRows(path), {});
    const groups = new Map(found.map(({ row }) => [row.id, row.group ?? row.id]));
    const links = found.map(({ row, duplicateOf }) => ({
      kind: row.kind ?? "",
      group: row.group ?? row.id,
      linkedGroup: duplicateOf === null ? null : (groups.get(duplicateOf) ?? ""),
      isCopy: row.of !== null && row.of !== undefined,
    }));
    print(`wire copies: ${three(scoreLinks(links))}`);
    for (const kind of ["exact", "headline", "boiler", "trunc", "light", "local", "heavy"]) {
      const own = links.filter((link) => link.isCopy && link.kind === kind);
      const right = own.filter(({ group, linkedGroup }) => group === linkedGroup).length;
      print(`  ${kind}: recall ${(right / Math.max(1, own.length)).toFixed(3)}`);
    }
  }
  const pairs = join(folder, "duplicates", "natural-pairs-dev.ndjson");
  if (!existsSync(pairs)) return;
  let right = 0;
  let flagged = 0;
  let all = 0;
  for (const pair of readRows<{ label: string; weight: number; first: Row; second: Row }>(pairs)) {
    const [first, second] = [pair.first, pair.second].map(({ text }) =>
      sketchWords(readWords(text ?? "", 10_000)),
    );
    const verdict = first === undefined || second === undefined ? null : judgeCopy(first, second);
    const same = pair.label === "D" || pair.label === "C";
    if (same) all += pair.weight;
    if (verdict !== null) flagged += pair.weight;
    if (same && verdict !== null) right += pair.weight;
    if (isSweep && same !== (verdict !== null))
      print(`  ${pair.label} ${pair.weight} ${verdict?.tier ?? "-"} ${pair.first.title ?? ""}`);
  }
  const p = right / Math.max(1e-9, flagged);
  const r = right / Math.max(1e-9, all);
  print(`natural pairs: ${three({ p, r, f: (2 * p * r) / (p + r) })}`);
}

const folder = process.argv[2];
if (folder === undefined) print("no folder of labelled data given: generated streams only");
else {
  measureStories(folder);
  measureCopies(folder);
}
if (!isSweep) measureScale(print);
