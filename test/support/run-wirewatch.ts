import { runProgram } from "../../services/wirewatch/src/run-program.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What a command needs to call a server. With options of services, it would load the services to read them. */
export const clientEnvironment = ({ PORT, WIREWATCH_API_TOKEN, WIREWATCH_DATA }: Environment) =>
  ({ PORT, WIREWATCH_API_TOKEN, WIREWATCH_DATA }) satisfies Environment;

/** Runs a command line in this very process, which costs nothing; a process of its own takes half a second to start. */
export async function runWirewatch(
  words: readonly string[],
  environment: Environment,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runProgram(words, {
    environment: clientEnvironment(environment),
    print: (line) => void out.push(`${line}\n`),
    complain: (line) => void err.push(`${line}\n`),
  });
  return { code, stdout: out.join(""), stderr: err.join("") };
}
