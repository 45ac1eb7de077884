/** Something wrong with a file of a folder of monitors, with its place; lines and columns count from 1, columns in UTF-16 code units. */
export interface FileProblem {
  severity: "error" | "warning";
  /** Path below the folder, with `/`. */
  file: string;
  line: number;
  column: number;
  /** Columns that are meant, at least 1, as far as they are on the same line. */
  width: number;
  message: string;
  hint: string;
  /** The line of the file that is meant; empty when there is none. */
  text: string;
}

const MAX_LINE = 120;

/** A problem as compilers show them: place and message, the line, a caret under the very characters, the hint. */
export function problemLines(
  problem: FileProblem,
  folder: string,
  colours: { bold(text: string): string; dim(text: string): string; bad(text: string): string },
  clean: (text: string) => string,
): string[] {
  const { file, line, column, severity, message, hint } = problem;
  const label = severity === "error" ? colours.bad("error") : "warning";
  const place = `${folder === "" ? "" : `${folder.replace(/[/\\]+$/, "")}/`}${file}:${line}:${column}`;
  const lines = [`${colours.bold(clean(place))}  ${label}  ${clean(message)}`];
  if (problem.text.trim() !== "") {
    // A long line is shown around the place that is meant.
    const from = wholeCharacter(problem.text, column > MAX_LINE - 20 ? column - 40 : 0);
    const shown = problem.text.slice(from, wholeCharacter(problem.text, from + MAX_LINE));
    const before = (from > 0 ? "…" : "") + shown.slice(0, column - 1 - from);
    const meant = shown.slice(column - 1 - from, column - 1 - from + problem.width);
    lines.push(
      `    ${clean((from > 0 ? "…" : "") + shown)}`,
      `    ${colours.bad(" ".repeat(widthOf(clean(before))) + "^".repeat(Math.max(1, widthOf(clean(meant)))))}`,
    );
  }
  if (hint !== "") lines.push(`    ${colours.dim(clean(hint))}`);
  return lines;
}

/** The nearest place before which a character is not cut into halves. */
const wholeCharacter = (text: string, at: number): number =>
  /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at - 1 : at;

/** Columns of a terminal that a text takes: wide letters of East Asia and pictures take two, marks none. */
function widthOf(text: string): number {
  let width = 0;
  for (const sign of text)
    width += /[\p{M}\u200b-\u200d\u2060\ufeff]/u.test(sign)
      ? 0
      : /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u.test(
            sign,
          )
        ? 2
        : 1;
  return width;
}
