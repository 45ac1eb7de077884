import type { Article } from "@wirewatch/contracts";
import type { QueryDocument } from "./query-document.ts";

/** A kept article, with what only the pipeline sees of it. */
export interface KeptArticle extends Article {
  feedTitle: string;
  categories: readonly string[];
  metadata: Readonly<Record<string, unknown>>;
}

/** A kept article as queries see it, the same for live matching, back-fills and explanations. `nameOf` tells what an entity is called today. */
export function articleToDocument(
  article: KeptArticle,
  nameOf: (entityId: string) => string | undefined,
): QueryDocument {
  const titleVariants = article.metadata["titleVariants"];
  const mentioned = new Map<string, { field: "title" | "text"; start: number; end: number }[]>();
  for (const { entityId, field, start, end } of article.mentions) {
    const spans = mentioned.get(entityId);
    if (spans) spans.push({ field, start, end });
    else mentioned.set(entityId, [{ field, start, end }]);
  }
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
    entities: [...mentioned].map(([id, spans]) => ({ id, name: nameOf(id) ?? id, score: 1, spans })),
    ...(article.source.country === null ? {} : { country: article.source.country }),
    ...(Array.isArray(titleVariants)
      ? { titleVariants: titleVariants.filter((title) => typeof title === "string") }
      : {}),
  };
}
