import type { Entity, Monitor } from "@wirewatch/contracts";
import type { Stores } from "@wirewatch/db";
import { compileQueries, type QuerySet } from "@wirewatch/query";
import type { Log } from "@wirewatch/runtime";

/** All active monitors in the form that matches, as of one revision of the watch. */
export interface CompiledMonitors {
  monitors: ReadonlyMap<string, Monitor>;
  entities: ReadonlyMap<string, Entity>;
  queries: QuerySet;
  /** The monitors that follow an entity, by its id. */
  monitorsByEntity: ReadonlyMap<string, readonly string[]>;
}

/** Compiles the active monitors again whenever a monitor or an entity changes; a batch sees every change made before it. */
export function openCompiledMonitors(
  stores: Pick<Stores, "watch" | "monitors" | "entities">,
  log: Log,
): { current(): Promise<CompiledMonitors> } {
  let revision = -1;
  let compiled: CompiledMonitors | null = null;
  let compiling: Promise<CompiledMonitors> | null = null;

  const compile = async (latest: number): Promise<CompiledMonitors> => {
    const startedAt = performance.now();
    const [monitors, entities] = [await stores.monitors.active(), await stores.entities.all()];
    const monitorsByEntity = new Map<string, string[]>();
    for (const monitor of monitors)
      for (const entityId of monitor.entityIds) {
        const followers = monitorsByEntity.get(entityId);
        if (followers) followers.push(monitor.id);
        else monitorsByEntity.set(entityId, [monitor.id]);
      }
    const { set, refused } = compileQueries(
      monitors.filter(({ query }) => query.trim() !== "").map(({ id, query }) => ({ id, query })),
      { entities, ...(compiled === null ? {} : { frequency: compiled.queries.frequencies() }) },
    );
    for (const { id, errors } of refused) log.error({ monitorId: id, errors }, "monitor.refused");
    log.info(
      { monitors: monitors.length, ms: Math.round(performance.now() - startedAt) },
      "monitors.compiled",
    );
    revision = latest;
    return {
      monitors: new Map(monitors.map((monitor) => [monitor.id, monitor])),
      entities: new Map(entities.map((entity) => [entity.id, entity])),
      queries: set,
      monitorsByEntity,
    };
  };

  return {
    current: async () => {
      const latest = await stores.watch.revision();
      if (compiled !== null && latest === revision) return compiled;
      compiling ??= compile(latest).finally(() => {
        compiling = null;
      });
      compiled = await compiling;
      return compiled;
    },
  };
}
