/** Every error code of this package, with what an operator should know about it. */
export const DB_ERRORS = {
  WW_DB_UNAVAILABLE: "The database cannot be reached or is restarting; the same call may work in a moment.",
  WW_DB_CONFLICT:
    "Concurrent transactions kept getting in each other's way; the same call may work in a moment.",
  WW_DB_QUERY_TIMEOUT: "A statement took longer than the statement timeout and was cancelled.",
  WW_DB_CURSOR_INVALID: "A list was asked to go on from a cursor that no list gave out.",
  WW_DB_DUPLICATE: "A record with this name or address exists already.",
  WW_DB_REFERENCED: "A list or saved query cannot be removed while monitors or saved queries name it.",
  WW_DB_REFERENCE_MISSING: "A query names a list or saved query that is not there (any more).",
  WW_DB_VERSION_CONFLICT: "The record was changed meanwhile; read it again and repeat the change.",
  WW_DB_LEASE_LOST: "Another process holds the lease now; nothing was written.",
  WW_DB_STORY_MOVED:
    "An article went to another story while its alerts were being raised; nothing was written, and the matcher looks at it again.",
  WW_DB_NOT_MIGRATED: "The database's schema is older than this program; run `wirewatch migrate`.",
  WW_DB_TOO_NEW: "The database was migrated by a newer program; run that version or a later one.",
  WW_DB_MIGRATION_CHANGED: "A migration that has run already was changed afterwards; restore the file.",
  WW_DB_MIGRATION_FAILED: "A migration failed and was rolled back; the cause says why.",
  WW_DB_PLATFORM_UNSUPPORTED: "There is no embedded PostgreSQL for this platform; set DATABASE_URL.",
  WW_DB_NO_UNPRIVILEGED_USER:
    "PostgreSQL must not run as root and there is no user to run it as; create one or set DATABASE_URL.",
  WW_DB_DATA_DIRECTORY_IN_USE:
    "Another process uses the data directory; stop it or choose another directory.",
  WW_DB_DATA_DIRECTORY_VERSION:
    "The data directory was made by another major version of PostgreSQL; dump and restore it, or choose another directory.",
  WW_DB_EMBEDDED_START_FAILED: "The embedded PostgreSQL did not start; the message holds the end of its log.",
} as const;

export type DbErrorCode = keyof typeof DB_ERRORS;

/** The server is away, restarting, or refuses connections. Nothing is known of a statement that was under way. */
export class DatabaseUnavailableError extends Error {
  override readonly name = "DatabaseUnavailableError";
  readonly code = "WW_DB_UNAVAILABLE";
  readonly retryable = true;
  constructor(cause: unknown) {
    super(`The database cannot be reached: ${describe(cause)}`, { cause });
  }
}

/** Serialization failures or deadlocks went on through all retries of a transaction. */
export class TransactionConflictError extends Error {
  override readonly name = "TransactionConflictError";
  readonly code = "WW_DB_CONFLICT";
  readonly retryable = true;
  constructor(cause: unknown) {
    super(`Concurrent transactions kept conflicting: ${describe(cause)}`, { cause });
  }
}

export class QueryTimeoutError extends Error {
  override readonly name = "QueryTimeoutError";
  readonly code = "WW_DB_QUERY_TIMEOUT";
  readonly retryable = true;
  constructor(cause: unknown) {
    super("A statement was cancelled because it took too long.", { cause });
  }
}

export class InvalidCursorError extends Error {
  override readonly name = "InvalidCursorError";
  readonly code = "WW_DB_CURSOR_INVALID";
  constructor(options?: ErrorOptions) {
    super("The cursor is not one that this list gave out.", options);
  }
}

export class DuplicateError extends Error {
  override readonly name = "DuplicateError";
  readonly code = "WW_DB_DUPLICATE";
}

export class VersionConflictError extends Error {
  override readonly name = "VersionConflictError";
  readonly code = "WW_DB_VERSION_CONFLICT";
  readonly currentVersion: number;
  constructor(id: string, expectedVersion: number, currentVersion: number) {
    super(`${id} is at version ${currentVersion}, not ${expectedVersion}.`);
    this.currentVersion = currentVersion;
  }
}

/** Something names it. */
export class ReferencedError extends Error {
  override readonly name = "ReferencedError";
  readonly code = "WW_DB_REFERENCED";
  /** Some of what names it, by its own name. */
  readonly monitors: readonly { id: string; name: string }[];
  readonly savedQueries: readonly string[];
  constructor(
    what: string,
    monitors: readonly { id: string; name: string }[],
    savedQueries: readonly string[],
  ) {
    super(`${what} cannot be removed while something names it.`);
    this.monitors = monitors;
    this.savedQueries = savedQueries;
  }
}

