import { readJsonFile } from "./json-file.ts";
import type { OptionTable, OptionValues } from "./option.ts";

export interface ConfigurationProblem {
  name: string;
  message: string;
}

/** Wrong configuration: `problems` names all of it at once. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly code = "WW_CONFIGURATION_INVALID";
  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[]) {
    super(problems.map((problem) => `${problem.name} ${problem.message}`).join("\n"));
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads every option of the table from the environment. A secret may come from the file that `<NAME>_FILE` names.
 * A name that begins with `WIREWATCH_` and is no option is a problem, so that a typing mistake does not pass in silence.
 * @throws ConfigurationError with all problems.
 */
export function readConfiguration<Table extends OptionTable>(
  table: Table,
  environment: Environment,
  readFile: (path: string) => string,
): OptionValues<Table> {
  const problems: ConfigurationProblem[] = [];
  const values: Record<string, unknown> = {};

  for (const [name, option] of Object.entries(table)) {
    const text = readText(name, option.secret, environment, readFile, problems);
    if (text === undefined && option.defaultText === null) {
      values[name] = undefined;
      continue;
    }
    if (option.isJsonFile === true) {
      const read = readJsonFile(text ?? "", option.schema, readFile);
      if ("value" in read) values[name] = read.value;
      else for (const message of read.problems) problems.push({ name, message });
      continue;
    }
    const parsed = option.schema.safeParse(text ?? option.defaultText ?? undefined);
    if (parsed.success) values[name] = parsed.data;
    else for (const issue of parsed.error.issues) problems.push({ name, message: issue.message });
  }

  for (const name of Object.keys(environment)) {
    if (!name.startsWith("WIREWATCH_") || name in table) continue;
    const base = name.replace(/_FILE$/, "");
    if (base !== name && table[base]?.secret) continue;
    const near = nearestName(name, Object.keys(table));
    problems.push({ name, message: `is no option of Wirewatch${near ? `; did you mean ${near}?` : ""}` });
  }

  if (problems.length > 0) throw new ConfigurationError(problems);
  // Each value has come through its own option's schema.
  return values as OptionValues<Table>;
}

function readText(
  name: string,
  secret: boolean,
  environment: Environment,
  readFile: (path: string) => string,
  problems: ConfigurationProblem[],
): string | undefined {
  const direct = environment[name];
  const path = secret ? environment[`${name}_FILE`] : undefined;
  if (direct !== undefined && direct !== "" && path) {
    problems.push({ name, message: `is set twice: remove ${name} or ${name}_FILE` });
    return undefined;
  }
  if (!path) return direct === "" ? undefined : direct;
  try {
    return readFile(path).trim();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push({ name: `${name}_FILE`, message: `names a file that cannot be read: ${reason}` });
    return undefined;
  }
}

function nearestName(name: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(3, Math.floor(name.length / 4));
  for (const candidate of candidates) {
    const distance = editDistance(name, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}

/** The configuration as it may be shown and logged: secrets are masked. */
export function describeConfiguration<Table extends OptionTable>(
  table: Table,
  values: OptionValues<Table>,
): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(table)) {
    const value: unknown = values[name];
    const isHidden = (option.secret || option.isJsonFile === true) && value !== undefined;
    shown[name] = isHidden ? "(set)" : value;
  }
  return shown;
}
