import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { OUTLETS, type NewsroomArticle, type Outlet } from "./article.ts";
import { openPlot } from "./plot.ts";
import { escapeXml, writeFeed } from "./write-feed.ts";
import { readPlainArticle, writePage, writePlainPage, type PlainArticle } from "./write-page.ts";

export interface NewsroomOutlet extends Outlet {
  feedUrl: string;
}

export interface Newsroom {
  baseUrl: string;
  outlets: readonly NewsroomOutlet[];
  /** Everything that has come out, oldest first, at most `KEPT_ARTICLES`. */
  published: readonly NewsroomArticle[];
  /** How often each path was asked for. */
  requests: ReadonlyMap<string, number>;
  publishNext(): NewsroomArticle;
  /** Publishes a plain text (headline, date line, byline, paragraphs) as an item and a page of an outlet of its own. */
  publishText(options: { fileText: string; outletName?: string }): { feedUrl: string; url: string };
  close(): Promise<void>;
}

/** Articles that a feed shows at a time. */
const FEED_ITEMS = 20;
/** Articles whose pages stay. */
const KEPT_ARTICLES = 2000;

/** A loopback web server on which fictional outlets publish: feeds in four formats, pages, robots.txt, honest validators. */
export async function openNewsroom(settings: {
  host: string;
  /** 0 for any free one. */
  port: number;
  seed: number;
  clock: () => Date;
  /** Time between two articles; 0 publishes only when asked to. */
  articleEveryMs: number;
  /** Address under which others reach the newsroom, when it is not its own. */
  publicUrl?: string;
}): Promise<Newsroom> {
  const plot = openPlot(settings.seed);
  const published: NewsroomArticle[] = [];
  const texts: { article: PlainArticle; outletName: string; at: Date }[] = [];
  const requests = new Map<string, number>();

  const publishNext = (): NewsroomArticle => {
    const article = { ...plot.next(), publishedAt: settings.clock() };
    published.push(article);
    if (published.length > KEPT_ARTICLES) published.shift();
    return article;
  };

  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    requests.set(path, (requests.get(path) ?? 0) + 1);
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405).end();
      return;
    }
    answer(path, request, response);
  });
  server.keepAliveTimeout = 5000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const baseUrl = settings.publicUrl ?? `http://${settings.host}:${port}`;

  const send = (request: IncomingMessage, response: ServerResponse, type: string, body: string): void => {
    const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
    if (request.headers["if-none-match"] === etag) {
      response.writeHead(304, { etag }).end();
      return;
    }
    response.writeHead(200, { "content-type": type, etag, "cache-control": "max-age=0" });
    response.end(request.method === "HEAD" ? undefined : body);
  };

  const answer = (path: string, request: IncomingMessage, response: ServerResponse): void => {
    if (path === "/robots.txt") {
      response.writeHead(200, { "content-type": "text/plain" }).end("User-agent: *\nDisallow: /private/\n");
      return;
    }
    const text = /^\/texts\/(\d+)(\.xml)?$/.exec(path);
    const plain = text ? texts[Number(text[1])] : undefined;
    if (plain) {
      const url = `${baseUrl}/texts/${text?.[1]}`;
      if (text?.[2] === undefined)
        send(request, response, "text/html; charset=utf-8", writePlainPage(plain.article, plain.outletName));
      else send(request, response, "application/rss+xml; charset=utf-8", plainFeed(plain, url));
      return;
    }
    const outlet = OUTLETS.find(
      (candidate) => path === candidate.path || path.startsWith(`${candidate.path}/`),
    );
    const own = outlet ? published.filter((article) => article.outlet === outlet.name).toReversed() : [];
    if (outlet && path === `${outlet.path}/feed`) {
      const { type, body } = writeFeed(
        outlet,
        own.slice(0, FEED_ITEMS),
        (article) => `${baseUrl}${outlet.path}/${article.number}`,
        `${baseUrl}${outlet.path}`,
      );
      send(request, response, type, body);
      return;
    }
    const article = outlet ? own.find(({ number }) => path === `${outlet.path}/${number}`) : undefined;
    if (outlet && article) {
      const others = own.filter((other) => other !== article);
      send(
        request,
        response,
        "text/html; charset=utf-8",
        writePage(outlet, article, others, `${baseUrl}${path}`),
      );
      return;
    }
    if (outlet && path === outlet.path) {
      const list = own
        .slice(0, FEED_ITEMS)
        .map(({ number, title }) => `<li><a href="${outlet.path}/${number}">${escapeXml(title)}</a></li>`);
      send(
        request,
        response,
        "text/html; charset=utf-8",
        `<!doctype html><title>${escapeXml(outlet.name)}</title><link rel="alternate" href="${outlet.path}/feed"><ul>${list.join("")}</ul>`,
      );
      return;
    }
    response.writeHead(404, { "content-type": "text/plain" }).end("not here");
  };

  const timer = settings.articleEveryMs > 0 ? setInterval(publishNext, settings.articleEveryMs) : null;
  return {
    baseUrl,
    outlets: OUTLETS.map((outlet) => ({ ...outlet, feedUrl: `${baseUrl}${outlet.path}/feed` })),
    published,
    requests,
    publishNext,
    publishText: ({ fileText, outletName = "The Archive" }) => {
      texts.push({ article: readPlainArticle(fileText), outletName, at: settings.clock() });
      const url = `${baseUrl}/texts/${texts.length - 1}`;
      return { feedUrl: `${url}.xml`, url };
    },
    close: () => {
      if (timer !== null) clearInterval(timer);
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function plainFeed(
  { article, outletName, at }: { article: PlainArticle; outletName: string; at: Date },
  url: string,
): string {
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>${escapeXml(outletName)}</title><link>${url}</link><description>One article</description>
<item><title>${escapeXml(article.title)}</title><link>${url}</link><guid>${url}</guid><pubDate>${at.toUTCString()}</pubDate><description>${escapeXml(article.paragraphs[0] ?? "")}</description></item></channel></rss>`;
}
