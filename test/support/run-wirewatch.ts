import { runProgram } from "../../services/wirewatch/src/run-program.ts";

/** Runs a command line in this very process, which costs nothing; a process of its own takes half a second to start. */
export async function runWirewatch(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runProgram(words, {
    environment,
    print: (line) => void out.push(`${line}\n`),
    complain: (line) => void err.push(`${line}\n`),
  });
  return { code, stdout: out.join(""), stderr: err.join("") };
}
