import type { Entity, Monitor } from "@wirewatch/contracts";
import { describe, expect, it } from "vitest";
import { planApply, type ServerState } from "./plan-apply.ts";
import type { MonitorFile } from "./read-folder.ts";

const at = "2026-03-01T12:00:00.000Z";
const ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

const file = (key: string, change: Partial<MonitorFile["content"]> = {}): MonitorFile => ({
  key,
  file: `${key}.yaml`,
  content: {
    name: "Floods",
    query: "flood AND river\n",
    entities: [],
    alertPer: "story",
    status: "active",
    mustMatch: [],
    mustNotMatch: [],
    ...change,
  },
  examples: { mustMatch: [{ name: "", title: "", text: "a flood of the river" }], mustNotMatch: [] },
  problemAt: (path, { message, hint }) => ({
    severity: "error",
    file: `${key}.yaml`,
    line: 1,
    column: 1,
    width: 1,
    message: `${path.join(".")}: ${message}`,
    hint,
    text: "",
  }),
});
const monitor = (key: string | null, change: Partial<Monitor> = {}): Monitor => ({
  id: `mon_${ULID}`,
  key,
  name: "Floods",
  query: "flood AND river",
  canonical: "(flood AND river)",
  entityIds: [],
  alertPer: "story",
  status: "active",
  // Fields in another order are no difference.
  examples: { mustNotMatch: [], mustMatch: [{ text: "a flood of the river", title: "", name: "" }] },
  queryState: "current",
  queryProblems: [],
  exampleFailures: [],
  version: 4,
  createdAt: at,
  updatedAt: at,
  ...change,
});
const entity = (name: string, aliases: string[] = [], id = `ent_${ULID}`): Entity => ({
  id,
  name,
  type: null,
  aliases,
  createdAt: at,
  updatedAt: at,
});
const state = (change: Partial<ServerState> = {}): ServerState => ({
  monitors: [],
  lists: [],
  queries: [],
  entities: [],
  ...change,
});
const folder = (...monitors: MonitorFile[]) => ({ monitors, lists: [], queries: [] });
const actions = (plan: ReturnType<typeof planApply>): string[] => plan.monitors.map(({ action }) => action);

describe("planApply", () => {
  it("creates what is not there and leaves alone what is equal", () => {
    const plan = planApply(folder(file("a"), file("b")), state({ monitors: [monitor("a")] }), {
      prune: false,
    });
    expect(actions(plan)).toEqual(["unchanged", "create"]);
  });

  it("takes white space around a query, which files cannot keep, for no difference", () => {
    const plan = planApply(
      {
        ...folder(file("a")),
        queries: [{ name: "s", file: "queries/s.query", value: "strike", text: "strike\n" }],
      },
      state({
        monitors: [monitor("a", { query: "\n  flood AND river \t\n" })],
        queries: [{ name: "s", query: " strike\n" }],
      }),
      { prune: false },
    );
    expect([...plan.named, ...plan.monitors].map(({ action }) => action)).toEqual(["unchanged", "unchanged"]);
  });

  it("names every field that differs", () => {
    const plan = planApply(
      folder(file("a", { name: "River floods", alertPer: "article" })),
      state({ monitors: [monitor("a", { query: "flood" })] }),
      { prune: false },
    );
    expect(plan.monitors[0]).toMatchObject({
      action: "change",
      changes: [
        { field: "name", before: "Floods", after: "River floods" },
        { field: "query", before: "flood", after: "flood AND river" },
        { field: "alertPer", before: "story", after: "article" },
      ],
    });
  });

  it("removes only monitors that have a key, and only when told to", () => {
    const known = state({ monitors: [monitor("gone"), monitor(null)] });
    expect(actions(planApply(folder(), known, { prune: false }))).toEqual([]);
    expect(planApply(folder(), known, { prune: true }).monitors).toMatchObject([
      { action: "remove", existing: { key: "gone" } },
    ]);
  });

  it("finds entities by name, other name and id, and says which it does not find", () => {
    const union = entity("Harbour Union", ["HUW"]);
    const plan = planApply(
      folder(
        file("a", { entities: ["harbour union"] }),
        file("b", { entities: ["huw", union.id, "Nobody"] }),
      ),
      state({ entities: [union] }),
      { prune: false },
    );
    expect(plan.monitors.map((step) => ("wanted" in step ? step.wanted.entityIds : []))).toEqual([
      [union.id],
      [union.id],
    ]);
    expect(plan.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('entities.2: the server tracks no entity "Nobody"'),
    ]);
  });

  it("takes no entity by a name that two have", () => {
    const one = entity("Harbour Union", ["HU"]);
    const other = entity("Halden University", ["HU"], `ent_${ULID.replace("A", "B")}`);
    const plan = planApply(folder(file("a", { entities: ["HU"] })), state({ entities: [one, other] }), {
      prune: false,
    });
    expect(plan.problems).toHaveLength(1);
  });

  it("compares lists and saved queries", () => {
    const named = <Value>(name: string, value: Value) => ({ name, file: name, value, text: "" });
    const plan = planApply(
      {
        monitors: [],
        lists: [named("ports", ["Varn"]), named("new", ["x"])],
        queries: [named("s", "strike")],
      },
      state({ lists: [{ name: "ports", entries: ["Varn"] }], queries: [{ name: "s", query: "strikes" }] }),
      { prune: true },
    );
    expect(plan.named.map(({ name, action }) => `${name} ${action}`)).toEqual([
      "ports unchanged",
      "new create",
      "s change",
    ]);
  });
});
