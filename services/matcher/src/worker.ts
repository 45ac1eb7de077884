/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import { parentPort } from "node:worker_threads";
import type { QueryError } from "@wirewatch/contracts";
import { compileQueries, type QueryNode } from "@wirewatch/query";
import { openEntityNames } from "./entity-names.ts";
import type { LearnedFrequencies } from "./learned-frequencies.ts";
import { readMonitor, type MonitorSource } from "./read-monitor.ts";
import { DOES_NOT_RUN, writeSnapshotFile, type SnapshotNote } from "./snapshot-file.ts";
import { toQueryContext, type ContextTable } from "./watch-context.ts";
import { unreadable } from "./watched-set.ts";

export type CompileRequest =
  | { kind: "open"; table: ContextTable; learned: LearnedFrequencies }
  | { kind: "rows"; rows: MonitorSource[] }
  | { kind: "compile" }
  | { kind: "write"; file: string; note: Omit<SnapshotNote, "monitors" | "references" | "names"> };

export interface RefusedMonitor {
  id: string;
  version: number;
  errors: QueryError[];
}

/** What a page of monitors depends on; `keys` of those that depend on nothing are left out. */
export interface ReadPage {
  keys: [id: string, keys: string[]][];
  refused: RefusedMonitor[];
}

export interface CompiledBase {
  /** In memory that threads share. */
  bytes: Uint8Array;
  refused: RefusedMonitor[];
}

export type CompileAnswer =
  | { kind: "opened" }
  | { kind: "read"; page: ReadPage }
  | { kind: "compiled"; base: CompiledBase }
  | { kind: "written"; bytes: number };

const port = parentPort;
if (!port) throw new Error("this program runs as a thread of the matcher");

let open: { table: ContextTable; learned: LearnedFrequencies } = {
  table: { entities: [], lists: [], queries: [] },
  learned: { articles: 0, shares: [] },
};
let sources: { id: string; ast: QueryNode }[] = [];
const monitors = new Map<string, { version: number; keys: string[] }>();
let compiled: Uint8Array | null = null;

function read(rows: readonly MonitorSource[]): ReadPage {
  const page: ReadPage = { keys: [], refused: [] };
  for (const row of rows) {
    try {
      const { ast, keys, errors } = readMonitor(row);
      if (errors.length === 0) sources.push({ id: row.id, ast });
      else page.refused.push({ id: row.id, version: row.version, errors });
      monitors.set(row.id, { version: errors.length === 0 ? row.version : DOES_NOT_RUN, keys });
      if (keys.length > 0) page.keys.push([row.id, keys]);
    } catch (error) {
      page.refused.push({ id: row.id, version: row.version, errors: [unreadable(row, error)] });
    }
  }
  return page;
}

function compile(): CompiledBase {
  const { set, refused } = compileQueries(sources, toQueryContext(open.table, open.learned));
  sources = [];
  const bytes = set.toSnapshot({ shared: true });
  compiled = bytes;
  return {
    bytes,
    refused: refused.map(({ id, errors }) => {
      const monitor = monitors.get(id);
      // It does not run, but it may when a list or a saved query changes.
      monitors.set(id, { version: DOES_NOT_RUN, keys: monitor?.keys ?? [] });
      return { id, version: monitor?.version ?? 0, errors };
    }),
  };
}

function write(
  file: string,
  note: Omit<SnapshotNote, "monitors" | "references" | "names">,
  bytes: Uint8Array,
): void {
  const entities = openEntityNames(
    open.table.entities.map((entity) => ({ ...entity, type: null, createdAt: "", updatedAt: "" })),
  );
  const list: SnapshotNote["monitors"] = [];
  const references = new Map<string, number[]>();
  for (const [id, { version, keys }] of monitors) {
    for (const key of keys) {
      const places = references.get(key);
      if (places) places.push(list.length);
      else references.set(key, [list.length]);
    }
    list.push([id, version]);
  }
  const names = [...references.keys()]
    .filter((key) => key.startsWith("entity:"))
    .map((key): [string, string] => [key, entities.idsOf(key.slice("entity:".length))]);
  writeSnapshotFile(file, { ...note, monitors: list, references: [...references], names }, bytes);
}

function answer(request: CompileRequest): CompileAnswer {
  switch (request.kind) {
    case "open":
      open = { table: request.table, learned: request.learned };
      return { kind: "opened" };
    case "rows":
      return { kind: "read", page: read(request.rows) };
    case "compile":
      return { kind: "compiled", base: compile() };
    case "write":
      if (compiled === null) throw new Error("nothing is compiled yet");
      write(request.file, request.note, compiled);
      return { kind: "written", bytes: compiled.byteLength };
  }
}

// A failure ends the thread, which is how its owner hears of it.
port.on("message", (request: CompileRequest) => port.postMessage(answer(request)));
