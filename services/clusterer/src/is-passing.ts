import { LeaseLostError } from "@wirewatch/db";

/** Whether a failure says nothing of what was to be written: the database is away or busy, or another one is active by now. */
export const isPassing = (error: unknown): boolean =>
  error instanceof LeaseLostError || (error instanceof Error && "retryable" in error);
