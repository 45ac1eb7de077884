import type { AlertUpdatedData, UpdateReason } from "@wirewatch/contracts";
import { type Colours, safeForTerminal } from "./colours.ts";
import { copiesWords } from "./copy-words.ts";
import { reachOf } from "./reach-words.ts";
import { wrapColumns } from "./wrap-columns.ts";

/** Reasons that a terminal shows; the event has all. */
const SHOWN_REASONS = 8;
const SHOWN_COPIES = 3;

/** An update of an alert as a few readable lines: monitor, headline of the story, what is new, reach. */
export function updateLines(update: AlertUpdatedData, colours: Colours, width: number): string[] {
  const { monitor, story, reasons, duplicates } = update;
  const rest = reasons.length - SHOWN_REASONS;
  const dim = (text: string): string[] => wrapColumns(text, width, "  ").map((line) => colours.dim(line));
  return [
    `${colours.accent("▲")} ${colours.bold(safeForTerminal(monitor.name))} ${colours.dim(`update ${update.update}`)}`,
    ...wrapColumns(safeForTerminal(story.title), width, "  ").map((line) => colours.bold(line)),
    ...reasons
      .slice(0, SHOWN_REASONS)
      .flatMap((reason) => wrapColumns(reasonWords(reason, update), width, "  + ")),
    ...(rest > 0 ? [`  + ${rest} more`] : []),
    ...dim(`story: ${reachOf(story)} · alert of “${safeForTerminal(update.article.title)}”`),
    ...(duplicates.length === 0
      ? []
      : dim(`the alerted article also in ${copiesWords(duplicates, SHOWN_COPIES)}`)),
    "",
  ];
}

/** Why an alert was updated, in words, with the article that shows it. */
export function reasonWords(
  reason: UpdateReason,
  { newArticles }: Pick<AlertUpdatedData, "newArticles">,
): string {
  if (reason.kind === "sources") return `the story has reached ${reason.passed} sources`;
  const what =
    reason.kind === "entity"
      ? `${reason.name} is mentioned for the first time`
      : reason.kind === "correction"
        ? "a correction"
        : "the first source of tier 1";
  const article = newArticles.find(({ id }) => id === reason.articleId);
  return safeForTerminal(
    article === undefined
      ? what
      : `${what}: “${article.title}” (${article.source.name}, tier ${article.source.tier})`,
  );
}
