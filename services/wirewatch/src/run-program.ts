import { ConfigurationError } from "@wirewatch/runtime/configuration";
import { CommanderError } from "commander";
import { ApiCallError } from "./platform/api-client.ts";
import type { Environment } from "./platform/environment.ts";
import { buildProgram } from "./program.ts";
import { UsageError } from "./usage-error.ts";

/** Runs one command line. @returns the exit code: 0 all well, 1 the work failed, 2 called wrongly. */
export async function runProgram(
  words: readonly string[],
  output: { environment: Environment; print: (line: string) => void; complain: (line: string) => void },
): Promise<number> {
  const { complain } = output;
  let code = 0;
  const program = buildProgram({
    ...output,
    setExitCode: (value) => {
      code = value;
    },
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof ConfigurationError) {
      complain(
        `The configuration has ${error.problems.length === 1 ? "a problem" : `${error.problems.length} problems`}:`,
      );
      for (const { name, message } of error.problems) complain(`  ${name} ${message}`);
      complain("docs/configuration.md lists every option.");
      return 2;
    }
    if (error instanceof UsageError) {
      complain(`wirewatch: ${error.message}`);
      return 2;
    }
    if (error instanceof ApiCallError) {
      complain(`wirewatch: ${error.message}`);
      return error.status === 400 || error.status === 422 ? 2 : 1;
    }
    complain(`wirewatch: ${describe(error)}`);
    return 1;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? ` (${error.code})` : "";
  return `${error.message}${code}`;
}
