import type { Queryable } from "../database.ts";
import type { WatchedKind, WatchStore } from "../stores.ts";

/**
 * Says that these changed; seen by others together with the change, at the commit. The counter's row lock is held until then, so
 * revisions are committed in their order: whoever sees one sees every change up to it. Call it last in a transaction.
 */
export async function noteWatchChange(
  transaction: Queryable,
  kind: WatchedKind,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await transaction.query(
    `with counter as (update counters set value = value + 1 where name = 'watch' returning value)
    insert into watch_changes (kind, id, revision)
      select $1, changed.id, counter.value from counter cross join (select distinct unnest($2::text[]) as id) changed
    on conflict (kind, id) do update set revision = excluded.revision`,
    [kind, ids],
  );
}

export function createWatchStore(database: Queryable): WatchStore {
  return {
    identity: async () => {
      // A restore makes the tables anew, a physical one begins a new timeline. Not every host lets everybody ask for the latter.
      const { rows } = await database.query<{ name: string; control: boolean }>(
        `select concat_ws('/', current_database(), (select oid from pg_database where datname = current_database()),
            'monitors'::regclass::oid, 'watch_changes'::regclass::oid) as name,
          has_function_privilege('pg_control_system()', 'execute')
            and has_function_privilege('pg_control_checkpoint()', 'execute') as control`,
      );
      const control = rows[0]?.control
        ? await database.query<{ name: string }>(
            `select concat_ws('/', s.system_identifier, c.timeline_id) as name
            from pg_control_system() s, pg_control_checkpoint() c`,
          )
        : null;
      return [rows[0]?.name ?? "", control?.rows[0]?.name ?? "unknown"].join("/");
    },
    revision: async () => {
      const { rows } = await database.query<{ value: number }>(
        "select value from counters where name = 'watch'",
      );
      return rows[0]?.value ?? 0;
    },
    changesSince: async (revision) => {
      // One statement, for the revision and the changes must be of one moment.
      const { rows } = await database.query<{ value: number; kind: WatchedKind | null; id: string }>(
        `select c.value, w.kind, w.id from counters c left join watch_changes w on w.revision > $1
        where c.name = 'watch' order by w.revision`,
        [revision],
      );
      return {
        revision: rows[0]?.value ?? 0,
        changes: rows.flatMap(({ kind, id }) => (kind === null ? [] : [{ kind, id }])),
      };
    },
  };
}
