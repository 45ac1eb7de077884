import type { ArticleRevisedData } from "@wirewatch/contracts";
import { wrapText } from "./alert-lines.ts";
import { type Colours, safeForTerminal } from "./colours.ts";

/** Sentences of each kind that a terminal shows; the event has more. */
const SHOWN_SENTENCES = 2;

/** A revision or a withdrawal as a few readable lines: what happened, headline, the headline before, sentences, outlet and monitors. */
export function revisionLines(revised: ArticleRevisedData, colours: Colours, width: number): string[] {
  const { article, kind, titleBefore } = revised;
  const sentences = (sign: string, texts: readonly string[]): string[] =>
    texts
      .slice(0, SHOWN_SENTENCES)
      .flatMap((text) =>
        wrapText(`${sign} ${safeForTerminal(text)}`, width - 2).map((line) => colours.dim(`  ${line}`)),
      );
  const monitors = [...new Set(revised.alerts.map(({ monitorName }) => safeForTerminal(monitorName)))];
  return [
    `${kind === "withdrawn" ? colours.bad("✖") : colours.accent("◆")} ${colours.bold(`Article ${kind}`)} ${colours.dim(`revision ${revised.revision}`)}`,
    `  ${colours.bold(safeForTerminal(article.title))}`,
    ...(titleBefore === article.title ? [] : [colours.dim(`  before: ${safeForTerminal(titleBefore)}`)]),
    ...sentences("+", revised.added),
    ...sentences("-", revised.removed),
    colours.dim(`  ${safeForTerminal(article.source.name)} · alerted by ${monitors.join(", ")}`),
    "",
  ];
}
