import type { FeedItem } from "@wirewatch/contracts";
import { fieldsOf, firstText, type FeedElement } from "./feed-element.ts";
import { languageTag } from "./language-tag.ts";
import { normalizeItem, type ItemSurroundings } from "./normalize-item.ts";
import type { ProblemList } from "./problems.ts";
import { readDate } from "./read-date.ts";
import { plainText } from "./sanitize-markup.ts";

/** A `url` of a sitemap, with what `news:news` says of it (https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap). */
export function normalizeSitemapItem(
  item: FeedElement,
  around: ItemSurroundings,
  problems: ProblemList,
): FeedItem {
  const plain = normalizeItem(item, around, problems);
  const [news] = fieldsOf([item]).get("news:news") ?? [];
  if (news === undefined) return plain;
  const fields = fieldsOf([news]);
  const publication = fieldsOf(fields.get("news:publication") ?? []);
  const date = firstText(fields, "news:publication_date");
  const published = readDate(date);
  if (date !== "" && published === null) problems.add("bad_date", date);
  const name = plainText(firstText(publication, "news:name"));
  const keywords = firstText(fields, "news:keywords").split(/[,;]/).map(plainText);
  return {
    ...plain,
    title: plainText(firstText(fields, "news:title")) || plain.title,
    publishedAt: published ?? plain.publishedAt,
    categories: [...new Set([...plain.categories, ...keywords.filter((word) => word !== "")])],
    language: languageTag(firstText(publication, "news:language")) ?? plain.language,
    source: name === "" ? plain.source : { title: name, url: null },
  };
}
