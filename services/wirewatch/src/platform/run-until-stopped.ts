import type { Log } from "@wirewatch/runtime";

/**
 * Runs until SIGINT, SIGTERM or a failure, then stops once. A second signal ends the process at once.
 * @returns the exit code: 0 after a signal, 1 after a failure.
 */
export async function runUntilStopped(settings: {
  log: Log;
  failed: Promise<Error>;
  stop: () => Promise<void>;
}): Promise<number> {
  let onSignal: (signal: NodeJS.Signals) => void = () => undefined;
  const signalled = new Promise<NodeJS.Signals>((resolve) => {
    let count = 0;
    onSignal = (signal) => {
      count += 1;
      if (count > 1) process.exit(130);
      resolve(signal);
    };
  });
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  const reason = await Promise.race([signalled, settings.failed]);
  if (reason instanceof Error) settings.log.fatal({ err: reason }, "process.failed");
  else settings.log.info({ signal: reason }, "process.stopping");
  await settings.stop();
  process.off("SIGINT", onSignal);
  process.off("SIGTERM", onSignal);
  return reason instanceof Error ? 1 : 0;
}
