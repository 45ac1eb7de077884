import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import {
  monitorKeySchema,
  referenceNameSchema,
  wordListPutSchema,
  type MonitorExample,
  type MonitorExamples,
} from "@wirewatch/contracts";
import { UsageError } from "../usage-error.ts";
import { entriesOf } from "./entries-of.ts";
import { findExampleFiles } from "./example-references.ts";
import type { FileProblem } from "./file-problem.ts";
import {
  exampleFileSchema,
  MONITOR_FIELDS,
  monitorFileSchema,
  type MonitorFileContent,
} from "./monitor-file-schema.ts";
import { readYaml, type YamlFile } from "./read-yaml.ts";
import { suggestName } from "@wirewatch/query";

/** The most that is read of one folder. */
export const FOLDER_LIMITS = { files: 20_000, depth: 16, fileBytes: 4_000_000 } as const;

/** A monitor of a folder: what its file says, with its examples put in. */
export interface MonitorFile {
  key: string;
  file: string;
  content: MonitorFileContent;
  examples: MonitorExamples;
  problemAt: YamlFile<MonitorFileContent>["problemAt"];
}

/** A word list or a saved query of a folder, by its name. */
export interface NamedFile<Value> {
  name: string;
  file: string;
  value: Value;
  text: string;
}

export interface MonitorFolder {
  monitors: MonitorFile[];
  lists: NamedFile<string[]>[];
  queries: NamedFile<string>[];
  problems: FileProblem[];
}

const isYaml = (file: string): boolean => /\.ya?ml$/.test(file);

/**
 * Reads a folder: every `*.yaml` is a monitor, but those that examples refer to; `lists/NAME.txt` are word lists and
 * `queries/NAME.query` saved queries. Files and folders whose names begin with a dot are left alone. What cannot be read is
 * told in `problems` and left out; only a folder that is none is an error.
 */
