import { existsSync, readFileSync, statSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { alertPerSchema } from "@wirewatch/contracts";
import { type Command, InvalidArgumentError } from "commander";
import {
  addMonitor,
  listMonitors,
  removeRecord,
  type ManageContext,
  type ManageOptions,
} from "./commands/manage.ts";
import { entriesOf } from "./monitor-files/entries-of.ts";
import { collect, oneOf } from "./option-values.ts";
import type { Environment } from "./platform/environment.ts";
import { parseDuration } from "./terminal/parse-duration.ts";
import { screenOf } from "./terminal/screen.ts";
import { UsageError } from "./usage-error.ts";

interface Frame {
  environment: Environment;
  remote: (command: Command) => Command;
  run: (options: ManageOptions, command: (context: ManageContext) => Promise<void>) => Promise<void>;
  print: (line: string) => void;
  setExitCode: (code: number) => void;
}

/** A time as RFC 3339 or a date, or how long ago: `30d`. */
const moment = (text: string): string => {
  const ms = parseDuration(text);
  if (ms !== null) return new Date(Date.now() - ms).toISOString();
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new InvalidArgumentError("must be a time such as 30d, 2026-03-01 or 2026-03-01T08:00:00Z");
  return new Date(time).toISOString();
};

interface FieldOptions extends ManageOptions {
  name?: string;
  query?: string;
  queryFile?: string;
  entity?: string[];
  per?: string;
  status?: string;
  mustMatch: string[];
  mustNotMatch: string[];
  allowFailingExamples?: boolean;
}

const care = () => import("./commands/monitor-care.ts");
const files = () => import("./commands/monitor-files.ts");

const withFields = (command: Command): Command =>
  command
    .option("--query <query>", "what to look for")
    .option("--query-file <file>", "the same, from a file")
    .option("--entity <id>", "a tracked entity to follow (may be given again)", collect)
    .option(
      "--per <subject>",
      "one alert per story, story-with-updates (told again when it grows in substance) or article",
      oneOf(...alertPerSchema.options),
    )
    .option("--status <status>", "active or paused", oneOf("active", "paused"))
    .option(
      "--must-match <example>",
      "a text that must raise an alert, or a YAML or JSON file (may be given again)",
      collect,
      [],
    )
    .option("--must-not-match <example>", "a text that must not (may be given again)", collect, [])
    .option("--allow-failing-examples", "save although examples fail");

function textOf(file: string): string {
  if (!existsSync(file) || !statSync(file).isFile()) throw new UsageError(`there is no file ${file}`);
  return readFileSync(file, "utf8").replace(/^\ufeff/, "");
}

async function fieldsOf(options: FieldOptions): Promise<Record<string, unknown>> {
  if (options.query !== undefined && options.queryFile !== undefined)
    throw new UsageError("give --query or --query-file, not both");
  let { query } = options;
  if (options.queryFile !== undefined) {
    query = textOf(options.queryFile).trim();
  }
  const { readExamples } = await care();
  const examples = {
    mustMatch: readExamples(options.mustMatch),
    mustNotMatch: readExamples(options.mustNotMatch),
  };
  return {
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(query === undefined ? {} : { query }),
    ...(options.entity === undefined ? {} : { entityIds: options.entity }),
    ...(options.per === undefined ? {} : { alertPer: options.per }),
    ...(options.status === undefined ? {} : { status: options.status }),
    ...(options.mustMatch.length + options.mustNotMatch.length === 0 ? {} : { examples }),
    ...(options.allowFailingExamples === true ? { allowFailingExamples: true } : {}),
  };
}

/** `wirewatch monitor`, `wirewatch word-list` and `wirewatch saved-query`. */
export function addMonitorCommands(
  program: Command,
  { environment, remote, run, print, setExitCode }: Frame,
): void {
  const colours = screenOf(environment).colours;
  const monitor = program.command("monitor").description("manage monitors");

  remote(
    withFields(monitor.command("add").argument("<name>"))
      .option("--monitor-key <key>", "the name that files know it by")
      .description("add a monitor"),
  ).action(async (name: string, options: FieldOptions & { monitorKey?: string }) =>
    run(options, async (context) =>
      addMonitor(context, name, {
        ...(await fieldsOf(options)),
        ...(options.monitorKey === undefined ? {} : { key: options.monitorKey }),
      }),
    ),
  );
  remote(monitor.command("list").description("all monitors")).action(async (options: ManageOptions) =>
    run(options, listMonitors),
  );
  remote(
    monitor
      .command("show")
      .argument("<monitor>", "id or key")
      .description("one monitor: query, meaning, state and examples"),
  ).action(async (id: string, options: ManageOptions) =>
    run(options, async (context) => (await care()).showMonitor(context, id, colours)),
  );
  remote(
    withFields(monitor.command("edit").argument("<monitor>", "id or key"))
      .option("--name <name>", "its name")
      .description("change a monitor; examples that are given replace all it has"),
  ).action(async (id: string, options: FieldOptions) =>
    run(options, async (context) => (await care()).editMonitor(context, id, await fieldsOf(options))),
  );
  for (const [name, status] of [
    ["pause", "paused"],
    ["resume", "active"],
  ] as const)
    remote(monitor.command(name).argument("<monitor>", "id or key").description(`${name} a monitor`)).action(
      async (id: string, options: ManageOptions) =>
        run(options, async (context) => (await care()).editMonitor(context, id, { status })),
    );
  remote(
    monitor
      .command("remove")
      .argument("<monitor>", "id or key")
      .description("remove a monitor; its alerts stay"),
  ).action(async (id: string, options: ManageOptions) =>
    run(options, async (context) =>
      removeRecord(context, "/v1/monitors", (await (await care()).findMonitor(context, id)).id),
    ),
  );

  remote(
    monitor
      .command("test")
      .argument("<folder-or-monitor>", "a folder of monitors, or a monitor's id or key on the server")
      .option("--junit <file>", "for a folder: also write a JUnit report")
      .description("run the examples: of a folder without any server, or of a monitor that is saved"),
  ).action(async (target: string, options: ManageOptions & { junit?: string }) => {
    if (existsSync(target) && statSync(target).isDirectory()) {
      const { testFolderCommand } = await files();
      const isGood = testFolderCommand(target, {
        json: options.json ?? false,
        junit: options.junit,
        colours,
        print,
      });
      setExitCode(isGood ? 0 : 1);
      return;
    }
    if (/[/\\]$|^\./.test(target)) throw new UsageError(`there is no folder ${target}`);
    let isGood = false;
    await run(options, async (context) => {
      isGood = await (await care()).testMonitor(context, target, colours);
    });
    if (!isGood) setExitCode(1);
  });
  remote(
    monitor
      .command("apply")
      .argument("<folder>")
      .option("--dry-run", "show what would be done, and change nothing")
      .option("--prune", "remove monitors that have a key and are in no file")
      .option("--yes", "remove without asking")
      .option("--allow-failing-examples", "save monitors although examples fail")
      .description("make the server's monitors, word lists and saved queries what the files of a folder say"),
  ).action(
    async (
      folder: string,
      options: ManageOptions & {
        dryRun?: boolean;
        prune?: boolean;
        yes?: boolean;
        allowFailingExamples?: boolean;
      },
    ) =>
      run(options, async (context) =>
        (await files()).applyFolderCommand(context, folder, {
          dryRun: options.dryRun ?? false,
          prune: options.prune ?? false,
          allowFailingExamples: options.allowFailingExamples ?? false,
          colours,
          confirm: async (question) => options.yes === true || ask(question),
        }),
      ),
  );
  remote(
    monitor
      .command("export")
      .argument("<folder>")
      .option("--overwrite", "replace files that are there")
      .description("write monitors, word lists and saved queries as files that apply reads"),
  ).action(async (folder: string, options: ManageOptions & { overwrite?: boolean }) =>
    run(options, async (context) =>
      (await files()).exportFolderCommand(context, folder, { overwrite: options.overwrite ?? false }),
    ),
  );
  remote(
    monitor
      .command("backfill")
      .argument("<monitor>", "id or key")
      .requiredOption("--since <time>", "from when on, such as 30d or 2026-03-01", moment)
      .option("--until <time>", "until when; now when left out", moment)
      .option("--dry-run", "count what would be raised, and raise nothing")
      .option("--deliver", "send the alerts to channels; otherwise they are only in the lists")
      .option("--watch", "follow the run to its end")
      .description("apply a monitor to the archive; its alerts are marked as historical"),
  ).action(
    async (
      id: string,
      options: ManageOptions & {
        since: string;
        until?: string;
        dryRun?: boolean;
        deliver?: boolean;
        watch?: boolean;
      },
    ) => {
      const stopping = new AbortController();
      process.once("SIGINT", () => stopping.abort());
      await run(options, async (context) =>
        (await care()).backfillMonitor(context, id, {
          since: options.since,
          until: options.until,
          dryRun: options.dryRun ?? false,
          deliver: options.deliver ?? false,
          watch: options.watch ?? false,
          signal: stopping.signal,
          onProgress: (done, total) => {
            if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total} articles`);
          },
        }),
      );
    },
  );

  addNamedCommands(program, { remote, run });
}

/** Nobody answers where there is no terminal: then it is no. */
async function ask(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

function addNamedCommands(program: Command, { remote, run }: Pick<Frame, "remote" | "run">): void {
  const list = program
    .command("word-list")
    .description("manage the words and phrases that queries use by list(name)");
  remote(
    list
      .command("put")
      .argument("<name>")
      .argument("[entry...]", "words and phrases")
      .option("--file <file>", "one entry a line; lines that begin with '# ' are remarks")
      .description("make a word list, or replace its entries"),
  ).action(async (name: string, entries: string[], options: ManageOptions & { file?: string }) =>
    run(options, async (context) => {
      const fromFile = options.file === undefined ? [] : entriesOf(textOf(options.file));
      await (await care()).putWordList(context, name, [...entries, ...fromFile]);
    }),
  );
  remote(list.command("list").description("all word lists")).action(async (options: ManageOptions) =>
    run(options, async (context) => (await care()).listWordLists(context)),
  );
  remote(list.command("show").argument("<name>").description("the entries of a word list")).action(
    async (name: string, options: ManageOptions) =>
      run(options, async (context) => (await care()).showWordList(context, name)),
  );
  remote(
    list.command("remove").argument("<name>").description("remove a word list that no query uses"),
  ).action(async (name: string, options: ManageOptions) =>
    run(options, (context) => removeRecord(context, "/v1/lists", name)),
  );

  const saved = program
    .command("saved-query")
    .description("manage the queries that others use by query(name)");
  remote(
    saved.command("put").argument("<name>").argument("<query>").description("save a query, or replace it"),
  ).action(async (name: string, query: string, options: ManageOptions) =>
    run(options, async (context) => (await care()).putSavedQuery(context, name, query)),
  );
  remote(saved.command("list").description("all saved queries")).action(async (options: ManageOptions) =>
    run(options, async (context) => (await care()).listSavedQueries(context)),
  );
  remote(
    saved.command("remove").argument("<name>").description("remove a saved query that no other uses"),
  ).action(async (name: string, options: ManageOptions) =>
    run(options, (context) => removeRecord(context, "/v1/saved-queries", name)),
  );
}
