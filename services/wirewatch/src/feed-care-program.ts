import { type Command, InvalidArgumentError } from "commander";
import { editFeed, pollFeeds, releaseHeld, setStatus, undoMove } from "./commands/feed-care.ts";
import { listFeeds, showAnswer, showFeed, type ListWish } from "./commands/feed-reports.ts";
import type { ManageContext, ManageOptions } from "./commands/manage.ts";
import { oneOf } from "./option-values.ts";
import { parseDuration } from "./terminal/parse-duration.ts";

interface Frame {
  remote: (command: Command) => Command;
  run: (options: ManageOptions, command: (context: ManageContext) => Promise<void>) => Promise<void>;
}

type Bound = number | "none";

/** `none` takes the configuration's bound. (An option's value cannot be null: commander makes an empty text of it.) */
const bound = (text: string): Bound => {
  if (text === "none") return text;
  const ms = parseDuration(text);
  if (ms === null) throw new InvalidArgumentError("must be a time such as 90s, 5min or 1h30min, or none");
  return ms;
};

const toBoundMs = (bound: Bound | undefined): number | null | undefined => (bound === "none" ? null : bound);

interface EditOptions extends ManageOptions {
  title?: string;
  url?: string;
  folder?: string;
  language?: string;
  minInterval?: Bound;
  maxInterval?: Bound;
  textSource?: string;
}

/** `wirewatch feed list`, `show`, `poll`, `pause`, `resume`, `edit`, `answer`, `release` and `undo-move`. */
export function addFeedCareCommands(feed: Command, { remote, run }: Frame): void {
  remote(
    feed
      .command("list")
      .option(
        "--status <status>",
        "active, failing, paused or retired",
        oneOf("active", "failing", "paused", "retired"),
      )
      .option("--folder <folder>", "feeds in this folder and those inside it")
      .option("--search <words>", "words in title, address or source")
      .option("--sort <order>", "newest, next_poll or problems", oneOf("newest", "next_poll", "problems"))
      .description("feeds and their health"),
  ).action(async (options: ManageOptions & ListWish) =>
    run(options, (context) => listFeeds(context, options)),
  );

  remote(
    feed
      .command("show")
      .argument("<id>")
      .description("everything about a feed: polls, answer, problems, latency, recall"),
  ).action(async (id: string, options: ManageOptions) => run(options, (context) => showFeed(context, id)));

  remote(
    feed
      .command("poll")
      .argument("<id...>")
      .option("--no-wait", "do not wait for the result")
      .description("poll feeds now and say what they brought"),
  ).action(async (ids: string[], options: ManageOptions & { wait: boolean }) =>
    run(options, (context) => pollFeeds(context, ids, options)),
  );

  for (const [name, status, about] of [
    ["pause", "paused", "stop polling feeds until they are resumed"],
    ["resume", "active", "poll feeds again, retired ones too"],
  ] as const)
    remote(feed.command(name).argument("<id...>").description(about)).action(
      async (ids: string[], options: ManageOptions) =>
        run(options, (context) => setStatus(context, ids, status)),
    );

  remote(
    feed
      .command("edit")
      .argument("<id>")
      .option("--title <title>", "what to call it")
      .option("--url <url>", "another address; what is known of the items stays")
      .option("--folder <folder>", 'names from the outermost in, separated by "/"; empty for none')
      .option("--language <tag>", "BCP 47 tag; none lets the article tell")
      .option(
        "--min-interval <time>",
        "shortest interval: 90s, 5min, 1h30min; none for the configuration's",
        bound,
      )
      .option("--max-interval <time>", "longest interval", bound)
      .option(
        "--text-source <source>",
        "where articles' texts come from: auto learns it, feed, page",
        oneOf("auto", "feed", "page"),
      )
      .description("change a feed"),
  ).action(async (id: string, options: EditOptions) =>
    run(options, (context) =>
      editFeed(context, id, {
        title: options.title,
        url: options.url,
        folder: options.folder,
        language: options.language === "none" ? null : options.language,
        minIntervalMs: toBoundMs(options.minInterval),
        maxIntervalMs: toBoundMs(options.maxInterval),
        textSource: options.textSource,
      }),
    ),
  );

  remote(
    feed
      .command("answer")
      .argument("<id>")
      .option("--headers", "what came with it instead: address, status, headers")
      .description("the last document that a feed gave, byte for byte"),
  ).action(async (id: string, options: ManageOptions & { headers?: boolean }) =>
    run(options, (context) =>
      showAnswer(context, id, {
        headersOnly: options.headers ?? false,
        isTerminal: process.stdout.isTTY,
        write: (bytes) => void process.stdout.write(bytes),
      }),
    ),
  );

  remote(
    feed
      .command("release")
      .argument("<id>")
      .option("--silent", "they can be found and raise no alert")
      .description("let the articles go that the flood brake holds"),
  ).action(async (id: string, options: ManageOptions & { silent?: boolean }) =>
    run(options, (context) => releaseHeld(context, id, options.silent ?? false)),
  );

  remote(
    feed
      .command("undo-move")
      .argument("<id>")
      .description("take a feed back to the address before its last move, for good"),
  ).action(async (id: string, options: ManageOptions) => run(options, (context) => undoMove(context, id)));
}
