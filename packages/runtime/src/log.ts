import { pino, type DestinationStream, type Logger } from "pino";

export type Log = Logger;

/** JSON lines on standard output; secrets that slip into an object are masked. */
export function createLog(options: { level: string; destination?: DestinationStream }): Log {
  const settings = {
    level: options.level,
    base: null,
    messageKey: "event",
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
