import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@wirewatch/db";
import { createTestTemplate } from "@wirewatch/db/testing";
import { createLog } from "@wirewatch/runtime";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    databaseServer: string;
  }
}

/** One embedded PostgreSQL for all integration tests; every test file makes a database of its own on it, as a copy of a migrated one. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "wirewatch-integration-"));
  const server = await startEmbeddedPostgres({ dataDirectory: folder, log: createLog({ level: "silent" }) });
  await createTestTemplate(server.connectionString);
  project.provide("databaseServer", server.connectionString);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
