import { ConfigurationError } from "@wirewatch/runtime";
import { CommanderError } from "commander";
import { ApiCallError } from "./platform/api-client.ts";
import { buildProgram } from "./program.ts";
import { UsageError } from "./usage-error.ts";

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const complain = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Exit codes: 0 all well, 1 the work failed, 2 called wrongly. */
async function main(): Promise<number> {
  let code = 0;
  const program = buildProgram({
    environment: process.env,
    print,
    setExitCode: (value) => {
      code = value;
    },
  });
  try {
    await program.parseAsync(process.argv);
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

// A reader that goes away (`wirewatch … | head`) is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

process.exitCode = await main();
// All work is done. Should some connection still be open, it does not keep the process alive for long; output in
// pipes has this long to be read.
setTimeout(() => process.exit(), 2000).unref();
