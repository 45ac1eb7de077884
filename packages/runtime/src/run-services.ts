import type { RunningService, Service, ServiceContext } from "./service.ts";
import { within } from "./wait.ts";

export interface RunningServices {
  readonly running: ReadonlyMap<string, RunningService>;
  isReady(): boolean;
  stop(): Promise<void>;
}

/**
 * Starts the services in the order given (consumers before producers) and stops them in reverse. A service that does not
 * start stops those that did. Stopping takes at most a little over the configured limit, whatever a service does.
 */
export async function runServices(
  services: readonly Service[],
  contextFor: (service: Service) => ServiceContext,
): Promise<RunningServices> {
  const running = new Map<string, RunningService>();
  let stopped: Promise<void> | null = null;

  const stopAll = async (): Promise<void> => {
    for (const [name, service] of [...running].toReversed()) {
      const context = contextFor(
        services.find((candidate) => candidate.name === name) ?? (services[0] as Service),
      );
      const limitMs = context.config.WIREWATCH_STOP_TIMEOUT_MS + 1000;
      try {
        const outcome = await within(
          service.stop().then(() => "stopped" as const),
          limitMs,
          "late" as const,
        );
        context.log.info({ service: name, outcome }, "service.stopped");
      } catch (error) {
        context.log.warn({ service: name, err: error }, "service.stop-failed");
      }
    }
  };
  const stop = (): Promise<void> => {
    stopped ??= stopAll();
    return stopped;
  };

  for (const service of services) {
    const context = contextFor(service);
    try {
      running.set(service.name, await service.start(context));
      context.log.info({ service: service.name }, "service.started");
    } catch (error) {
      await stop();
      throw error;
    }
  }

  return {
    running,
    isReady: () => stopped === null && [...running.values()].every((service) => service.isReady()),
    stop,
  };
}
