import type { Command } from "commander";
import type { ManageContext, ManageOptions } from "./commands/manage.ts";

interface Frame {
  remote: (command: Command) => Command;
  run: (options: ManageOptions, command: (context: ManageContext) => Promise<void>) => Promise<void>;
  print: (line: string) => void;
}

/** Progress goes to the terminal only, never among the lines of the report. */
const showProgress = (done: number, total: number): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total}${done === total ? "\n" : ""}`);
};

/** The reader of lists is loaded by those who need it only. */
const lists = () => import("./commands/feed-lists.ts");

/** `wirewatch feed discover`, `import`, `export` and `catalogue`. */
export function addFeedListCommands(feed: Command, { remote, run, print }: Frame): void {
  remote(
    feed.command("discover").argument("<url>").description("the feeds of a site, the most useful first"),
  ).action(async (url: string, options: ManageOptions) =>
    run(options, async (context) => (await lists()).discoverCommand(context, url)),
  );
  remote(
    feed
      .command("import")
      .argument("<file>", "an OPML file in any encoding; - reads standard input")
      .option("--dry-run", "say what would become of each line, and change nothing")
      .description("add the feeds of an OPML list, with their folders"),
  ).action(async (file: string, options: ManageOptions & { dryRun?: boolean }) =>
    run(options, async (context) =>
      (await lists()).importFile(context, file, {
        dryRun: options.dryRun ?? false,
        onProgress: showProgress,
      }),
    ),
  );
  remote(
    feed
      .command("export")
      .argument("[file]", "where to write; standard output when none is named")
      .description("all feeds as an OPML list, in their folders"),
  ).action(async (file: string | undefined, options: ManageOptions) =>
    run(options, async (context) => (await lists()).exportFeeds(context, file)),
  );
  remote(
    feed
      .command("catalogue")
      .option("--country <code>", "only this country, two letters or its name")
      .option("--language <tag>", "only this language, such as pt or pt-BR")
      .option("--import", "add the feeds that are shown")
      .option("--dry-run", "with --import: change nothing")
      .description("well-known public news feeds by country and language"),
  ).action(
    async (
      options: ManageOptions & { country?: string; language?: string; import?: boolean; dryRun?: boolean },
    ) => {
      const { importCatalogue, showCatalogue } = await import("./commands/feed-catalogue.ts");
      const wanted = { country: options.country, language: options.language };
      if (options.import !== true) showCatalogue(wanted, { json: options.json ?? false, print });
      else
        await run(options, (context) =>
          importCatalogue(context, wanted, { dryRun: options.dryRun ?? false, onProgress: showProgress }),
        );
    },
  );
}
