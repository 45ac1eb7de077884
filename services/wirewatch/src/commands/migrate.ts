import { createLog } from "@wirewatch/runtime";
import { readAllConfiguration } from "../platform/configuration.ts";
import type { Environment } from "../platform/environment.ts";
import { openPlatform } from "../platform/open-platform.ts";

/** `wirewatch migrate`: brings the database's schema up to date and ends. */
export async function migrateCommand(environment: Environment): Promise<number> {
  const config = readAllConfiguration(environment);
  const log = createLog({ level: config.LOG_LEVEL });
  const platform = await openPlatform({
    config,
    log,
    applicationName: "wirewatch migrate",
    migrates: true,
    onFailure: (error) => log.error({ err: error }, "migrate.failed"),
  });
  await platform.close();
  log.info({ database: platform.databaseKind }, "database.up-to-date");
  return 0;
}
