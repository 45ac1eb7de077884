import type { Queryable } from "../database.ts";
import { MissingReferenceError, ReferencedError } from "../errors.ts";
import type { Reference } from "../stores.ts";

/** Names of dependents that an error shows. */
const MAX_SHOWN = 20;

/**
 * Throws `MissingReferenceError` for names of nothing. After `noteWatchChange`, whose lock every removal of a list or saved query
 * takes before it looks for what names it: of a save and a removal at the same time, the later one sees the earlier.
 */
export async function assertReferences(
  transaction: Queryable,
  references: readonly Reference[],
): Promise<void> {
  if (references.length === 0) return;
  const { rows } = await transaction.query<{ reference: string }>(
    `select reference from unnest($1::text[]) as named (reference)
    where not case
      when reference like 'list:%' then exists (select from word_lists where name = substr(reference, 6))
      else exists (select from saved_queries where name = substr(reference, 7))
    end`,
    [references],
  );
  if (rows.length > 0) throw new MissingReferenceError(rows.map(({ reference }) => reference));
}

/** Throws `ReferencedError` while a monitor or another saved query names it, and holds off saves until the transaction ends. */
export async function assertNotReferenced(transaction: Queryable, reference: Reference): Promise<void> {
  await transaction.query("select from counters where name = 'watch' for update");
  // A statement of its own, begun under the lock, sees everything that was saved before.
  const monitors = await transaction.query<{ id: string; name: string }>(
    "select id, name from monitors where removed_at is null and refers_to ? $1 order by id limit $2",
    [reference, MAX_SHOWN],
  );
  const savedQueries = await transaction.query<{ name: string }>(
    `select name from saved_queries where refers_to ? $1 and 'query:' || name <> $1 order by name limit $2`,
    [reference, MAX_SHOWN],
  );
  if (monitors.rows.length > 0 || savedQueries.rows.length > 0)
    throw new ReferencedError(
      reference,
      monitors.rows,
      savedQueries.rows.map(({ name }) => name),
    );
}

/** Has the examples of monitors run again that name it, themselves or through saved queries. Before `noteWatchChange`: rows, then the counter. */
export async function forgetChecks(transaction: Queryable, reference: Reference): Promise<void> {
  await transaction.query(
    `with recursive named (reference) as (
      select $1::text union select 'query:' || q.name from saved_queries q join named n on q.refers_to ? n.reference
    ), held as materialized (
      select id from monitors
      where removed_at is null and refers_to ?| (select array_agg(reference) from named)
        and (examples <> '{"mustMatch": [], "mustNotMatch": []}' or query_state <> 'current')
      order by id for no key update
    )
    update monitors m set examples_engine = null from held h where m.id = h.id`,
    [reference],
  );
}
