import type { Queryable } from "../database.ts";
import { openStoryLinks, type StoryLinks } from "./story-links.ts";

const COLUMNS = "s.id, s.continues, s.saga_id, s.merged_into, s.first_seen_at";

interface LinkRow {
  id: string;
  continues: string | null;
  saga_id: string | null;
  merged_into: string | null;
  first_seen_at: Date;
}

/**
 * How stories hang together, for whoever holds the fence: these, those that stand for them, and what a merge of `mergedIds` reaches. No row
 * is locked, since nobody else may write this.
 */
export async function readStoryLinks(
  transaction: Queryable,
  ids: readonly string[],
  mergedIds: readonly string[],
): Promise<StoryLinks> {
  const named = await transaction.query<LinkRow>(
    `select ${COLUMNS} from stories s where s.id = any ($1)
    union
    select ${COLUMNS} from stories n join stories s on s.id = n.merged_into where n.id = any ($1)`,
    [[...new Set([...ids, ...mergedIds])]],
  );
  const rows = new Map(named.rows.map((row) => [row.id, row]));
  const merged = mergedIds.flatMap((id) => rows.get(rows.get(id)?.merged_into ?? id) ?? []);
  // A story that is founded in this same transaction may be merged too: it is of the saga that it goes on from.
  const reaching = mergedIds.every((id) => rows.has(id)) ? merged : [...rows.values()];
  const sagaIds = new Set(reaching.flatMap(({ saga_id: sagaId }) => sagaId ?? []));
  if (mergedIds.length > 0) {
    const reached = await transaction.query<LinkRow>(
      `select ${COLUMNS} from stories s where s.saga_id = any ($1)
      union
      select ${COLUMNS} from stories s where s.merged_into = any ($2)`,
      [[...sagaIds], merged.map(({ id }) => id)],
    );
    for (const row of reached.rows) rows.set(row.id, row);
  }
  return openStoryLinks(
    [...rows.values()].map((row) => ({
      id: row.id,
      continues: row.continues,
      sagaId: row.saga_id,
      mergedInto: row.merged_into,
      firstSeenMs: row.first_seen_at.getTime(),
    })),
  );
}
