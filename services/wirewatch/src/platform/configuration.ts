import { readFileSync } from "node:fs";
import { apiOptions } from "@wirewatch/api";
import { classifierOptions } from "@wirewatch/classifier";
import { clustererOptions } from "@wirewatch/clusterer";
import { dispatcherOptions } from "@wirewatch/dispatcher";
import { extractorOptions } from "@wirewatch/extractor";
import { matcherOptions } from "@wirewatch/matcher";
import { pollerOptions } from "@wirewatch/poller";
import { baseOptions, readConfiguration, type OptionValues } from "@wirewatch/runtime";
import type { Environment } from "./environment.ts";

/** Every option of every service, by section: one table, one reading, one list of problems. */
export const OPTION_SECTIONS = {
  base: baseOptions,
  api: apiOptions,
  poller: pollerOptions,
  extractor: extractorOptions,
  classifier: classifierOptions,
  clusterer: clustererOptions,
  matcher: matcherOptions,
  dispatcher: dispatcherOptions,
} as const;

export const allOptions = {
  ...baseOptions,
  ...apiOptions,
  ...pollerOptions,
  ...extractorOptions,
  ...classifierOptions,
  ...clustererOptions,
  ...matcherOptions,
  ...dispatcherOptions,
} as const;

export type Configuration = OptionValues<typeof allOptions>;

/** @throws ConfigurationError with every problem at once. */
export function readAllConfiguration(environment: Environment): Configuration {
  return readConfiguration(allOptions, environment, (path) => readFileSync(path, "utf8"));
}
