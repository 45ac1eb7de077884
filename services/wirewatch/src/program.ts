import { setTimeout as delay } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import { addReextract, addSourceCommands } from "./archive-program.ts";
import {
  addChannel,
  addEntity,
  addFeed,
  listAlerts,
  listChannels,
  listEntities,
  manage,
  removeRecord,
  showAlert,
  tailAlerts,
  type ManageContext,
  type ManageOptions,
} from "./commands/manage.ts";
import { addFeedCareCommands } from "./feed-care-program.ts";
import { addFeedListCommands } from "./feed-list-program.ts";
import { addMonitorCommands } from "./monitor-program.ts";
import { collect, wholeNumber } from "./option-values.ts";
import type { Environment } from "./platform/environment.ts";
import { SERVICE_NAMES } from "./platform/service-table.ts";
import { addStoryCommands } from "./story-program.ts";
import { screenOf } from "./terminal/screen.ts";

export interface ProgramSettings {
  environment: Environment;
  print: (line: string) => void;
  complain: (line: string) => void;
  setExitCode: (code: number) => void;
}

/** The whole command line. What a command needs beyond a client is loaded when it runs, so that all others start quickly. */
export function buildProgram(settings: ProgramSettings): Command {
  const program = new Command("wirewatch");
  program
    .description("Self-hosted media monitoring: feeds in, stories and trustworthy alerts out.")
    .version("0.1.0")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => settings.print(text.trimEnd()),
      writeErr: (text) => settings.complain(text.trimEnd()),
    })
    .showHelpAfterError("(--help lists what can be asked for)")
    .configureHelp({ showGlobalOptions: true });
  addRunCommands(program, settings);
  addFilterCommands(program, settings);
  addManageCommands(program, settings);
  return program;
}

function addRunCommands(program: Command, { environment, print, setExitCode }: ProgramSettings): void {
  program
    .command("start")
    .argument(
      "[service...]",
      `services to run in this process; all when none is named (${SERVICE_NAMES.join(", ")})`,
    )
    .description("run the pipeline until told to stop")
    .action(async (names: string[]) => {
      const { startCommand } = await import("./commands/start.ts");
      setExitCode(await startCommand(names, environment));
    });
  program
    .command("demo")
    .description("run everything with a fictional newsroom, and show each alert as it comes")
    .option("--data <folder>", "where the demo keeps its data", "./data/demo")
    .option("--port <port>", "port of the api", wholeNumber(0, 65_535), 8080)
    .option("--every <ms>", "time between two new articles", wholeNumber(200, 600_000), 3000)
    .option("--seed-article <file>", "also publish the article in this text file")
    .action(async (options: { data: string; port: number; every: number; seedArticle?: string }) => {
      const { demoCommand } = await import("./commands/demo.ts");
      setExitCode(await demoCommand(environment, options, print));
    });
  program
    .command("newsroom")
    .description("serve the demo's outlets and a webhook receiver, and register them with a running server")
    .option("--host <host>", "address to listen on", "127.0.0.1")
    .option("--port <port>", "port to listen on", wholeNumber(0, 65_535), 7070)
    .option("--public-url <url>", "address under which the server reaches the newsroom")
    .option("--every <ms>", "time between two new articles", wholeNumber(200, 600_000), 3000)
    .option("--server <url>", "the server to register with")
    .option("--key <token>", "its API token")
    .action(async (options: NewsroomOptions) => {
      const { newsroomCommand } = await import("./commands/newsroom.ts");
      setExitCode(await newsroomCommand(environment, options, print));
    });
  program
    .command("migrate")
    .description("bring the database's schema up to date")
    .action(async () => {
      const { migrateCommand } = await import("./commands/migrate.ts");
      setExitCode(await migrateCommand(environment));
    });
  program
    .command("doctor")
    .description("say what is wrong and what to do about it")
    .option("--json", "one JSON object instead of lines")
    .action(async (options: { json?: boolean }) => {
      const { doctorCommand } = await import("./commands/doctor.ts");
      setExitCode(await doctorCommand(environment, { json: options.json ?? false, print }));
    });
}

export interface NewsroomOptions {
  host: string;
  port: number;
  publicUrl?: string;
  every: number;
  server?: string;
  key?: string;
}

