import {
  createLog,
  describeConfiguration,
  openHealthServer,
  refreshGauges,
  runServices,
  type Log,
} from "@wirewatch/runtime";
import { watchQueueAge } from "@wirewatch/queue";
import { ensureApiToken } from "../platform/api-token.ts";
import { allOptions, readAllConfiguration, type Configuration } from "../platform/configuration.ts";
import type { Environment } from "../platform/environment.ts";
import { openPlatform, type Platform } from "../platform/open-platform.ts";
import { runUntilStopped } from "../platform/run-until-stopped.ts";
import { chooseServices, loadServices, SERVICE_NAMES, type ServiceName } from "../platform/service-table.ts";
import { UsageError } from "../usage-error.ts";

/** A queue whose oldest job has waited so long while nobody works on any is stuck. */
const STUCK_AFTER_MS = 60_000;
const STUCK_LOOK_MS = 10_000;

export interface StartedSystem {
  platform: Platform;
  config: Configuration;
  /** Where the api listens, when it runs here. */
  apiUrl: string | null;
  failed: Promise<Error>;
  stop(): Promise<void>;
}

/** Opens the platform and starts the services on it. */
export async function startSystem(settings: {
  config: Configuration;
  services: readonly ServiceName[];
  log: Log;
  applicationName: string;
}): Promise<StartedSystem> {
  const runsApi = settings.services.includes("api");
  const config: Configuration = runsApi
    ? { ...settings.config, WIREWATCH_API_TOKEN: ensureApiToken(settings.config) }
    : settings.config;
  const { log } = settings;
  const failure = withResolvers<Error>();
  const platform = await openPlatform({
    config,
    log,
    applicationName: settings.applicationName,
    migrates: true,
    onFailure: failure.resolve,
  });
  try {
    const services = await loadServices(settings.services);
    const running = await runServices(services, (service) => platform.contextFor(service));
    const watchdog = watchQueueAge({
      queues: platform.queues,
      limitMs: STUCK_AFTER_MS,
      everyMs: STUCK_LOOK_MS,
      log,
    });
    const health = await openHealth(config, platform, () => running.isReady());
    return {
      platform,
      config,
      apiUrl: running.running.get("api")?.address ?? null,
      failed: failure.promise,
      stop: async () => {
        watchdog.close();
        platform.beginStop();
        await running.stop();
        await health.close();
        await platform.close();
      },
    };
  } catch (error) {
    await platform.close();
    throw error;
  }
}

function withResolvers<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

async function openHealth(
  config: Configuration,
  platform: Platform,
  isReady: () => boolean,
): Promise<{ close(): Promise<void> }> {
  if (config.WIREWATCH_HEALTH_PORT === 0) return { close: async () => undefined };
  return openHealthServer({
    host: config.WIREWATCH_HEALTH_HOST,
    port: config.WIREWATCH_HEALTH_PORT,
    isReady,
    registry: platform.metrics.registry,
    refresh: async () =>
      refreshGauges({ metrics: platform.metrics, stores: platform.database.stores, queues: platform.queues }),
  });
}

/** `wirewatch start [service…]`: runs until it is told to stop. */
export async function startCommand(names: readonly string[], environment: Environment): Promise<number> {
  const choice = chooseServices(names);
  if ("unknown" in choice)
    throw new UsageError(
      `unknown service ${choice.unknown.join(", ")}; choose from ${SERVICE_NAMES.join(", ")}`,
    );
  const config = readAllConfiguration(environment);
  const log = createLog({ level: config.LOG_LEVEL });
  log.info(
    { services: choice.chosen, configuration: describeConfiguration(allOptions, config) },
    "process.starting",
  );
  const system = await startSystem({
    config,
    services: choice.chosen,
    log,
    applicationName: `wirewatch ${choice.chosen.length === SERVICE_NAMES.length ? "all" : choice.chosen.join(" ")}`,
  });
  log.info(
    { api: system.apiUrl, database: system.platform.databaseKind, queue: system.platform.queueKind },
    "process.started",
  );
  return runUntilStopped({ log, failed: system.failed, stop: () => system.stop() });
}
