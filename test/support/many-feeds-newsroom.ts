import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface ManyFeedsSettings {
  feeds: number;
  /** Feeds of one host; each host is a loopback address of its own. */
  feedsPerHost: number;
  items: number;
}

/** What a poll of a feed gets: `still` answers 304 to whoever knows the document, `new-item` has one more item at each poll. */
export type ManyFeedsMode = "still" | "new-item";

export interface ManyFeedsNewsroom {
  feedUrls: string[];
  mode: ManyFeedsMode;
  requestCount(): number;
  /** Times of the requests for each feed since the last `forget`, in milliseconds since the epoch. */
  requestTimes(): readonly (readonly number[])[];
  forget(): void;
  close(): Promise<void>;
}

const ITEM_TEXT =
  "The council of Varn voted on the harbour wall, and the builders of Lind sent their prices. ".repeat(5);

/** Thousands of small feeds on as many loopback addresses as they have hosts. */
export async function openManyFeedsNewsroom(settings: ManyFeedsSettings): Promise<ManyFeedsNewsroom> {
  const published = Array.from({ length: settings.feeds }, () => settings.items);
  let times: number[][] = Array.from({ length: settings.feeds }, () => []);
  let requests = 0;
  const startedAt = Date.now() - settings.items * 60_000;

  const documentOf = (feed: number): string => {
    const newest = published[feed] ?? 0;
    const items = Array.from({ length: settings.items }, (_, place) => {
      const number = newest - place;
      const address = `http://varn.example/${feed}/${number}`;
      return (
        `<item><guid isPermaLink="false">${feed}-${number}</guid><link>${address}</link><title>Report ${number} from desk ${feed}</title>` +
        `<pubDate>${new Date(startedAt + number * 60_000).toUTCString()}</pubDate><description>${ITEM_TEXT}</description></item>`
      );
    });
    return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Desk ${feed}</title><link>http://varn.example/${feed}</link><description>d</description>${items.join("")}</channel></rss>`;
  };

  const newsroom: ManyFeedsNewsroom = {
    feedUrls: [],
    mode: "still",
    requestCount: () => requests,
    requestTimes: () => times,
    forget: () => {
      requests = 0;
      times = times.map(() => []);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    const match = /^\/(\d+)\.xml$/.exec(request.url ?? "");
    const feed = Number(match?.[1] ?? -1);
    if (match === null || feed >= settings.feeds) {
      response.writeHead(404).end();
      return;
    }
    requests += 1;
    times[feed]?.push(Date.now());
    if (newsroom.mode === "new-item") published[feed] = (published[feed] ?? 0) + 1;
    const etag = `"${published[feed]}"`;
    if (request.headers["if-none-match"] === etag) {
      response.writeHead(304, { etag }).end();
      return;
    }
    response.writeHead(200, { "content-type": "application/rss+xml; charset=utf-8", etag });
    response.end(documentOf(feed));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "0.0.0.0", resolve);
  });
  const { port } = server.address() as AddressInfo;
  newsroom.feedUrls = Array.from({ length: settings.feeds }, (_, feed) => {
    const host = Math.floor(feed / settings.feedsPerHost) + 1;
    return `http://127.${(host >> 16) & 255}.${(host >> 8) & 255}.${host & 255}:${port}/${feed}.xml`;
  });
  return newsroom;
}
