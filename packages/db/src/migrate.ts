import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import type { Database, DatabaseLog, Queryable } from "./database.ts";
import {
  DatabaseTooNewError,
  DatabaseUnavailableError,
  MigrationChangedError,
  MigrationFailedError,
  NotMigratedError,
} from "./errors.ts";
import { toDatabaseError } from "./classify-error.ts";

/** The one lock of all migrators of a database: the bytes of "wirewatc". */
const LOCK_KEY = "8604537752417395811";
/** `src` and `dist` lie side by side, so the same path fits both. */
const MIGRATIONS = new URL("../migrations/", import.meta.url);

export interface MigrateOptions {
  log?: DatabaseLog;
  /** Where the files `NNNN-name.sql` lie; the package's own folder by default. */
  directory?: URL;
}

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/**
 * Brings the schema up to date: each file runs once, in the order of the names, in a transaction of its own, and only
 * forward. Migrators that run at the same time wait for each other. Returns the names of the files that ran.
 * Throws `MigrationChangedError`, `DatabaseTooNewError`, `MigrationFailedError`.
 */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = await readMigrations(options.directory ?? MIGRATIONS);
  return database.session(async (session) => {
    await session.query("select pg_advisory_lock($1::bigint)", [LOCK_KEY]);
    try {
      await session.query(
        `create table if not exists schema_migrations (
          name text primary key,
          checksum text not null,
          applied_at timestamptz not null default now()
        )`,
      );
      const pending = findPending(migrations, await readApplied(session));
      for (const migration of pending) {
        const startedAt = performance.now();
        await apply(session, migration);
        options.log?.info(
          { migration: migration.name, ms: Math.round(performance.now() - startedAt) },
          "database.migration-applied",
        );
      }
      return pending.map(({ name }) => name);
    } finally {
      await session.query("select pg_advisory_unlock($1::bigint)", [LOCK_KEY]).catch((error: unknown) => {
        // A lost connection has lost its lock too.
        if (!(toDatabaseError(error) instanceof DatabaseUnavailableError)) throw error;
      });
    }
  });
}

/** Passes when the schema is exactly the one that this program knows; else throws what is wrong. */
export async function assertMigrated(database: Queryable, options: { directory?: URL } = {}): Promise<void> {
  const migrations = await readMigrations(options.directory ?? MIGRATIONS);
  const { rows } = await database.query<{ known: boolean }>(
    "select to_regclass('schema_migrations') is not null as known",
  );
  const applied = rows[0]?.known === true ? await readApplied(database) : new Map<string, string>();
  const pending = findPending(migrations, applied);
  if (pending.length > 0) throw new NotMigratedError(pending.map(({ name }) => name));
}

async function readMigrations(directory: URL): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => /^\d{4}-[\w-]+\.sql$/u.test(name)).toSorted();
  return Promise.all(
    names.map(async (file) => {
      // A checkout may have turned line ends around.
      const sql = (await readFile(new URL(file, directory), "utf8")).replaceAll("\r\n", "\n");
      return {
        name: file.slice(0, -".sql".length),
        sql,
        checksum: createHash("sha256").update(sql).digest("hex"),
      };
    }),
  );
}

async function readApplied(database: Queryable): Promise<Map<string, string>> {
  const { rows } = await database.query<{ name: string; checksum: string }>(
    "select name, checksum from schema_migrations",
  );
  return new Map(rows.map(({ name, checksum }) => [name, checksum]));
}

function findPending(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): Migration[] {
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = [...applied.keys()].filter((name) => !known.has(name)).toSorted();
  if (unknown.length > 0) throw new DatabaseTooNewError(unknown);
  for (const { name, checksum } of migrations)
    if ((applied.get(name) ?? checksum) !== checksum) throw new MigrationChangedError(name);
  return migrations.filter(({ name }) => !applied.has(name));
}

async function apply(session: Queryable, migration: Migration): Promise<void> {
  await session.query("begin");
  try {
    await session.query(migration.sql);
    await session.query("insert into schema_migrations (name, checksum) values ($1, $2)", [
      migration.name,
      migration.checksum,
    ]);
    await session.query("commit");
  } catch (error) {
    const typed = toDatabaseError(error);
    if (typed instanceof DatabaseUnavailableError) throw typed;
    await session.query("rollback");
    throw new MigrationFailedError(migration.name, typed);
  }
}
