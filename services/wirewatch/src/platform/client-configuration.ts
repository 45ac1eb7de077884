import { readFileSync } from "node:fs";
import { apiOptions } from "@wirewatch/api/options";
import { baseOptions, readConfiguration, type OptionValues } from "@wirewatch/runtime/configuration";
import type { Environment } from "./environment.ts";

const clientOptions = { ...baseOptions, ...apiOptions } as const;

export type ClientConfiguration = OptionValues<typeof clientOptions>;

/**
 * What a command needs that calls a server. The services are loaded only where the environment holds something that may be an
 * option of theirs or may be a typing mistake.
 * @throws ConfigurationError with every problem at once.
 */
export async function readClientConfiguration(environment: Environment): Promise<ClientConfiguration> {
  const isForeign = (name: string): boolean =>
    name.startsWith("WIREWATCH_") && !Object.hasOwn(clientOptions, name.replace(/_FILE$/, ""));
  if (!Object.keys(environment).some(isForeign))
    return readConfiguration(clientOptions, environment, (path) => readFileSync(path, "utf8"));
  const { readAllConfiguration } = await import("./configuration.ts");
  return readAllConfiguration(environment);
}
