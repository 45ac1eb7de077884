import { createTestDatabase, type TestDatabase } from "@wirewatch/db/testing";
import { inject } from "vitest";

export type { TestDatabase };

/** A new, migrated database on the server that all integration tests share; `close` drops it. */
export function openTestDatabase(
  options: { maxConnections?: number; empty?: boolean } = {},
): Promise<TestDatabase> {
  return createTestDatabase(inject("databaseServer"), options);
}
