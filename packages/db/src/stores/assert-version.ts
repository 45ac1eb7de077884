import type { Queryable } from "../database.ts";
import { VersionConflictError } from "../errors.ts";

/** Locks the row of this name; throws `VersionConflictError` when its version (0 when there is none) is not the expected one. */
export async function assertVersion(
  transaction: Queryable,
  table: "word_lists" | "saved_queries",
  name: string,
  expectedVersion: number | undefined,
): Promise<void> {
  if (expectedVersion === undefined) return;
  const { rows } = await transaction.query<{ version: number }>(
    `select version from ${table} where name = $1 for update`,
    [name],
  );
  const version = rows[0]?.version ?? 0;
  if (version !== expectedVersion) throw new VersionConflictError(name, expectedVersion, version);
}