function addFilterCommands(program: Command, { setExitCode }: ProgramSettings): void {
  const io = { input: process.stdin, output: process.stdout };
  const report = (failed: number): void => setExitCode(failed > 0 ? 1 : 0);

  const article = program.command("article").description("work on article pages");
  article
    .command("extract")
    .argument("[file...]", "HTML files")
    .option("--stdin", "read lines {id, file|html, url} from standard input")
    .option("--url <url>", "address of the page")
    .option("--deadline-ms <ms>", "longest time for one page", wholeNumber(100, 600_000), 10_000)
    .description("a page in, its article out, one JSON line each")
    .action(async (files: string[], options: { stdin?: boolean; url?: string; deadlineMs: number }) => {
      const { articleExtract } = await import("./filters/article-extract.ts");
      const stdin = options.stdin ?? files.length === 0;
      report(await articleExtract({ files, stdin, url: options.url, deadlineMs: options.deadlineMs, ...io }));
    });

  const text = program.command("text").description("work on texts");
  text
    .command("classify")
    .option("--only <tasks>", "language, topics, entities, separated by commas", (value: string) => {
      const tasks = value.split(",").map((task) => task.trim());
      for (const task of tasks)
        if (task !== "language" && task !== "topics" && task !== "entities")
          throw new InvalidArgumentError(`"${task}" is not language, topics or entities`);
      return tasks as ("language" | "topics" | "entities")[];
    })
    .description("documents on standard input; language, topics and entities out")
    .action(async (options: { only?: ("language" | "topics" | "entities")[] }) => {
      const { textClassify } = await import("./filters/text-classify.ts");
      report(await textClassify({ only: options.only, ...io }));
    });

  const entities = program.command("entities").description("work on watch lists");
  entities
    .command("match")
    .requiredOption("--entities <file>", "lines {id, name, type?, aliases}")
    .description("documents on standard input; mentions of the entities out")
    .action(async (options: { entities: string }) => {
      const { entitiesMatch } = await import("./filters/entities-match.ts");
      report(await entitiesMatch({ entitiesFile: options.entities, ...io }));
    });

  const url = program.command("url").description("work on addresses");
  url
    .command("canonicalize")
    .option("--rules <file>", "JSON file with rules of your own (see WIREWATCH_URL_RULES)")
    .description("one address a line on standard input; one key a line out")
    .action(async (options: { rules?: string }) => {
      const { urlCanonicalize } = await import("./filters/url-canonicalize.ts");
      await urlCanonicalize({ rulesFile: options.rules, ...io });
    });

  const query = program.command("query").description("work on queries");
  query
    .command("check")
    .argument("<query>")
    .description("errors with their places, warnings, cost, and the query fully bracketed")
    .action(async (value: string) => {
      const { queryCheck } = await import("./filters/query-filters.ts");
      setExitCode((await queryCheck(value, io.output)) ? 0 : 1);
    });
  query
    .command("match")
    .requiredOption("--queries <file>", "lines {id, query}")
    .option("--explain", "say where each query matched")
    .description("documents on standard input; the queries that match out")
    .action(async (options: { queries: string; explain?: boolean }) => {
      const { queryMatch } = await import("./filters/query-filters.ts");
      report(await queryMatch({ queriesFile: options.queries, explain: options.explain ?? false, ...io }));
    });
  query
    .command("explain")
    .argument("<query>")
    .requiredOption("--file <document>", "a JSON document")
    .option("--text", "a tree for people instead of JSON")
    .description("the query's tree over one document: hit or miss at every node, and why")
    .action(async (value: string, options: { file: string; text?: boolean }) => {
      const { queryExplain } = await import("./filters/query-filters.ts");
      const settings = { documentFile: options.file, text: options.text ?? false, output: io.output };
      setExitCode((await queryExplain(value, settings)) ? 0 : 1);
    });
  query
    .command("import")
    .argument("[query]")
    .requiredOption(
      "--dialect <name>",
      "lucene, meltwater, brandwatch, cision, factiva, lexis, talkwalker or freshrss",
    )
    .option("--file <path>", "a file that holds the query")
    .option("--text", "lines for people instead of JSON")
    .description("a query of another product in our language, with all that was changed or refused")
    .action(
      async (value: string | undefined, options: { dialect: string; file?: string; text?: boolean }) => {
        const { queryImport } = await import("./filters/query-filters.ts");
        const { dialect, file, text = false } = options;
        setExitCode((await queryImport({ dialect, query: value, file, text, output: io.output })) ? 0 : 1);
      },
    );
}

