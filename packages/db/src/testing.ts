import { randomBytes } from "node:crypto";
import type { Database } from "./database.ts";
import { migrate } from "./migrate.ts";
import { openDatabase } from "./open-database.ts";

export interface TestDatabase {
  database: Database;
  connectionString: string;
  /** Closes and drops the database. */
  close(): Promise<void>;
}

const TEMPLATE = "wirewatch_template";

/** Migrates a template once on a server that holds nothing but tests; `createTestDatabase` copies it. */
export async function createTestTemplate(serverConnectionString: string): Promise<void> {
  await onServer(serverConnectionString, `create database ${TEMPLATE}`);
  const template = openDatabase({
    connectionString: withDatabase(serverConnectionString, TEMPLATE),
    applicationName: "test template",
    maxConnections: 1,
  });
  try {
    await migrate(template);
  } finally {
    await template.close();
  }
}

/** A migrated database of its own for one test file. Needs the template. */
export async function createTestDatabase(
  serverConnectionString: string,
  options: { maxConnections?: number; empty?: boolean } = {},
): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await onServer(
    serverConnectionString,
    `create database ${name}${options.empty === true ? "" : ` template ${TEMPLATE}`}`,
  );
  const connectionString = withDatabase(serverConnectionString, name);
  const database = openDatabase({
    connectionString,
    applicationName: "test",
    maxConnections: options.maxConnections ?? 8,
  });
  return {
    database,
    connectionString,
    close: async () => {
      await database.close();
      await onServer(serverConnectionString, `drop database if exists ${name} with (force)`);
    },
  };
}

async function onServer(connectionString: string, statement: string): Promise<void> {
  const admin = openDatabase({ connectionString, applicationName: "test admin", maxConnections: 1 });
  try {
    await admin.query(statement);
  } finally {
    await admin.close();
  }
}

function withDatabase(connectionString: string, name: string): string {
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  return url.href;
}
