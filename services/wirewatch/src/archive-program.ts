import type { Command } from "commander";
import type { ManageContext, ManageOptions } from "./commands/manage.ts";
import type { ReextractWish } from "./commands/reextract.ts";

/** Loaded by those who need it only. */
const rulesOf = () => import("./commands/source-rules.ts");

interface Frame {
  remote: (command: Command) => Command;
  run: (options: ManageOptions, command: (context: ManageContext) => Promise<void>) => Promise<void>;
}

/** Progress goes to the terminal only, never among the lines of the report. */
const showProgress = (line: string, isLast: boolean): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${line.padEnd(70)}${isLast ? "\n" : ""}`);
};

/** `wirewatch article reextract`. */
export function addReextract(article: Command, { remote, run }: Frame): void {
  remote(
    article
      .command("reextract")
      .option("--since <time>", "articles seen since: 2026-11-20, a full timestamp, or 36h")
      .option("--feed <id>", "only this feed's")
      .option("--dry-run", "count what would change, and change nothing")
      .option("--match", "let what has changed raise alerts")
      .option("--no-wait", "start the run and leave it to the extractors")
      .option("--resume <id>", "follow a run that is under way")
      .description("read kept pages again with the present extractor and rules"),
  ).action(async (options: ManageOptions & ReextractWish) =>
    run(options, async (context) => {
      const { reextract } = await import("./commands/reextract.ts");
      await reextract(context, options, showProgress);
    }),
  );
}

/** `wirewatch source rules list`, `get`, `set`, `test` and `remove`. */
export function addSourceCommands(program: Command, { remote, run }: Frame): void {
  const rules = program
    .command("source")
    .description("manage sources")
    .command("rules")
    .description("CSS selectors for the pages of a source");
  remote(rules.command("list").description("sources that have rules")).action(
    async (options: ManageOptions) => run(options, async (context) => (await rulesOf()).listRules(context)),
  );
  remote(rules.command("get").argument("<domain>").description("the rules of a source")).action(
    async (domain: string, options: ManageOptions) =>
      run(options, async (context) => (await rulesOf()).getRules(context, domain)),
  );
  remote(
    rules
      .command("set")
      .argument("<domain>")
      .argument("<file>", "JSON with content, remove, title, author, date; - reads standard input")
      .description("set the rules of a source; they hold for the hosts below it, too"),
  ).action(async (domain: string, file: string, options: ManageOptions) =>
    run(options, async (context) => (await rulesOf()).setRules(context, domain, file)),
  );
  remote(
    rules
      .command("test")
      .argument("<domain>")
      .argument("[file]", "rules to try; those that are set when none is named")
      .option("--url <url>", "a page of the source: the kept one, else fetched")
      .option("--article <id>", "the page of this article")
      .option("--html <file>", "a page in this file")
      .description("the text of a page without rules and with them"),
  ).action(
    async (
      domain: string,
      file: string | undefined,
      options: ManageOptions & { url?: string; article?: string; html?: string },
    ) =>
      run(options, async (context) =>
        (await rulesOf()).testSourceRules(context, domain, { ...options, file }),
      ),
  );
  remote(rules.command("remove").argument("<domain>").description("read the source without rules")).action(
    async (domain: string, options: ManageOptions) =>
      run(options, async (context) => (await rulesOf()).removeRules(context, domain)),
  );
}
