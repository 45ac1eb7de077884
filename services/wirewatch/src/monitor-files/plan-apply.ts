import type { Entity, Monitor, MonitorCreate } from "@wirewatch/contracts";
import { formatQuery } from "@wirewatch/query";
import type { FileProblem } from "./file-problem.ts";
import type { MonitorFile, MonitorFolder, NamedFile } from "./read-folder.ts";

/** What a monitor shall be, as the API takes it. */
export type WantedMonitor = Omit<MonitorCreate, "allowFailingExamples"> & { key: string };

/** One field that differs, as people read it. */
export interface FieldChange {
  field: keyof WantedMonitor;
  before: string;
  after: string;
}

export type MonitorStep =
  | { action: "create"; file: string; wanted: WantedMonitor }
  | { action: "change"; file: string; wanted: WantedMonitor; existing: Monitor; changes: FieldChange[] }
  | { action: "unchanged"; file: string; wanted: WantedMonitor }
  | { action: "remove"; existing: Monitor };

/** A word list or a saved query that is put under its name. */
export interface NamedStep {
  kind: "list" | "query";
  action: "create" | "change" | "unchanged";
  name: string;
  file: string;
  body: { entries: string[] } | { query: string };
  before: string;
  after: string;
}

export interface ApplyPlan {
  named: NamedStep[];
  monitors: MonitorStep[];
  /** Entities that no server knows. */
  problems: FileProblem[];
}

/** What a server has of the things that a folder may speak of. */
export interface ServerState {
  monitors: readonly Monitor[];
  lists: readonly { name: string; entries: readonly string[] }[];
  queries: readonly { name: string; query: string }[];
  entities: readonly Entity[];
}

/** Compares a folder with a server. Monitors without a key were made by people, and are never touched. */
export function planApply(
  folder: Pick<MonitorFolder, "monitors" | "lists" | "queries">,
  state: ServerState,
  settings: { prune: boolean },
): ApplyPlan {
  const problems: FileProblem[] = [];
  const entityIds = idsByName(state.entities);
  const byKey = new Map(
    state.monitors.flatMap((each) => (each.key === null ? [] : [[each.key, each] as const])),
  );
  const monitors = folder.monitors.map((file): MonitorStep => {
    const wanted = wantedOf(file, entityIds, problems);
    const existing = byKey.get(file.key);
    if (existing === undefined) return { action: "create", file: file.file, wanted };
    const changes = changesOf(existing, wanted, state.entities);
    return changes.length === 0
      ? { action: "unchanged", file: file.file, wanted }
      : { action: "change", file: file.file, wanted, existing, changes };
  });
  if (settings.prune) {
    const kept = new Set(folder.monitors.map(({ key }) => key));
    for (const [key, existing] of byKey) if (!kept.has(key)) monitors.push({ action: "remove", existing });
  }
  const lists = new Map(state.lists.map(({ name, entries }) => [name, entries.join("\n")]));
  const queries = new Map(state.queries.map(({ name, query }) => [name, query]));
  return {
    named: [
      ...folder.lists.map((list) =>
        namedStep("list", list, { entries: list.value }, list.value.join("\n"), lists.get(list.name)),
      ),
      ...folder.queries.map((query) =>
        namedStep("query", query, { query: query.value }, query.value, queries.get(query.name)),
      ),
    ],
    monitors,
    problems,
  };
}

function namedStep(
  kind: NamedStep["kind"],
  { name, file }: NamedFile<unknown>,
  body: NamedStep["body"],
  after: string,
  before: string | undefined,
): NamedStep {
  const action = before === undefined ? "create" : before.trim() === after.trim() ? "unchanged" : "change";
  return { kind, action, name, file, body, before: before ?? "", after };
}

/** Entities by id, and by name and other names in small letters; a name that several have is nobody's. */
function idsByName(entities: readonly Entity[]): Map<string, string> {
  const ids = new Map<string, string>();
  const shared = new Set<string>();
  for (const { id, name, aliases } of entities)
    for (const each of new Set([name, ...aliases].map((known) => known.toLowerCase()))) {
      if (ids.has(each)) shared.add(each);
      ids.set(each, id);
    }
  for (const name of shared) ids.delete(name);
  for (const { id, name } of entities) {
    ids.set(name.toLowerCase(), id);
    ids.set(id, id);
  }
  return ids;
}

function wantedOf(
  { key, content, examples, problemAt }: MonitorFile,
  entityIds: ReadonlyMap<string, string>,
  problems: FileProblem[],
): WantedMonitor {
  const followed = content.entities.flatMap((given, index) => {
    const id = entityIds.get(given) ?? entityIds.get(given.toLowerCase());
    if (id === undefined)
      problems.push(
        problemAt(["entities", index], {
          message: `the server tracks no entity "${given}", or several go by that name`,
          hint: `Track it first: wirewatch entity add "${given}". Where names are shared, write the id.`,
        }),
      );
    return id === undefined ? [] : [id];
  });
  return {
    key,
    name: content.name,
    query: content.query.trim(),
    entityIds: [...new Set(followed)],
    alertPer: content.alertPer,
    status: content.status,
    examples,
  };
}

/** JSON with the keys of every object in one order, so that equal things are equal texts. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}

function changesOf(existing: Monitor, wanted: WantedMonitor, entities: readonly Entity[]): FieldChange[] {
  const nameOf = (id: string): string => entities.find((entity) => entity.id === id)?.name ?? id;
  const show = (field: keyof WantedMonitor, of: Monitor | WantedMonitor): string => {
    if (field === "query") return of.query === "" ? "" : (formatQuery(of.query) ?? of.query);
    if (field === "entityIds") return of.entityIds.map(nameOf).toSorted().join(", ");
    if (field === "examples")
      return `${of.examples.mustMatch.length} must match, ${of.examples.mustNotMatch.length} must not`;
    return String(of[field]);
  };
  const raw = (field: keyof WantedMonitor, of: Monitor | WantedMonitor): string =>
    // Files end with a line break, so that white space around a query cannot say anything.
    field === "query" ? of.query.trim() : stable(field === "entityIds" ? of.entityIds.toSorted() : of[field]);
  const fields = ["name", "query", "entityIds", "alertPer", "status", "examples"] as const;
  return fields
    .filter((field) => raw(field, existing) !== raw(field, wanted))
    .map((field) => ({ field, before: show(field, existing), after: show(field, wanted) }));
}
