import { openStoryIndex, type StoryIndexOptions } from "@wirewatch/story";
import { inOrder, timeOf, type Row } from "./read-rows.ts";
import { scoreBCubed, type Score } from "./score-stories.ts";

export interface Placed {
  row: Row;
  storyId: string;
  duplicateOf: string | null;
}

/** CPU seconds that the process has used. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Runs rows through an index in order of time. */
export function runIndex(
  rows: readonly Row[],
  options: StoryIndexOptions & { onPlaced?: (row: Row, storyId: string) => void } = {},
): Placed[] {
  const index = openStoryIndex(options);
  const redirects = new Map<string, string>();
  const placed = inOrder(rows).map((row) => {
    const language = row.language === undefined ? {} : { language: row.language };
    const { storyId, duplicateOf, merges } = index.assign({
      ...language,
      id: row.id,
      title: row.title ?? "",
      text: row.text ?? "",
      firstSeenMs: timeOf(row),
    });
    for (const { from, into } of merges) redirects.set(from, into);
    options.onPlaced?.(row, storyId);
    return { row, storyId, duplicateOf };
  });
  const resolve = (storyId: string): string => {
    const into = redirects.get(storyId);
    return into === undefined ? storyId : resolve(into);
  };
  return placed.map((one) => ({ ...one, storyId: resolve(one.storyId) }));
}

/** B-cubed of placed rows against their labels. */
export function scorePlaced(placed: readonly { row: Row; storyId: string }[]): Score {
  return scoreBCubed(placed.map(({ row, storyId }) => ({ found: storyId, wanted: row.story ?? row.id })));
}
