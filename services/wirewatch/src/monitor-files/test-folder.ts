import type { ExampleFailure } from "@wirewatch/contracts";
import {
  checkListEntries,
  checkQuery,
  parseQuery,
  resolveReferences,
  runExamples,
  type QueryContext,
} from "@wirewatch/query";
import type { FileProblem } from "./file-problem.ts";
import type { MonitorFile, MonitorFolder, NamedFile } from "./read-folder.ts";

/** What became of one file of a folder. */
export interface FileReport {
  file: string;
  /** A monitor's key; null for lists and saved queries. */
  key: string | null;
  problems: FileProblem[];
  examples: { passedCount: number; failures: ExampleFailure[] };
}

export interface FolderReport {
  ok: boolean;
  files: FileReport[];
  /** Problems of files that are nothing of the above. */
  problems: FileProblem[];
}

/** The lists and saved queries of a folder as names that queries use. */
export function contextOf(folder: Pick<MonitorFolder, "lists" | "queries">): QueryContext {
  return {
    lists: Object.fromEntries(folder.lists.map(({ name, value }) => [name, value])),
    queries: Object.fromEntries(folder.queries.map(({ name, value }) => [name, value])),
  };
}

/** Checks every query of a folder and runs every example. Needs no server: entities are known by the names that files give. */
export function testFolder(folder: MonitorFolder, context: QueryContext = contextOf(folder)): FolderReport {
  const named = new Set([
    ...folder.monitors.map(({ file }) => file),
    ...folder.lists.map(({ file }) => file),
    ...folder.queries.map(({ file }) => file),
  ]);
  const ofFile = (file: string): FileProblem[] => folder.problems.filter((problem) => problem.file === file);
  const files = [
    ...folder.lists.map((list) => ({
      file: list.file,
      key: null,
      problems: [...ofFile(list.file), ...listProblems(list)],
      examples: noExamples(),
    })),
    ...folder.queries.map((query) => ({
      file: query.file,
      key: null,
      problems: [...ofFile(query.file), ...savedQueryProblems(query, context)],
      examples: noExamples(),
    })),
    ...folder.monitors.map((monitor) => testMonitor(monitor, ofFile(monitor.file), context)),
  ];
  const problems = folder.problems.filter(({ file }) => !named.has(file));
  const isError = ({ severity }: FileProblem): boolean => severity === "error";
  return {
    ok:
      !problems.some(isError) &&
      files.every((file) => !file.problems.some(isError) && file.examples.failures.length === 0),
    files,
    problems,
  };
}

const noExamples = (): FileReport["examples"] => ({ passedCount: 0, failures: [] });

function testMonitor(
  monitor: MonitorFile,
  before: readonly FileProblem[],
  context: QueryContext,
): FileReport {
  const { content, key, file, problemAt } = monitor;
  const report: FileReport = { file, key, problems: [...before], examples: noExamples() };
  const check = content.query.trim() === "" ? null : checkQuery(content.query, context);
  for (const severity of ["error", "warning"] as const)
    for (const { message, hint, start, end } of (severity === "error" ? check?.errors : check?.warnings) ??
      [])
      report.problems.push(problemAt(["query"], { severity, message, hint }, { start, end }));
  if (report.problems.some(({ severity }) => severity === "error")) return report;
  const ast = check === null ? null : resolveReferences(parseQuery(content.query).ast, context).ast;
  report.examples = runExamples({ ast, entityIds: content.entities, examples: monitor.examples }, context);
  return report;
}

/** What is wrong with the entries of a list, each at its line. */
function listProblems(list: NamedFile<string[]>): FileProblem[] {
  const lines = list.text.split("\n").map((line) => line.replace(/\r$/, ""));
  let from = 0;
  let done = 0;
  return checkListEntries(list.value).map(({ index, entry, message, hint }): FileProblem => {
    for (; done < index; done += 1)
      from = lines.findIndex((line, at) => at >= from && line.trim() === list.value[done]) + 1;
    const at = lines.findIndex((line, number) => number >= from && line.trim() === entry);
    const text = lines[at] ?? "";
    const column = text.length - text.trimStart().length + 1;
    const width = Math.max(1, entry.length);
    return { severity: "error", file: list.file, line: at + 1, column, width, message, hint, text };
  });
}

function savedQueryProblems(query: NamedFile<string>, context: QueryContext): FileProblem[] {
  const check = checkQuery(query.value, context);
  const shift = query.text.length - query.text.trimStart().length;
  const lines = query.text.split("\n");
  return (["error", "warning"] as const).flatMap((severity) =>
    (severity === "error" ? check.errors : check.warnings).map(
      ({ message, hint, start, end }): FileProblem => {
        const before = query.text.slice(0, start + shift).split("\n");
        const text = (lines[before.length - 1] ?? "").replace(/\r$/, "");
        const column = (before.at(-1)?.length ?? 0) + 1;
        const width = Math.max(1, Math.min(end - start, text.length - column + 1));
        return { severity, file: query.file, line: before.length, column, width, message, hint, text };
      },
    ),
  );
}
