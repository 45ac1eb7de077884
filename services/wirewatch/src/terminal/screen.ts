import type { Environment } from "../platform/environment.ts";
import { type Colours, coloursFor } from "./colours.ts";

/** Colours and columns of standard output. What is no terminal has no colours and is 100 columns wide. */
export function screenOf(environment: Environment): { colours: Colours; width: number } {
  return {
    colours: coloursFor(process.stdout.isTTY && environment["NO_COLOR"] === undefined),
    width: Math.max(24, Math.min(process.stdout.columns ?? 100, 120)),
  };
}
