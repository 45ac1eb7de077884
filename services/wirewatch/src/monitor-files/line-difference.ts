/** A line that two texts share, or that only one of them has. */
export type DifferenceLine = { side: "both" | "before" | "after"; text: string };

/** Beyond this many lines a side, texts are shown whole, one after the other. */
const MAX_LINES = 2000;

/** The lines of two texts, with as many as possible shared (longest common subsequence). */
export function lineDifference(before: string, after: string): DifferenceLine[] {
  const left = before === "" ? [] : before.split("\n");
  const right = after === "" ? [] : after.split("\n");
  const all = (lines: readonly string[], side: DifferenceLine["side"]): DifferenceLine[] =>
    lines.map((text) => ({ side, text }));
  if (left.length > MAX_LINES || right.length > MAX_LINES)
    return [...all(left, "before"), ...all(right, "after")];
  const width = right.length + 1;
  const longest = new Uint16Array((left.length + 1) * width);
  for (let row = left.length - 1; row >= 0; row -= 1)
    for (let column = right.length - 1; column >= 0; column -= 1)
      longest[row * width + column] =
        left[row] === right[column]
          ? (longest[(row + 1) * width + column + 1] as number) + 1
          : Math.max(
              longest[(row + 1) * width + column] as number,
              longest[row * width + column + 1] as number,
            );
  const lines: DifferenceLine[] = [];
  let row = 0;
  let column = 0;
  while (row < left.length || column < right.length) {
    if (row < left.length && column < right.length && left[row] === right[column]) {
      lines.push({ side: "both", text: left[row] as string });
      row += 1;
      column += 1;
    } else if (
      column >= right.length ||
      (row < left.length &&
        (longest[(row + 1) * width + column] as number) >= (longest[row * width + column + 1] as number))
    ) {
      lines.push({ side: "before", text: left[row] as string });
      row += 1;
    } else {
      lines.push({ side: "after", text: right[column] as string });
      column += 1;
    }
  }
  return lines;
}
