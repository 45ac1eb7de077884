import { parseArgs } from "node:util";

export interface BenchOptions {
  sizes: readonly number[];
  articles: number;
  scripts: boolean;
  metaShare: number;
  peers: boolean;
  details: boolean;
  check: boolean;
  json: string | null;
  help: boolean;
  /** One measurement, whose result is written to `result`: how the bench starts itself. */
  part: string | null;
  result: string | null;
}

export const USAGE = `npm run bench:query [-- [SIZE …] [options]]
  SIZE              numbers of queries; without any: 1000 10000 100000
  --articles N      articles (default 2000; fewer for the slow parts)
  --scripts         15 % of articles and queries are Cyrillic, 10 % Han
  --meta SHARE      share of queries, 0 to 1, that also ask for a site, language, country or topic
  --no-peers        leave the other engines out
  --sizes-only      only the table of sizes
  --json FILE       write all figures to FILE
  --check           exit with 1 when a floor is missed
  --help            print this`;

/** Reads the command line. Throws with the usage when it cannot be understood. */
export function readOptions(args: readonly string[]): BenchOptions {
  const fail = (reason: string): never => {
    throw new Error(`${reason}\n${USAGE}`);
  };
  const parsed = (() => {
    try {
      return parseArgs({
        args: [...args],
        allowPositionals: true,
        options: {
          articles: { type: "string", default: "2000" },
          scripts: { type: "boolean", default: false },
          meta: { type: "string", default: "0" },
          "no-peers": { type: "boolean", default: false },
          "sizes-only": { type: "boolean", default: false },
          json: { type: "string" },
          check: { type: "boolean", default: false },
          help: { type: "boolean", default: false },
          part: { type: "string" },
          result: { type: "string" },
        },
      });
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
  })();
  const { values, positionals } = parsed;
  const whole = (given: string, what: string): number =>
    /^[1-9]\d{0,7}$/.test(given)
      ? Number(given)
      : fail(`${what} must be a whole number above 0, not ${given}`);
  const metaShare = Number(values.meta);
  if (!(metaShare >= 0 && metaShare <= 1)) fail(`--meta must be a share from 0 to 1, not ${values.meta}`);
  return {
    sizes:
      positionals.length > 0 ? positionals.map((given) => whole(given, "SIZE")) : [1000, 10_000, 100_000],
    articles: whole(values.articles, "--articles"),
    scripts: values.scripts,
    metaShare,
    peers: !values["no-peers"],
    details: !values["sizes-only"],
    check: values.check,
    json: values.json ?? null,
    help: values.help,
    part: values.part ?? null,
    result: values.result ?? null,
  };
}
