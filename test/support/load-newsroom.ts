import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface LoadNewsroomSettings {
  feeds: number;
  articles: number;
  /** Articles that come out per second, over all feeds. */
  perSecond: number;
  /** Items that a feed shows at a time, the newest first. */
  window: number;
  /** Words of every article besides its marker words. */
  words: number;
}

export interface LoadNewsroom {
  feedUrls: string[];
  publishedCount(): number;
  isFinished(): boolean;
  /** When article `number` came out, in milliseconds since the epoch. */
  publishedAt(number: number): number;
  close(): Promise<void>;
}

const VOCABULARY = "abcdefghijklmnopqrst"
  .split("")
  .flatMap((first) =>
    [
      "harbour",
      "minister",
      "market",
      "river",
      "council",
      "strike",
      "harvest",
      "election",
      "bridge",
      "museum",
    ].map((word) => `${word}${first}`),
  );

/** A reproducible stream of numbers below `limit` (linear congruential generator, Numerical Recipes). */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** The marker word that only article `number` has. */
export const markerOf = (number: number): string => `marker${number}x`;

function textOf(number: number, words: number): string {
  const next = numbersFrom(number * 7919 + 17);
  const body = Array.from({ length: words }, () => VOCABULARY[next(VOCABULARY.length)]).join(" ");
  return `The word ${markerOf(number)} stands in this article. ${body}.`;
}

/**
 * Feeds over loopback that publish a known number of distinct articles at a known rate, with their whole text in the
 * feed. Every tenth article also has the word "tenfold", so that the alerts to expect can be counted.
 */
export async function openLoadNewsroom(settings: LoadNewsroomSettings): Promise<LoadNewsroom> {
  const startedAt = Date.now();
  let held = 0;
  const publishedAt = (number: number): number => startedAt + (number / settings.perSecond) * 1000;
  const publishedCount = (): number => {
    const due = Math.floor(((Date.now() - startedAt) / 1000) * settings.perSecond);
    held = Math.max(held, Math.min(settings.articles, due));
    return held;
  };

  const itemsOf = (feed: number): number[] => {
    const numbers: number[] = [];
    const count = publishedCount();
    for (let number = count - 1; number >= 0 && numbers.length < settings.window; number -= 1)
      if (number % settings.feeds === feed) numbers.push(number);
    return numbers;
  };
  const feedOf = (feed: number, base: string): string => {
    const items = itemsOf(feed)
      .map(
        (number) =>
          `<item><guid isPermaLink="false">item-${number}</guid><link>${base}/articles/${number}</link>` +
          `<title>Report ${number} of the day${number % 10 === 0 ? ", tenfold" : ""}</title>` +
          `<pubDate>${new Date(publishedAt(number)).toUTCString()}</pubDate>` +
          `<description>${textOf(number, settings.words)}</description></item>`,
      )
      .join("");
    return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Load ${feed}</title><link>${base}/</link><description>d</description>${items}</channel></rss>`;
  };

  const server = createServer((request, response) => {
    const match = /^\/feeds\/(\d+)\.xml$/.exec(request.url ?? "");
    if (!match) {
      response.writeHead(404).end();
      return;
    }
    const feed = Number(match[1]);
    const etag = `"${itemsOf(feed)[0] ?? "none"}"`;
    if (request.headers["if-none-match"] === etag) {
      response.writeHead(304, { etag }).end();
      return;
    }
    response.writeHead(200, { "content-type": "application/rss+xml; charset=utf-8", etag });
    response.end(feedOf(feed, base));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    feedUrls: Array.from({ length: settings.feeds }, (_, feed) => `${base}/feeds/${feed}.xml`),
    publishedCount,
    isFinished: () => publishedCount() >= settings.articles,
    publishedAt,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
