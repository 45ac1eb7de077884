import type { AlertData, AlertMatch, MatchSpan, Story } from "@wirewatch/contracts";
import type { AlertDraft, ArticleRow, MonitorVersion } from "@wirewatch/db";
import { articleToDocument, type QueryDocument } from "@wirewatch/query";
import { excerptAround } from "@wirewatch/text";
import type { EntityNames } from "./entity-names.ts";

const EXCERPT_CHARACTERS = 320;

export interface ArticleContext {
  story: Story;
  duplicates: AlertData["duplicates"];
}

/** The article as queries see it; the names of tracked entities are those of today. */
export const toQueryDocument = (article: ArticleRow, entities: Pick<EntityNames, "get">): QueryDocument =>
  articleToDocument(article, (id) => entities.get(id)?.name);

/** The alert that a monitor would raise of an article, with the places that made it true. */
export function toDraft(
  article: ArticleRow,
  monitor: MonitorVersion,
  spans: readonly MatchSpan[],
  entities: Pick<EntityNames, "get">,
  context: ArticleContext,
  how: { maxSpans: number; historical: boolean },
): AlertDraft {
  const matches = toMatches(article, spans, how.maxSpans).map((match) => ({
    ...match,
    clause: nameEntity(match.clause, entities),
  }));
  const excerpt = excerptAround(
    article.text,
    matches.filter(({ field }) => field === "text"),
    EXCERPT_CHARACTERS,
  );
  const root =
    article.duplicateTier === "exact" || article.duplicateTier === "copy"
      ? (article.reworkId ?? article.duplicateOf)
      : null;
  return {
    monitorId: monitor.id,
    monitorVersion: monitor.version,
    // A copy is never news of its own: it shares the subject of the article that it copies.
    subject: monitor.alertPer === "article" ? (root ?? article.id) : context.story.id,
    storyId: context.story.id,
    follows: monitor.alertPer === "story-with-updates",
    sourceCount: context.story.sourceCount,
    // A revised article tells of its own correction: what it says was seen shortly before it came here.
    seenMs: Date.parse(article.revision === 1 ? article.firstSeenAt : article.stageSince),
    matches,
    data: (alertId, raisedAt) => ({
      alertId,
      historical: how.historical,
      monitor: {
        id: monitor.id,
        name: monitor.name,
        version: monitor.version,
        query: monitor.query,
      },
      story: {
        id: context.story.id,
        title: context.story.title,
        articleCount: context.story.articleCount,
        sourceCount: context.story.sourceCount,
        originalCount: context.story.originalCount,
        originalSourceCount: context.story.originalSourceCount,
        firstSeenAt: context.story.firstSeenAt,
      },
      article: {
        id: article.id,
        url: article.url,
        title: article.title,
        excerpt: excerpt.text,
        excerptMatches: excerpt.spans,
        source: article.source,
        authors: article.authors,
        publishedAt: article.publishedAt,
        firstSeenAt: article.firstSeenAt,
        language: article.language,
        topics: article.topics,
        entities: article.entities.slice(0, how.maxSpans),
        mentions: [...new Set(article.mentions.map(({ entityId }) => entityId))].map((entityId) => ({
          entityId,
          name: entities.get(entityId)?.name ?? entityId,
        })),
        problems: article.problems,
      },
      matches,
      duplicates: context.duplicates,
      latency: {
        publishedToSeenMs:
          article.publishedAt === null
            ? null
            : Math.max(0, Date.parse(article.firstSeenAt) - Date.parse(article.publishedAt)),
        seenToAlertMs: Math.max(0, raisedAt.getTime() - Date.parse(article.firstSeenAt)),
      },
    }),
  };
}

/** Spans with their text, in reading order, each place once. */
function toMatches(article: ArticleRow, spans: readonly MatchSpan[], maxSpans: number): AlertMatch[] {
  const inOrder = spans.toSorted((left, right) =>
    left.field === right.field
      ? left.start - right.start || left.end - right.end
      : left.field === "title"
        ? -1
        : 1,
  );
  const matches: AlertMatch[] = [];
  const seen = new Set<string>();
  for (const span of inOrder) {
    const place = `${span.field}:${span.start}:${span.end}`;
    if (seen.has(place)) continue;
    seen.add(place);
    const whole = span.field === "title" ? article.title : article.text;
    matches.push({ ...span, text: whole.slice(span.start, span.end) });
    if (matches.length >= maxSpans) break;
  }
  return matches;
}

const FOLLOWED = /^entity:"?(ent_[0-9A-Z]{26})"?$/;

/** A followed entity is a clause by its id, which tells people nothing. */
function nameEntity(clause: string, entities: Pick<EntityNames, "get">): string {
  const entity = entities.get(FOLLOWED.exec(clause)?.[1] ?? "");
  return entity === undefined ? clause : `entity:"${entity.name}"`;
}
