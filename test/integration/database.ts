import { randomBytes } from "node:crypto";
import { migrate, openDatabase, type Database } from "@wirewatch/db";
import { inject } from "vitest";

export interface TestDatabase {
  database: Database;
  connectionString: string;
  close(): Promise<void>;
}

/** A new, migrated database on the server that all integration tests share. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const server = inject("databaseServer");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = openDatabase({ connectionString: server, applicationName: "test admin", maxConnections: 1 });
  await admin.query(`create database ${name}`, []);
  await admin.close();
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = openDatabase({ connectionString: url.href, applicationName: "test", maxConnections: 8 });
  await migrate(database, {});
  return { database, connectionString: url.href, close: () => database.close() };
}
