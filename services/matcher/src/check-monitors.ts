import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { Stores } from "@wirewatch/db";
import {
  ANALYSER_VERSION,
  ENGINE_VERSION,
  readStoredQuery,
  referencesOf,
  runExamples,
  writeTree,
  type QueryContext,
  type QueryNode,
} from "@wirewatch/query";
import { repeat, type Log, type Repeating } from "@wirewatch/runtime";
import { NOTHING_LEARNED } from "./learned-frequencies.ts";
import type { Watch } from "./open-watch.ts";
import { toStored } from "./read-monitor.ts";
import { toQueryContext, toTable } from "./watch-context.ts";
import { unreadable } from "./watched-set.ts";
import type { RefusedMonitor } from "./worker.ts";

type Check = Parameters<Stores["monitors"]["noteChecks"]>[0][number];

const LEASE_NAME = "monitor-checks";
const LEASE_MS = 60_000;
const PAGE = 50;
const EVERY_MS = 30_000;

/**
 * Runs the examples of all monitors that another version of the engine has checked last, in one of the matchers, and notes what
 * fails and whether the query reads as it was meant.
 */
export function runChecks(settings: {
  stores: Pick<Stores, "monitors" | "leases">;
  watch: Watch;
  log: Log;
  signal: AbortSignal;
  /** For tests. */
  engine?: string;
}): Repeating {
  const { stores, watch, log, signal, engine = ENGINE_VERSION } = settings;
  const holder = randomUUID();
  return repeat({
    name: "check monitors",
    everyMs: EVERY_MS,
    log,
    signal,
    task: async () => {
      await watch.ready;
      if ((await stores.monitors.checkedByOthers(engine, 1)).length === 0) return;
      const token = await stores.leases.acquire(LEASE_NAME, holder, LEASE_MS);
      if (token === null) return;
      try {
        const startedAt = performance.now();
        const total = { monitors: 0, failing: 0, refused: 0, changed: 0 };
        for (let after = ""; !signal.aborted;) {
          const ids = await stores.monitors.checkedByOthers(engine, PAGE, after);
          const last = ids.at(-1);
          if (last === undefined) break;
          after = last;
          const { entities, lists, queries } = (await watch.current()).context;
          const context = toQueryContext(toTable({ entities, lists, queries }), NOTHING_LEARNED);
          const checks: Check[] = [];
          for (const id of ids) {
            const check = await checkMonitor(stores, id, context, engine);
            if (check === null) continue;
            checks.push(check);
            total.monitors += 1;
            if (check.exampleFailures.length > 0) total.failing += 1;
            if (check.queryState !== "current") total[check.queryState] += 1;
            await setImmediate();
          }
          await stores.monitors.noteChecks(checks);
          if (!(await stores.leases.renew(LEASE_NAME, token, LEASE_MS))) return;
        }
        const ms = Math.round(performance.now() - startedAt);
        const line = { engine, ...total, ms };
        if (total.failing + total.refused > 0) log.warn(line, "monitors.checked");
        else log.info(line, "monitors.checked");
      } finally {
        await stores.leases.release(LEASE_NAME, token);
      }
    },
  });
}

async function checkMonitor(
  stores: Pick<Stores, "monitors">,
  id: string,
  context: QueryContext,
  engine: string,
): Promise<Check | null> {
  const monitor = await stores.monitors.get(id);
  const source = monitor === null ? null : await stores.monitors.watchedVersion(id, monitor.version);
  if (monitor === null || source === null) return null;
  const check = { id, version: monitor.version, examplesEngine: engine };
  if (monitor.query.trim() === "")
    return {
      ...check,
      queryState: "current",
      queryProblems: [],
      exampleFailures: runExamples({ ast: null, ...monitor }, context).failures,
    };
  try {
    const { ast, state, problems } = readStoredQuery(toStored(source));
    const { failures } = runExamples(
      { ast, entityIds: monitor.entityIds, examples: monitor.examples },
      context,
    );
    return {
      ...check,
      queryState: state,
      queryProblems: problems,
      exampleFailures: failures,
      // From before trees were kept: from here on its meaning stays.
      ...(source.queryTree === null && state === "current" ? { stored: storedForm(ast) } : {}),
    };
  } catch (error) {
    return {
      ...check,
      queryState: "refused",
      queryProblems: [unreadable(source, error)],
      exampleFailures: monitor.exampleFailures,
    };
  }
}

function storedForm(ast: QueryNode): NonNullable<Check["stored"]> {
  const { lists, queries } = referencesOf(ast);
  return {
    queryVersion: ANALYSER_VERSION,
    queryTree: writeTree(ast),
    refersTo: [
      ...lists.map((name) => `list:${name}` as const),
      ...queries.map((name) => `query:${name}` as const),
    ],
  };
}

/** Notes that monitors cannot be compiled, for whoever looks at them. */
export async function noteRefused(
  stores: Pick<Stores, "monitors">,
  refused: readonly RefusedMonitor[],
): Promise<void> {
  const checks: Check[] = [];
  for (const { id, version, errors } of refused) {
    const monitor = await stores.monitors.get(id);
    if (monitor === null || monitor.version !== version) continue;
    checks.push({
      id,
      version,
      queryState: "refused",
      queryProblems: errors,
      exampleFailures: monitor.exampleFailures,
      examplesEngine: ENGINE_VERSION,
    });
  }
  await stores.monitors.noteChecks(checks);
}
