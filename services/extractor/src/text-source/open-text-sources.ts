import type { ExtractedPage, FeedTextSource } from "@wirewatch/contracts";
import type { ArticleRow, TextSourceStore } from "@wirewatch/db";
import { isCompared, learnTextSource, shareInFeed } from "./learn-text-source.ts";

/** What is known of the feeds whose articles are being read, as of some seconds ago. */
export interface TextSources {
  of(feedId: string): Promise<FeedTextSource | undefined>;
  /** Compares a page that was read with what the feed gave, where that teaches anything. */
  learn(article: ArticleRow, page: ExtractedPage): Promise<void>;
}

const FRESH_MS = 5000;
const MAX_FEEDS = 5000;

export function openTextSources(store: TextSourceStore, now: () => number = Date.now): TextSources {
  const kept = new Map<string, { at: number; source: Promise<FeedTextSource | undefined> }>();
  const of = (feedId: string): Promise<FeedTextSource | undefined> => {
    const entry = kept.get(feedId);
    if (entry !== undefined && now() - entry.at < FRESH_MS) return entry.source;
    // Without an answer the article's own text decides.
    const source = store.get([feedId]).then(
      (found) => found.get(feedId),
      () => undefined,
    );
    kept.delete(feedId);
    kept.set(feedId, { at: now(), source });
    if (kept.size > MAX_FEEDS) kept.delete(kept.keys().next().value ?? feedId);
    return source;
  };
  return {
    of,
    learn: async (article, page) => {
      if (!isCompared(article.id, await of(article.feedId))) return;
      const share = shareInFeed(page, textOf(article.feedHtml));
      if (share === null) return;
      await store.learn(article.feedId, (before) => learnTextSource(before, share, new Date(now())));
      kept.delete(article.feedId);
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
    .replaceAll(/<[^>]{0,4000}>/g, " ")
    .replaceAll(/&#(x?)([0-9a-f]{1,6});/gi, (_whole, hex: string, digits: string) => {
      const code = Number.parseInt(digits, hex === "" ? 10 : 16);
      return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : " ";
    })
    .replaceAll(/&(\w{2,8});/g, (_whole, name: string) => ENTITIES[name] ?? " ");
