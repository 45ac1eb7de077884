import { pino, type DestinationStream, type Logger } from "pino";

export type Log = Logger;

/** An error as a log line shows it: what it is and where it comes from, without whatever libraries hang on it. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    type: error.name,
    ...("code" in error && typeof error.code === "string" ? { code: error.code } : {}),
    message: error.message,
    at: (error.stack ?? "")
      .split("\n")
      .slice(1, 5)
      .map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** JSON lines on standard output; secrets that slip into an object are masked. */
export function createLog(options: { level: string; destination?: DestinationStream }): Log {
  const settings = {
    level: options.level,
    base: null,
    messageKey: "event",
    serializers: { err: describeError },
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: [
        "*.secret",
        "*.password",
        "*.authorization",
        "*.token",
        "secret",
        "password",
        "authorization",
        "token",
      ],
      censor: "(masked)",
    },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}
