/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import type { ExampleFailure } from "@wirewatch/contracts";
import { safeForTerminal, type Colours } from "../terminal/colours.ts";
import { problemLines } from "./file-problem.ts";
import { lineDifference } from "./line-difference.ts";
import type { MonitorStep, NamedStep } from "./plan-apply.ts";
import type { FolderReport } from "./test-folder.ts";

/** A test's report for people: every problem under its very characters, every example that failed, and one line at the end. */
export function testLines(report: FolderReport, folder: string, colours: Colours): string[] {
  const lines: string[] = [];
  let errorCount = 0;
  let warningCount = 0;
  const addProblems = (problems: FolderReport["problems"]): void => {
    for (const problem of problems) {
      if (problem.severity === "error") errorCount += 1;
      else warningCount += 1;
      lines.push(...problemLines(problem, folder, colours, safeForTerminal));
    }
  };
  let passedCount = 0;
  let failedCount = 0;
  addProblems(report.problems);
  for (const { file, problems, examples } of report.files) {
    addProblems(problems);
    passedCount += examples.passedCount;
    failedCount += examples.failures.length;
    for (const failure of examples.failures)
      lines.push(
        `${colours.bold(safeForTerminal(`${folder.replace(/[/\\]+$/, "")}/${file}`))}  ${failureLine(failure, colours)}`,
      );
  }
  const monitors = report.files.filter(({ key }) => key !== null).length;
  const parts = [
    counted(monitors, "monitor"),
    `${passedCount} of ${counted(passedCount + failedCount, "example")} hold`,
    counted(errorCount, "error"),
    counted(warningCount, "warning"),
  ];
  lines.push(report.ok ? colours.good(parts.join(", ")) : colours.bad(parts.join(", ")));
  return lines;
}

export function failureLine({ kind, index, name, clause, reason }: ExampleFailure, colours: Colours): string {
  const what = kind === "mustMatch" ? "must match and does not" : "must not match and does";
  const which = `example ${index + 1}${name === "" ? "" : ` "${name}"`}`;
  return (
    safeForTerminal(`${which} ${what}`) +
    colours.dim(safeForTerminal(`: ${clause === "" ? "" : `${clause}: `}${reason}`))
  );
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** What applying does to one monitor; nothing for one that stays as it is. */
export function monitorStepLines(step: MonitorStep, colours: Colours): string[] {
  switch (step.action) {
    case "create":
      return [colours.good(safeForTerminal(`+ ${step.wanted.key}  ${step.wanted.name}`))];
    case "remove":
      return [
        colours.bad(safeForTerminal(`- ${step.existing.key ?? step.existing.id}  ${step.existing.name}`)),
      ];
    case "change":
      return [
        colours.accent(safeForTerminal(`~ ${step.wanted.key}  ${step.wanted.name}`)),
        ...step.changes.flatMap(({ field, before, after }) =>
          field === "query" || before.includes("\n") || after.includes("\n")
            ? [`    ${field}:`, ...differenceLines(before, after, colours)]
            : [
                before === after
                  ? `    ${field}: other ones`
                  : `    ${field}: ${colours.bad(safeForTerminal(before || "none"))} → ${colours.good(safeForTerminal(after || "none"))}`,
              ],
        ),
      ];
    case "unchanged":
      return [];
  }
}

export function namedStepLines(step: NamedStep, colours: Colours): string[] {
  const title = `${step.kind === "list" ? "list" : "query"}(${step.name})`;
  if (step.action === "unchanged") return [];
  if (step.action === "create") return [colours.good(safeForTerminal(`+ ${title}`))];
  return [
    colours.accent(safeForTerminal(`~ ${title}`)),
    ...differenceLines(step.before, step.after, colours),
  ];
}

/** Lines on both sides are shown only beside those that differ. */
function differenceLines(before: string, after: string, colours: Colours): string[] {
  const lines = lineDifference(before, after);
  const isNear = (index: number): boolean =>
    lines.slice(Math.max(0, index - 2), index + 3).some(({ side }) => side !== "both");
  return lines.flatMap(({ side, text }, index) => {
    const shown = safeForTerminal(text);
    if (side === "before") return [colours.bad(`      - ${shown}`)];
    if (side === "after") return [colours.good(`      + ${shown}`)];
    return isNear(index) ? [`        ${shown}`] : [];
  });
}
