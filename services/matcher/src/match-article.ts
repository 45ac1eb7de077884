import type { AlertData, AlertMatch, MatchSpan, Monitor, Story } from "@wirewatch/contracts";
import type { AlertDraft, ArticleRow } from "@wirewatch/db";
import type { QueryDocument } from "@wirewatch/query";
import { excerptAround } from "@wirewatch/text";
import type { CompiledMonitors } from "./compiled-monitors.ts";

const EXCERPT_CHARACTERS = 320;

export interface ArticleContext {
  story: Story;
  duplicates: AlertData["duplicates"];
}

/** The article as queries see it. */
export function toQueryDocument(article: ArticleRow, compiled: CompiledMonitors): QueryDocument {
  const titleVariants = article.metadata["titleVariants"];
  return {
    id: article.id,
    title: article.title,
    text: article.text,
    url: article.url,
    source: article.source.name,
    site: article.source.domain,
    authors: article.authors,
    language: article.language ?? "und",
    feed: article.feedTitle,
    tags: article.categories,
    topics: article.topics,
    entities: [...new Set(article.mentions.map(({ entityId }) => entityId))].map((id) => ({
      id,
      name: compiled.entities.get(id)?.name ?? id,
      score: 1,
    })),
    ...(article.source.country === null ? {} : { country: article.source.country }),
    ...(Array.isArray(titleVariants)
      ? { titleVariants: titleVariants.filter((title) => typeof title === "string") }
      : {}),
  };
}

/** Evaluates one article against all monitors: one draft for each monitor that it concerns. */
export function matchArticle(
  article: ArticleRow,
  compiled: CompiledMonitors,
  context: ArticleContext,
  limits: { maxSpans: number },
): AlertDraft[] {
  // An operator let it in from a flood of old items: it can be found, and is nobody's news.
  if (article.silent) return [];
  const spansByMonitor = new Map<string, MatchSpan[]>();
  for (const hit of compiled.queries.match(toQueryDocument(article, compiled), { spans: true }))
    spansByMonitor.set(hit.id, [...(hit.spans ?? [])]);
  for (const mention of article.mentions) {
    const name = compiled.entities.get(mention.entityId)?.name ?? mention.alias;
    for (const monitorId of compiled.monitorsByEntity.get(mention.entityId) ?? []) {
      const spans = spansByMonitor.get(monitorId) ?? [];
      spans.push({
        field: mention.field,
        start: mention.start,
        end: mention.end,
        clause: `entity:"${name}"`,
      });
      spansByMonitor.set(monitorId, spans);
    }
  }

  const drafts: AlertDraft[] = [];
  for (const [monitorId, spans] of spansByMonitor) {
    const monitor = compiled.monitors.get(monitorId);
    if (monitor) drafts.push(toDraft(article, monitor, spans, compiled, context, limits));
  }
  return drafts;
}

function toDraft(
  article: ArticleRow,
  monitor: Monitor,
  spans: readonly MatchSpan[],
  compiled: CompiledMonitors,
  context: ArticleContext,
  limits: { maxSpans: number },
): AlertDraft {
  const matches = toMatches(article, spans, limits.maxSpans);
  const root =
    article.duplicateTier === "exact" || article.duplicateTier === "copy" ? article.duplicateOf : null;
  return {
    monitorId: monitor.id,
    monitorVersion: monitor.version,
    // A copy is never news of its own: it shares the subject of the article that it copies.
    subject: monitor.alertPer === "story" ? context.story.id : (root ?? article.id),
    storyId: context.story.id,
    matches,
    data: (alertId, raisedAt) => ({
      alertId,
      historical: false,
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
        firstSeenAt: context.story.firstSeenAt,
      },
      article: {
        id: article.id,
        url: article.url,
        title: article.title,
        excerpt: excerptAround(
          article.text,
          matches.filter(({ field }) => field === "text"),
          EXCERPT_CHARACTERS,
        ),
        source: article.source,
        authors: article.authors,
        publishedAt: article.publishedAt,
        firstSeenAt: article.firstSeenAt,
        language: article.language,
        topics: article.topics,
        entities: article.entities.slice(0, limits.maxSpans),
        mentions: [...new Set(article.mentions.map(({ entityId }) => entityId))].map((entityId) => ({
          entityId,
          name: compiled.entities.get(entityId)?.name ?? entityId,
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
