import { DatabaseUnavailableError, QueryTimeoutError, TransactionConflictError } from "./errors.ts";

// SQLSTATE (PostgreSQL manual, appendix A): class 08 connection exceptions; 57P01 to 57P05 shutdown and restart; 53300 too many connections.
const AWAY_STATES = new Set(["57P01", "57P02", "57P03", "57P05", "53300", "25006"]);
const AWAY_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
]);
// The driver has no codes for these.
const AWAY_MESSAGE =
  /connection terminated|client has encountered a connection error|not queryable|timeout exceeded when trying to connect|connection ended|timeout expired|cannot use a pool after/iu;

/** The driver's or the server's own code, looking through joined errors of several addresses. */
export function errorCode(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return undefined;
}

function isAway(error: unknown): boolean {
  const code = errorCode(error);
  if (code !== undefined) return AWAY_STATES.has(code) || AWAY_CODES.has(code) || /^08\w{3}$/u.test(code);
  return error instanceof Error && AWAY_MESSAGE.test(error.message);
}

/** Serialization failure, deadlock, or a lock that was not to be had in time: the transaction may simply run again. */
export function isConflict(error: unknown): boolean {
  const code = errorCode(error);
  return code === "40001" || code === "40P01" || code === "55P03";
}

/** Whether the constraint of this name refused the statement. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (errorCode(error) !== "23505") return false;
  return (
    constraint === undefined ||
    (error instanceof Error && "constraint" in error && error.constraint === constraint)
  );
}

/** Whether the same call may work a moment later: the server is away, transactions collided, or a statement ran out of time. */
export function isTransient(error: unknown): boolean {
  return (
    error instanceof DatabaseUnavailableError ||
    error instanceof TransactionConflictError ||
    error instanceof QueryTimeoutError ||
    isAway(error) ||
    isConflict(error) ||
    errorCode(error) === "57014"
  );
}

/** Gives the driver's errors of a server that is away, and of a statement that ran out of time, their types. */
export function toDatabaseError(error: unknown): unknown {
  if (isAway(error)) return new DatabaseUnavailableError(error);
  if (errorCode(error) === "57014") return new QueryTimeoutError(error);
  return error;
}
