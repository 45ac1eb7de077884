import { groupByTitle } from "./baselines.ts";
import { exactContainment } from "./exact-containment.ts";
import { readStreams, type Half } from "./labelled-streams.ts";
import { cpuSeconds, runIndex, scorePlaced } from "./run-index.ts";
import { formatScore } from "./score-stories.ts";

const SEEDS = [1, 2];
const HALVES: readonly Half[] = ["dev", "held", "whole"];
const REPEATED = 0.5;

/** B-cubed of every labelled stream, on both halves and the whole, beside grouping by headline. */
export function measureStories(folder: string, isMerging: boolean, print: (line: string) => void): void {
  for (const half of HALVES) {
    print(`stories, ${half} (B-cubed)`);
    for (const seed of half === "whole" ? SEEDS.slice(0, 1) : SEEDS)
      for (const { name, rows } of readStreams(folder, half, seed)) {
        const isSeeded = half !== "whole" && name !== "dated political news";
        if (seed !== SEEDS[0] && !isSeeded) continue;
        const start = cpuSeconds();
        const placed = runIndex(rows);
        const rate = rows.length / (cpuSeconds() - start);
        const title = isSeeded ? `${name}, seed ${seed}` : name;
        print(
          `  ${title.padEnd(28)} ${formatScore(scorePlaced(placed))}   title Jaccard F1 ${scorePlaced(groupByTitle(rows)).f.toFixed(3)}   ${rows.length} articles, ${rate.toFixed(0)} docs/CPU-s`,
        );
        if (isMerging)
          print(
            `  ${"  with late merges".padEnd(28)} ${formatScore(scorePlaced(runIndex(rows, { mergesStories: true })))}`,
          );
        if (half !== "whole" || name.startsWith("mixed") || name === "look-alike events") continue;
        const texts = new Map(rows.map((row) => [row.id, row.text ?? ""]));
        const flagged = placed.filter(({ duplicateOf }) => duplicateOf !== null);
        const other = flagged.filter(
          ({ row, duplicateOf }) =>
            exactContainment(row.text ?? "", texts.get(duplicateOf ?? "") ?? "") < REPEATED,
        );
        print(
          `    flagged as copies ${((flagged.length / rows.length) * 100).toFixed(2)} %, of which less than half of the text is shared: ${((other.length / rows.length) * 100).toFixed(2)} %`,
        );
      }
  }
}
