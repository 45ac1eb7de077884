import type { AlertData, AlertUpdatedData, ArticleRevisedData } from "@wirewatch/contracts";
import { alertLines } from "./alert-lines.ts";
import type { Colours } from "./colours.ts";
import { revisionLines } from "./revision-lines.ts";
import { updateLines } from "./update-lines.ts";

/** Events that tell people of news: alerts, what became of their stories, and of the articles that raised them. */
export const NEWS_TYPES = ["alert.raised", "alert.updated", "article.revised", "article.withdrawn"] as const;

/** An event as a few readable lines; none of a type that is not news. */
export function eventLines(
  { type, data }: { type: string; data: Record<string, unknown> },
  colours: Colours,
  width: number,
): string[] {
  switch (type) {
    case "alert.raised":
      return alertLines(data as unknown as AlertData, colours, width);
    case "alert.updated":
      return updateLines(data as unknown as AlertUpdatedData, colours, width);
    case "article.revised":
    case "article.withdrawn":
      return revisionLines(data as unknown as ArticleRevisedData, colours, width);
    default:
      return [];
  }
}
