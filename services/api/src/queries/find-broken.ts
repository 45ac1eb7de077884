import { setImmediate as yieldToOthers } from "node:timers/promises";
import type { Reference, Stores } from "@wirewatch/db";
import { monitorQuery, resolveReferences, validateQuery, type QueryContext } from "@wirewatch/query";
import { referencesIn } from "./check-monitor.ts";
import { loadContext } from "./load-context.ts";
import { readStored } from "./stored-meaning.ts";

/** What could no longer be compiled. */
export interface Broken {
  kind: "monitor" | "savedQuery";
  id: string;
  name: string;
  message: string;
}

const PAGE = 200;
/** So many are named; the search ends there. */
const MAX_BROKEN = 20;
/** Others get a turn after so long. */
const TURN_MS = 20;

/**
 * Monitors and saved queries that can be compiled as things are, and could not be any more if `instead` were saved. Those that name it
 * through saved queries are looked at too.
 */
export async function findBroken(
  stores: Stores,
  changed: Reference,
  instead: { lists?: Record<string, readonly string[]>; queries?: Record<string, string> },
): Promise<Broken[]> {
  const savedQueries = await dependentQueries(stores, changed);
  const broken: Broken[] = [];
  let turnEnds = performance.now() + TURN_MS;
  const look = async (
    who: Omit<Broken, "message">,
    stored: Parameters<typeof readStored>[0] & { entityIds?: readonly string[] },
  ): Promise<void> => {
    const ast = readStored(stored)?.ast;
    if (ast === undefined) return;
    const tree = monitorQuery({ ast, entityIds: stored.entityIds ?? [] });
    const contexts = await contextsOf(stores, tree, instead);
    const message = faultOf(tree, contexts.after);
    if (message !== null && faultOf(tree, contexts.before) === null) broken.push({ ...who, message });
    if (performance.now() > turnEnds) {
      await yieldToOthers();
      turnEnds = performance.now() + TURN_MS;
    }
  };

  // Contexts are the same for all queries that name the same things.
  const kept = new Map<string, Promise<{ before: QueryContext; after: QueryContext }>>();
  const contextsOf = (
    from: Stores,
    tree: Parameters<typeof referencesIn>[0],
    after: typeof instead,
  ): Promise<{ before: QueryContext; after: QueryContext }> => {
    const key = JSON.stringify(referencesIn(tree));
    const known = kept.get(key);
    if (known) return known;
    if (kept.size >= 100) kept.clear();
    const loaded = (async () => ({
      before: await loadContext(from, [tree]),
      after: await loadContext(from, [tree], { instead: after }),
    }))();
    kept.set(key, loaded);
    return loaded;
  };

  for (const saved of savedQueries) {
    if (broken.length >= MAX_BROKEN) return broken;
    await look({ kind: "savedQuery", id: saved.name, name: saved.name }, saved);
  }
  const names: Reference[] = [changed, ...savedQueries.map(({ name }): Reference => `query:${name}`)];
  for (let afterId = ""; ;) {
    const page = await stores.monitors.referringTo(names, PAGE, afterId);
    for (const monitor of page) {
      if (broken.length >= MAX_BROKEN) return broken;
      await look({ kind: "monitor", id: monitor.id, name: monitor.name }, monitor);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return broken;
    afterId = last.id;
  }
}

/** Saved queries that name it, themselves or through others. */
async function dependentQueries(stores: Stores, changed: Reference) {
  const found = new Map<string, Awaited<ReturnType<Stores["savedQueries"]["referringTo"]>>[number]>();
  let names: Reference[] = [changed];
  while (names.length > 0) {
    const next = (await stores.savedQueries.referringTo(names)).filter(
      ({ name }) => !found.has(name) && `query:${name}` !== changed,
    );
    for (const saved of next) found.set(saved.name, saved);
    names = next.map(({ name }): Reference => `query:${name}`);
  }
  return [...found.values()];
}

function faultOf(tree: Parameters<typeof resolveReferences>[0], context: QueryContext): string | null {
  const resolved = resolveReferences(tree, context);
  const [error] =
    resolved.errors.length > 0 ? resolved.errors : validateQuery(resolved.ast, { isAccepted: true });
  return error?.message ?? null;
}
