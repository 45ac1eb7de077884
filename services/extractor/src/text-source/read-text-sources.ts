import type { ExtractedPage, FeedTextSource } from "@wirewatch/contracts";
import type { ArticleRow, TextSourceStore } from "@wirewatch/db";
import { isCompared, learnTextSource, shareInFeed } from "./learn-text-source.ts";

/** What is known of the feeds of some articles. */
export interface TextSources {
  /** Undefined when it cannot be told just now: then the article's own text decides. */
  of(feedId: string): FeedTextSource | undefined;
  /** Compares a page that was read with what the feed gave, where that teaches anything. */
  learn(article: ArticleRow, page: ExtractedPage): Promise<void>;
}

/** Looks up the feeds of a batch at once. */
export async function readTextSources(
  articles: readonly Pick<ArticleRow, "feedId">[],
  store: TextSourceStore,
): Promise<TextSources> {
  const feedIds = [...new Set(articles.map(({ feedId }) => feedId))];
  const sources = await store.get(feedIds).catch(() => new Map<string, FeedTextSource>());
  return {
    of: (feedId) => sources.get(feedId),
    learn: async (article, page) => {
      if (!isCompared(article.id, sources.get(article.feedId))) return;
      const share = shareInFeed(page, textOf(article.feedHtml));
      if (share === null) return;
      await store.learn(article.feedId, (before) => learnTextSource(before, share, new Date()));
    },
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

/** Words of markup, near enough for counting. */
const textOf = (html: string): string =>
  html
    .replaceAll(/<[^<>]{0,4000}>/g, " ")
    .replaceAll(/&#(x?)([0-9a-f]{1,6});/gi, (_whole, hex: string, digits: string) => {
      const code = Number.parseInt(digits, hex === "" ? 10 : 16);
      return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : " ";
    })
    .replaceAll(/&(\w{2,8});/g, (_whole, name: string) => ENTITIES[name] ?? " ");