function addManageCommands(program: Command, { environment, print, setExitCode }: ProgramSettings): void {
  const remote = (command: Command): Command =>
    command
      .option("--server <url>", "the server; default: the one configured here")
      .option("--key <token>", "its API token; default: the one configured here")
      .option("--json", "JSON lines instead of a table");
  const run = async (
    options: ManageOptions,
    command: (context: ManageContext) => Promise<void>,
  ): Promise<void> => setExitCode(await manage(environment, options, print, command));
  const addRemove = (group: Command, path: string, noun: string): void => {
    remote(group.command("remove").argument("<id>").description(`remove a ${noun}`)).action(
      async (id: string, options: ManageOptions) =>
        run(options, (context) => removeRecord(context, path, id)),
    );
  };

  const feed = program.command("feed").description("manage and read feeds");
  feed
    .command("parse")
    .argument("<file...>", "feed files in any encoding")
    .option("--url <url>", "address of the feed, for relative links")
    .option("--content-type <type>", "Content-Type header that the feed came with")
    .option("--max-items <n>", "most items, newest first", wholeNumber(1, 1_000_000), 1000)
    .option("--deadline-ms <ms>", "longest time for one file", wholeNumber(100, 600_000), 10_000)
    .description("feed files in, one JSON record a file out")
    .action(
      async (
        files: string[],
        options: { url?: string; contentType?: string; maxItems: number; deadlineMs: number },
      ) => {
        const { feedParse } = await import("./filters/feed-parse.ts");
        const failed = await feedParse({
          files,
          url: options.url,
          contentType: options.contentType,
          maxItems: options.maxItems,
          deadlineMs: options.deadlineMs,
          output: process.stdout,
        });
        setExitCode(failed > 0 ? 1 : 0);
      },
    );
  remote(
    feed
      .command("add")
      .argument("<url>")
      .option("--name <name>", "name of the source")
      .option("--country <code>", "country of the source, two letters")
      .option("--interval-ms <ms>", "time between two polls", wholeNumber(1000, 86_400_000))
      .option("--folder <path>", "folder, names joined by /")
      .option("--no-check", "add it without fetching it first")
      .description("add a feed; the address of a site shows the feeds that it has"),
  ).action(
    async (
      address: string,
      options: ManageOptions & {
        name?: string;
        country?: string;
        intervalMs?: number;
        folder?: string;
        check: boolean;
      },
    ) =>
      run(options, (context) =>
        addFeed(
          context,
          address,
          {
            ...(options.intervalMs === undefined ? {} : { intervalMs: options.intervalMs }),
            ...(options.name === undefined && options.country === undefined
              ? {}
              : {
                  source: {
                    ...(options.name === undefined ? {} : { name: options.name }),
                    ...(options.country === undefined ? {} : { country: options.country }),
                  },
                }),
            ...(options.folder === undefined ? {} : { folder: options.folder }),
          },
          { check: options.check },
        ),
      ),
  );
  addFeedCareCommands(feed, { remote, run });
  addFeedListCommands(feed, { remote, run, print });
  addRemove(feed, "/v1/feeds", "feed");
  addSourceCommands(program, { remote, run });
  const article = program.commands.find((command) => command.name() === "article");
  if (article !== undefined) addReextract(article, { remote, run });

  addStoryCommands(program, { environment, remote, run, setExitCode });
  addMonitorCommands(program, { environment, remote, run, print, setExitCode });

  const entity = program.command("entity").description("manage tracked entities");
  remote(
    entity
      .command("add")
      .argument("<name>")
      .option("--type <type>", "PER, LOC, ORG or MISC")
      .option("--alias <name>", "another name (may be given again)", collect, [])
      .description("track an entity"),
  ).action(async (name: string, options: ManageOptions & { type?: string; alias: string[] }) =>
    run(options, (context) =>
      addEntity(context, name, { type: options.type ?? null, aliases: options.alias }),
    ),
  );
  remote(entity.command("list").description("all tracked entities")).action(async (options: ManageOptions) =>
    run(options, listEntities),
  );
  addRemove(entity, "/v1/entities", "tracked entity");

  const channel = program.command("channel").description("manage where events go");
  remote(
    channel
      .command("add")
      .argument("<url>", "webhook address")
      .option("--type <type>", "event type to send (may be given again); all when none is given", collect, [])
      .option("--description <text>", "what it is for", "")
      .description("add a webhook endpoint"),
  ).action(async (address: string, options: ManageOptions & { type: string[]; description: string }) =>
    run(options, (context) =>
      addChannel(context, address, { eventTypes: options.type, description: options.description }),
    ),
  );
  remote(channel.command("list").description("all channels")).action(async (options: ManageOptions) =>
    run(options, listChannels),
  );
  addRemove(channel, "/v1/endpoints", "channel");

  const alert = program.command("alert").description("see alerts");
  remote(
    alert
      .command("list")
      .option("--limit <n>", "how many", wholeNumber(1, 10_000), 50)
      .description("latest alerts"),
  ).action(async (options: ManageOptions & { limit: number }) =>
    run(options, (context) => listAlerts(context, options.limit)),
  );
  remote(
    alert
      .command("show")
      .argument("<id>")
      .description("one alert: what raised it, its story's reach, and the copies of its article"),
  ).action(async (id: string, options: ManageOptions) =>
    run(options, (context) => showAlert(context, id, screenOf(environment))),
  );
  remote(alert.command("tail").description("alerts as they are raised and updated, until Ctrl-C")).action(
    async (options: ManageOptions) => {
      const stopping = new AbortController();
      process.once("SIGINT", () => stopping.abort());
      process.once("SIGTERM", () => stopping.abort());
      await run(options, (context) =>
        tailAlerts(context, {
          everyMs: 1000,
          colour: process.stdout.isTTY && environment["NO_COLOR"] === undefined,
          width: Math.min(process.stdout.columns ?? 100, 120),
          signal: stopping.signal,
          wait: async (ms) => {
            await delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
          },
        }),
      );
    },
  );
}
