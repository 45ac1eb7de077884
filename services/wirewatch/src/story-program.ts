import type { Command } from "commander";
import type { ManageContext, ManageOptions } from "./commands/manage.ts";
import type { StoryListWish } from "./commands/story-show.ts";
import { wholeNumber } from "./option-values.ts";
import type { Environment } from "./platform/environment.ts";
import { screenOf } from "./terminal/screen.ts";
import type { StoryView } from "./terminal/story-lines.ts";

interface Frame {
  environment: Environment;
  remote: (command: Command) => Command;
  run: (options: ManageOptions, command: (context: ManageContext) => Promise<void>) => Promise<void>;
  setExitCode: (code: number) => void;
}

/** Progress goes to the terminal only, never among the lines of the report. */
const showProgress = (line: string, isLast: boolean): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${line.padEnd(60)}${isLast ? "\r" : ""}`);
};

const CLUSTER_HELP = `
A line in is a document: {"id", "title", "text", "url", "source", "author", "publishedAt", "language"}; id and one of title and text are needed.
A line out is {"id", "ok", "storyId", "duplicateOf", "tier", "score"}, one for each line in, in the same order:
  storyId      the story, named after the document that founds it
  duplicateOf  the original that this one copies, or null; tier says how: exact, copy or near
  score        of a copy the shared share (0 to 1), else how well the document fits its story
with --lineage also:
  revisionOf   the document that this one corrects or updates
  agency       the news agency that the text is credited to
  continues    the earlier story that a founded one goes on from
A line that is no document gives {"ok":false,"error":{"code","message"}}, and the exit code is 1 in the end.

Time is publishedAt. A document without one is seen 3 s after the one before it. One that is earlier than others before it is late: it is
placed, and moves no window. A leap of more than 30 days ahead counts once a second document confirms it. An id that came before within
the window gets the same answer again. The same input gives the same output, byte for byte.`;

/** `wirewatch story cluster`, `list`, `show`, `merge` and `split`. */
export function addStoryCommands(program: Command, { environment, remote, run, setExitCode }: Frame): void {
  const story = program.command("story").description("work on stories");
  const view = (): StoryView => ({ ...screenOf(environment), now: Date.now() });

  story
    .command("cluster")
    .option("--window-hours <hours>", "how far back a document may join a story", wholeNumber(1, 8760), 168)
    .option("--copy-hours <hours>", "how far back an original of a copy may lie", wholeNumber(1, 8760), 72)
    .option(
      "--lineage",
      "also say what each document revises, whom it credits, and what its story goes on from",
    )
    .description("documents in time order on standard input; story and duplicate of each out")
    .addHelpText("after", CLUSTER_HELP)
    .action(async (options: { windowHours: number; copyHours: number; lineage?: boolean }) => {
      const { storyCluster } = await import("./filters/story-cluster.ts");
      const failed = await storyCluster({
        windowHours: options.windowHours,
        copyHours: options.copyHours,
        lineage: options.lineage ?? false,
        input: process.stdin,
        output: process.stdout,
      });
      setExitCode(failed > 0 ? 1 : 0);
    });

  remote(
    story
      .command("list")
      .option("--language <tag>", "stories of this language, such as en")
      .option("--saga <id>", "stories of this saga, by the id of its first story")
      .option("--limit <n>", "how many", wholeNumber(1, 10_000), 20)
      .description("stories, those with the newest article first"),
  ).action(async (options: ManageOptions & StoryListWish) =>
    run(options, async (context) => {
      const { listStories } = await import("./commands/story-show.ts");
      await listStories(context, options, view());
    }),
  );

  remote(
    story
      .command("show")
      .argument("<id>")
      .option("--all", "the whole timeline with every copy that is listed")
      .description("a story: reach, first source, growth, and its articles with their copies"),
  ).action(async (id: string, options: ManageOptions & { all?: boolean }) =>
    run(options, async (context) => {
      const { showStory } = await import("./commands/story-show.ts");
      await showStory(context, id, options.all ?? false, view());
    }),
  );

  remote(
    story
      .command("merge")
      .argument("<from>", "the story that goes")
      .argument("<into>", "the story that stands for both")
      .description("make two stories one; the id of the first leads to the second for ever"),
  ).action(async (from: string, into: string, options: ManageOptions) =>
    run(options, async (context) => {
      const { mergeStories } = await import("./commands/story-moves.ts");
      await mergeStories(context, from, into, showProgress);
    }),
  );

  remote(
    story
      .command("split")
      .argument("<story>")
      .argument("<article...>", "articles to take out; the copies of each go with it")
      .description("take articles out of a story into one of their own"),
  ).action(async (from: string, articleIds: string[], options: ManageOptions) =>
    run(options, async (context) => {
      const { splitStory } = await import("./commands/story-moves.ts");
      await splitStory(context, from, articleIds, showProgress);
    }),
  );
}
