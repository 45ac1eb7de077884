import type { Entity } from "@wirewatch/contracts";
import { foldToken } from "@wirewatch/text";

/** Names are compared as queries compare them: without case, marks and extra spaces. */
export const nameKey = (name: string): string => foldToken(name.trim().replaceAll(/\s+/g, " "));

/** The tracked entities, and which of them a name stands for. */
export interface EntityNames {
  get(id: string): Entity | undefined;
  all(): Entity[];
  /** Ids of the entities that go by the name with this key, in order, as one text. */
  idsOf(key: string): string;
  /** Puts the entity in, or takes it out when it is null, and returns the keys that stand for something else from then on. */
  put(id: string, entity: Entity | null): string[];
}

export function openEntityNames(entities: readonly Entity[]): EntityNames {
  const byId = new Map<string, Entity>();
  const byKey = new Map<string, Set<string>>();

  const keysOf = (entity: Entity | undefined): Set<string> =>
    new Set(entity === undefined ? [] : [entity.name, ...entity.aliases].map(nameKey));

  const put = (id: string, entity: Entity | null): string[] => {
    const before = keysOf(byId.get(id));
    const after = keysOf(entity ?? undefined);
    if (entity === null) byId.delete(id);
    else byId.set(id, entity);
    const changed: string[] = [];
    for (const key of before)
      if (!after.has(key)) {
        const ids = byKey.get(key);
        ids?.delete(id);
        if (ids?.size === 0) byKey.delete(key);
        changed.push(key);
      }
    for (const key of after)
      if (!before.has(key)) {
        const ids = byKey.get(key);
        if (ids) ids.add(id);
        else byKey.set(key, new Set([id]));
        changed.push(key);
      }
    return changed;
  };
  for (const entity of entities) put(entity.id, entity);

  return {
    get: (id) => byId.get(id),
    all: () => [...byId.values()],
    idsOf: (key) => [...(byKey.get(key) ?? [])].toSorted().join(" "),
    put,
  };
}