export function readMonitorFolder(folder: string): MonitorFolder {
  let root: string;
  try {
    root = realpathSync(folder);
    if (!statSync(root).isDirectory()) throw new UsageError(`${folder} is not a folder`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const result: MonitorFolder = { monitors: [], lists: [], queries: [], problems: [] };
  const complain = (file: string, message: string, hint: string): void => {
    result.problems.push({ severity: "error", file, line: 1, column: 1, width: 1, message, hint, text: "" });
  };

  const files = listFiles(root, complain);
  const readText = (file: string): string | null => readFile(root, file, complain);
  const read: { file: string; key: string; yaml: YamlFile<MonitorFileContent> }[] = [];
  const candidates = files.filter((file) => isYaml(file));
  const sources = new Map<string, string>();
  for (const file of files)
    if (!isYaml(file) && /\.ya?ml$/i.test(file))
      complain(
        file,
        "the file's suffix is in capitals, so that nothing is made of it",
        "Write .yaml in small letters.",
      );
  for (const file of candidates) {
    const source = readText(file);
    if (source !== null) sources.set(file, source);
  }
  // Who is an example is known only when all who refer to it are read.
  const examples = findExampleFiles(sources);

  for (const [file, source] of sources) {
    if (examples.has(file)) continue;
    const { file: yaml, problems } = readYaml(file, source, monitorFileSchema, (unknown) => {
      const meant = suggestName(unknown, MONITOR_FIELDS);
      return meant === null ? `Fields are ${MONITOR_FIELDS.join(", ")}.` : `Did you mean "${meant}"?`;
    });
    result.problems.push(...problems);
    if (yaml === null) continue;
    const key = file.replace(/\.ya?ml$/, "");
    const checked = monitorKeySchema.safeParse(key);
    if (!checked.success)
      complain(
        file,
        "the file's name cannot be a key",
        `It ${checked.error.issues[0]?.message ?? "is no key"}.`,
      );
    else if (read.some((other) => other.key === key))
      complain(
        file,
        `the key ${key} is there already, in a file with another suffix`,
        "Keep one of the two files.",
      );
    else read.push({ file, key, yaml });
  }

  const exampleFiles = new Map<string, MonitorExample[] | null>();
  const exampleFile = (name: string): MonitorExample[] | null => {
    const known = exampleFiles.get(name);
    if (known !== undefined) return known;
    const source = sources.get(name);
    let found: MonitorExample[] | null = null;
    if (source !== undefined) {
      const { file, problems } = readYaml(
        name,
        source,
        exampleFileSchema,
        () => "See docs/monitors.md for an example's fields.",
      );
      result.problems.push(...problems);
      found = file?.value ?? [];
    }
    exampleFiles.set(name, found);
    return found;
  };

  for (const { file, key, yaml } of read) {
    const content = yaml.value;
    result.problems.push(...lostRemarks(yaml));
    const resolve = (field: "mustMatch" | "mustNotMatch"): MonitorExample[] =>
      content[field].flatMap((given, index): MonitorExample[] => {
        if (!("file" in given))
          return "name" in given ? [given] : [{ name: "", title: "", text: given.text }];
        const found = exampleFile(given.file.replaceAll("\\", "/"));
        if (found === null)
          result.problems.push(
            yaml.problemAt([field, index, "file"], {
              message: `there is no file ${given.file} below the folder`,
              hint: "Name a *.yaml file by its path below the folder that is tested or applied.",
            }),
          );
        return found ?? [];
      });
    if (content.query.trim() === "" && content.entities.length === 0)
      result.problems.push(
        yaml.problemAt(["name"], {
          message: "the monitor looks for nothing",
          hint: "Give it a query, entities, or both.",
        }),
      );
    result.monitors.push({
      key,
      file,
      content,
      examples: { mustMatch: resolve("mustMatch"), mustNotMatch: resolve("mustNotMatch") },
      problemAt: yaml.problemAt,
    });
  }

  for (const file of files) {
    const [, kind, name = ""] = /^(lists|queries)\/([^/]+)\.(?:txt|query)$/.exec(file) ?? [];
    if (kind === undefined || (kind === "lists") !== file.endsWith(".txt")) {
      if (!isYaml(file) && /^(?:lists|queries)\//.test(file))
        complain(
          file,
          "nothing is made of this file",
          "Lists are lists/NAME.txt, saved queries queries/NAME.query.",
        );
      continue;
    }
    const text = readText(file);
    if (text === null) continue;
    const checked = referenceNameSchema.safeParse(name);
    if (!checked.success) {
      complain(
        file,
        "the file's name cannot be used in a query",
        `It ${checked.error.issues[0]?.message ?? "is no name"}.`,
      );
      continue;
    }
    if (kind === "queries") result.queries.push({ name, file, value: text.trim(), text });
    else {
      const entries = entriesOf(text);
      const list = wordListPutSchema.safeParse({ entries });
      if (list.success) result.lists.push({ name, file, value: list.data.entries, text });
      else
        complain(
          file,
          entries.length === 0
            ? "the list is empty"
            : `the list cannot be used: ${list.error.issues[0]?.message ?? ""}`,
          "One word or phrase a line; lines that begin with '# ' are remarks.",
        );
    }
  }
  return result;
}

/** A `#` behind a value without quotation marks begins a remark of YAML, also where a hashtag was meant. */
function lostRemarks({ value, problemAt, remarkAfter }: YamlFile<MonitorFileContent>): FileProblem[] {
  const examples = (["mustMatch", "mustNotMatch"] as const).flatMap((field) =>
    value[field].flatMap((_, index) => [
      [field, index],
      [field, index, "text"],
      [field, index, "title"],
    ]),
  );
  return [["query"], ...examples].flatMap((path) => {
    const remark = remarkAfter(path);
    if (remark === null || (path[0] !== "query" && /^\s/.test(remark))) return [];
    return [
      problemAt(path, {
        severity: "warning",
        message: `the value ends before #${remark.slice(0, 40)}, which YAML takes for a remark`,
        hint: "Put the value in quotation marks, or write it as a block after '|'.",
      }),
    ];
  });
}

type Complain = (file: string, message: string, hint: string) => void;

/** Files below a folder in the order of their names, by path with `/`. */
function listFiles(root: string, complain: Complain): string[] {
  const found: string[] = [];
  const walk = (folder: string, depth: number): void => {
    const entries = readdirSync(folder, { withFileTypes: true }).toSorted((left, right) =>
      left.name < right.name ? -1 : 1,
    );
    for (const entry of entries) {
      if (entry.name.startsWith(".")) continue;
      const path = join(folder, entry.name);
      const name = relative(root, path).split(sep).join("/");
      const target = entry.isSymbolicLink() ? targetOf(path) : path;
      if (target === null) {
        complain(name, "the link leads nowhere", "Remove it, or mend where it leads.");
        continue;
      }
      if (target !== path && target !== root && !target.startsWith(root + sep)) {
        complain(
          name,
          "the link leads out of the folder",
          "Copy the file, or test the folder that it is in.",
        );
        continue;
      }
      const stats = entry.isSymbolicLink() ? statSync(path) : entry;
      if (stats.isDirectory()) {
        // A link to a folder may lead back to where we are.
        if (entry.isSymbolicLink()) continue;
        if (depth < FOLDER_LIMITS.depth) walk(path, depth + 1);
        else
          complain(
            name,
            `folders are nested deeper than ${FOLDER_LIMITS.depth}`,
            "Bring the files further up.",
          );
      } else if (stats.isFile()) {
        if (found.length >= FOLDER_LIMITS.files)
          throw new UsageError(
            `${root} holds more than ${FOLDER_LIMITS.files} files: name a folder that holds monitors only`,
          );
        found.push(name);
      }
    }
  };
  walk(root, 0);
  return found;
}

/** Where a link leads; null where there is nothing, or only a circle of links. */
function targetOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function readFile(root: string, file: string, complain: Complain): string | null {
  const path = join(root, file);
  try {
    const { size } = statSync(path);
    if (size > FOLDER_LIMITS.fileBytes) {
      complain(
        file,
        `the file has more than ${FOLDER_LIMITS.fileBytes} bytes`,
        "Split it, or shorten its examples.",
      );
      return null;
    }
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
    if (text.includes("\0")) {
      complain(file, "the file holds NUL characters", "It is no text: move it out of the folder.");
      return null;
    }
    return text;
  } catch (error) {
    complain(
      file,
      error instanceof TypeError
        ? "the file is not UTF-8"
        : `the file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      error instanceof TypeError
        ? "Save it as UTF-8."
        : "Mend its permissions, or move it out of the folder.",
    );
    return null;
  }
}