/** A list or saved query was removed while something that names it was being saved. */
export class MissingReferenceError extends Error {
  override readonly name = "MissingReferenceError";
  readonly code = "WW_DB_REFERENCE_MISSING";
  readonly missing: readonly string[];
  constructor(missing: readonly string[]) {
    super(
      `There is no ${missing.map((each) => each.replace(/^list:/, "list ").replace(/^query:/, "saved query ")).join(", no ")}.`,
    );
    this.missing = missing;
  }
}

/** Another process took the lease over; the transaction that found out was rolled back. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
  readonly code = "WW_DB_LEASE_LOST";
  constructor(lease: string) {
    super(`The lease "${lease}" is held by another process now.`);
  }
}

/** Alerts were to be raised for a story that the article has left meanwhile; the transaction was rolled back. Match it again. */
export class StoryMovedError extends Error {
  override readonly name = "StoryMovedError";
  readonly code = "WW_DB_STORY_MOVED";
  constructor(articleId: string) {
    super(`The article ${articleId} went to another story while its alerts were being raised.`);
  }
}

export class NotMigratedError extends Error {
  override readonly name = "NotMigratedError";
  readonly code = "WW_DB_NOT_MIGRATED";
  constructor(missing: readonly string[]) {
    super(`The database lacks ${missing.join(", ")}: run \`wirewatch migrate\`.`);
  }
}

export class DatabaseTooNewError extends Error {
  override readonly name = "DatabaseTooNewError";
  readonly code = "WW_DB_TOO_NEW";
  constructor(unknown: readonly string[]) {
    super(`The database has migrations that this program does not know: ${unknown.join(", ")}.`);
  }
}

export class MigrationChangedError extends Error {
  override readonly name = "MigrationChangedError";
  readonly code = "WW_DB_MIGRATION_CHANGED";
  constructor(migration: string) {
    super(`The migration ${migration} has run in another form: restore the file, and add a new one instead.`);
  }
}

export class MigrationFailedError extends Error {
  override readonly name = "MigrationFailedError";
  readonly code = "WW_DB_MIGRATION_FAILED";
  constructor(migration: string, cause: unknown) {
    super(`The migration ${migration} failed and was rolled back: ${describe(cause)}`, { cause });
  }
}

export class PlatformUnsupportedError extends Error {
  override readonly name = "PlatformUnsupportedError";
  readonly code = "WW_DB_PLATFORM_UNSUPPORTED";
  constructor(platform: string, options?: ErrorOptions) {
    super(
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to the address of a PostgreSQL server (version 14 or newer).`,
      options,
    );
  }
}

export class NoUnprivilegedUserError extends Error {
  override readonly name = "NoUnprivilegedUserError";
  readonly code = "WW_DB_NO_UNPRIVILEGED_USER";
  constructor(reason: string, options?: ErrorOptions) {
    super(
      `${reason} Start as a user that /etc/passwd knows, or set DATABASE_URL to the address of a PostgreSQL server.`,
      options,
    );
  }
}

export class DataDirectoryInUseError extends Error {
  override readonly name = "DataDirectoryInUseError";
  readonly code = "WW_DB_DATA_DIRECTORY_IN_USE";
  readonly pid: number;
  constructor(directory: string, pid: number) {
    super(
      `Process ${pid} uses the data directory ${directory}. Stop it, or choose another directory with WIREWATCH_DATA.`,
    );
    this.pid = pid;
  }
}

export class DataDirectoryVersionError extends Error {
  override readonly name = "DataDirectoryVersionError";
  readonly code = "WW_DB_DATA_DIRECTORY_VERSION";
  constructor(directory: string, found: string, wanted: string) {
    super(
      `The data in ${directory} was made by PostgreSQL ${found}; this program brings ${wanted}. Dump it with the old version and restore it, or choose another directory.`,
    );
  }
}

export class EmbeddedStartError extends Error {
  override readonly name = "EmbeddedStartError";
  readonly code = "WW_DB_EMBEDDED_START_FAILED";
  constructor(reason: string, options?: ErrorOptions) {
    super(`The embedded PostgreSQL did not start: ${reason}`, options);
  }
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.message !== "") return cause.message;
  // Node joins the errors of several addresses and leaves the message empty.
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.name;
}
