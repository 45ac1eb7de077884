import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, startEmbeddedPostgres } from "@wirewatch/db";
import { createTestTemplate } from "@wirewatch/db/testing";
import { createLog } from "@wirewatch/runtime";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    databaseServer: string;
  }
}

interface Server {
  connectionString: string;
  stop(): Promise<void>;
}

/** Each project loads this module for itself, and all of them in one process: they meet here. */
const shared = globalThis as { wirewatchTestServer?: { users: number; server: Promise<Server> } };

/** One embedded PostgreSQL for all tests that want one; every test file makes a database of its own on it, as a copy of a migrated one. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  shared.wirewatchTestServer ??= { users: 0, server: startServer() };
  const { wirewatchTestServer: used } = shared;
  used.users += 1;
  const server = await used.server;
  project.provide("databaseServer", server.connectionString);
  return async () => {
    used.users -= 1;
    if (used.users > 0) return;
    delete shared.wirewatchTestServer;
    await server.stop();
  };
}

async function startServer(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "wirewatch-integration-"));
  const server = await startEmbeddedPostgres({ dataDirectory: folder, log: createLog({ level: "silent" }) });
  await forgetPowerCuts(server.connectionString);
  await createTestTemplate(server.connectionString);
  return {
    connectionString: server.connectionString,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Lets commits not wait for the disk: nobody crashes this server. Tests of what survives a crash start servers of their own, with
 * the settings that everybody has.
 */
async function forgetPowerCuts(connectionString: string): Promise<void> {
  const database = openDatabase({ connectionString, applicationName: "test set-up", maxConnections: 1 });
  try {
    // A role's settings win over those of the server's command line; they hold for sessions that begin later.
    for (const setting of ["synchronous_commit", "wal_compression"])
      await database.query(`alter role current_user set ${setting} = off`);
  } finally {
    await database.close();
  }
}
