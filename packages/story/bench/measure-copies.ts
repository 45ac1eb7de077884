import { existsSync } from "node:fs";
import { join } from "node:path";
import { judgeCopy, readWords, sketchWords } from "@wirewatch/story";
import { linkByMinhash } from "./baselines.ts";
import { exactContainment } from "./exact-containment.ts";
import { halfOfLabel } from "./labelled-streams.ts";
import { readRows, type Row } from "./read-rows.ts";
import { cpuSeconds, runIndex } from "./run-index.ts";
import { formatScore, scoreLinks, type Link } from "./score-stories.ts";

const KINDS = ["exact", "headline", "boiler", "trunc", "light", "local", "heavy"];
/** Two texts of different groups that share this much repeat each other by nature: the label does not know. */
const NATURAL_REPEAT = 0.5;

interface LabelledLink extends Link {
  kind: string;
}

function readLinks(found: readonly { row: Row; duplicateOf: string | null }[]): LabelledLink[] {
  const rows = new Map(found.map(({ row }) => [row.id, row]));
  return found.map(({ row, duplicateOf }) => {
    const other = duplicateOf === null ? undefined : rows.get(duplicateOf);
    const group = row.group ?? row.id;
    const linkedGroup = other === undefined ? null : (other.group ?? other.id);
    const isStrange = other !== undefined && linkedGroup !== group;
    return {
      kind: row.kind ?? "",
      group,
      linkedGroup,
      isCopy: row.of !== null && row.of !== undefined,
      isNaturalRepeat: isStrange && exactContainment(row.text ?? "", other.text ?? "") >= NATURAL_REPEAT,
    };
  });
}

function printLinks(name: string, links: readonly LabelledLink[], print: (line: string) => void): void {
  const judged = links.filter(({ isNaturalRepeat }) => !isNaturalRepeat);
  print(
    `  ${name.padEnd(22)} ${formatScore(scoreLinks(judged))}   natural repeats counted as false: F1 ${scoreLinks(links).f.toFixed(3)}`,
  );
}

/** Wire copies made by a generator, by half, beside the npm package `minhash`; and pairs labelled by hand. */
export function measureCopies(folder: string, print: (line: string) => void): void {
  const path = join(folder, "duplicates", "wire-copies-A.ndjson.gz");
  if (existsSync(path)) {
    const rows = readRows(path);
    print(`wire copies (${rows.length} articles)`);
    const start = cpuSeconds();
    const links = readLinks(runIndex(rows));
    print(`  ${(rows.length / (cpuSeconds() - start)).toFixed(0)} docs/CPU-s`);
    for (const half of ["dev", "held"])
      printLinks(
        half,
        links.filter(({ group }) => halfOfLabel(group) === half),
        print,
      );
    printLinks("whole", links, print);
    for (const kind of KINDS) {
      const own = links.filter((link) => link.isCopy && link.kind === kind && !link.isNaturalRepeat);
      const right = own.filter(({ group, linkedGroup }) => group === linkedGroup).length;
      print(`    ${kind}: recall ${(right / Math.max(1, own.length)).toFixed(3)}`);
    }
    const before = cpuSeconds();
    printLinks("npm minhash 0.0.9", readLinks(linkByMinhash(rows)), print);
    print(`    ${(rows.length / (cpuSeconds() - before)).toFixed(0)} docs/CPU-s, copies only`);
  }
  const pairs = join(folder, "duplicates", "natural-pairs-dev.ndjson");
  if (existsSync(pairs)) measurePairs(pairs, print);
}

function measurePairs(path: string, print: (line: string) => void): void {
  let right = 0;
  let flagged = 0;
  let all = 0;
  const wrong: string[] = [];
  for (const pair of readRows<{ label: string; weight: number; first: Row; second: Row }>(path)) {
    const [first, second] = [pair.first, pair.second].map(({ text }) =>
      sketchWords(readWords(text ?? "", 10_000)),
    );
    const verdict = first === undefined || second === undefined ? null : judgeCopy(first, second);
    const isSame = pair.label === "D" || pair.label === "C";
    if (isSame) all += pair.weight;
    if (verdict !== null) flagged += pair.weight;
    if (isSame && verdict !== null) right += pair.weight;
    if (isSame !== (verdict !== null)) wrong.push(`${pair.label} ${pair.weight.toFixed(0)}`);
  }
  const p = right / Math.max(1e-9, flagged);
  const r = right / Math.max(1e-9, all);
  print(
    `natural pairs            ${formatScore({ p, r, f: (2 * p * r) / (p + r) })}   judged wrongly: ${wrong.join(", ")}`,
  );
}
