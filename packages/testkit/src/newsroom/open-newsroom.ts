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
  /** Changes what an article says from now on, on its page, in its feed, or in both. */
  editArticle(
    url: string,
    change: { title?: string; paragraphs?: string[] },
    where?: "page" | "feed" | "both",
  ): void;
  /** Takes an article's page off the web; its feed goes on showing it. `restoreArticle` puts it back. */
  withdrawArticle(url: string, status: 404 | 410): void;
  restoreArticle(url: string): void;
  /** The feed of an outlet as it stands now. */
  feedOf(outletName: string): { url: string; type: string; body: string };
  /** Publishes a plain text (headline, date line, byline, paragraphs) as an item and a page of an outlet of its own. */
  publishText(options: { fileText: string; outletName?: string }): { feedUrl: string; url: string };
  close(): Promise<void>;
}

interface Change {
  title?: string;
  paragraphs?: string[];
}

/** What has become of an article since it came out. */
interface Edit {
  page: Change;
  feed: Change;
  /** What its page answers since it was taken off. */
  status: number | null;
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
  /** The hub that all feeds name, in `Link` headers and where their format allows it. */
  hubUrl?: string;
}): Promise<Newsroom> {
  const plot = openPlot(settings.seed);
  const published: NewsroomArticle[] = [];
  const texts: { article: PlainArticle; outletName: string; at: Date }[] = [];
  const requests = new Map<string, number>();
  const edits = new Map<string, Edit>();
  const editOf = (path: string): Edit => {
    const edit = edits.get(path) ?? { page: {}, feed: {}, status: null };
    edits.set(path, edit);
    return edit;
  };

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

  const feedOf = (outlet: Outlet): { url: string; type: string; body: string } => {
    const own = published.filter((article) => article.outlet === outlet.name).toReversed();
    const url = `${baseUrl}${outlet.path}/feed`;
    const { hubUrl } = settings;
    const feed = writeFeed(
      outlet,
      own
        .slice(0, FEED_ITEMS)
        .map((article) => ({ ...article, ...edits.get(`${outlet.path}/${article.number}`)?.feed })),
      (article) => `${baseUrl}${outlet.path}/${article.number}`,
      `${baseUrl}${outlet.path}`,
      hubUrl === undefined ? null : { hubUrl, selfUrl: url },
    );
    return { url, ...feed };
  };

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
    const status = edits.get(path)?.status ?? null;
    if (status !== null) {
      response.writeHead(status, { "content-type": "text/html" }).end("<p>This page is no longer here.</p>");
      return;
    }
    const text = /^\/texts\/(\d+)(\.xml)?$/.exec(path);
    const plain = text ? texts[Number(text[1])] : undefined;
    if (plain) {
      const url = `${baseUrl}/texts/${text?.[1]}`;
      if (text?.[2] === undefined)
        send(
          request,
          response,
          "text/html; charset=utf-8",
          writePlainPage({ ...plain.article, ...edits.get(path)?.page }, plain.outletName),
        );
      else {
        const edited = { ...plain.article, ...edits.get(new URL(url).pathname)?.feed };
        send(
          request,
          response,
          "application/rss+xml; charset=utf-8",
          plainFeed({ ...plain, article: edited }, url),
        );
      }
      return;
    }
    const outlet = OUTLETS.find(
      (candidate) => path === candidate.path || path.startsWith(`${candidate.path}/`),
    );
    const own = outlet ? published.filter((article) => article.outlet === outlet.name).toReversed() : [];
    if (outlet && path === `${outlet.path}/feed`) {
      const { url, type, body } = feedOf(outlet);
      if (settings.hubUrl !== undefined)
        response.setHeader("link", `<${settings.hubUrl}>; rel="hub", <${url}>; rel="self"`);
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
        writePage(outlet, { ...article, ...edits.get(path)?.page }, others, `${baseUrl}${path}`),
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
    editArticle: (url, change, where = "both") => {
      const edit = editOf(new URL(url).pathname);
      if (where !== "feed") edit.page = { ...edit.page, ...change };
      if (where !== "page") edit.feed = { ...edit.feed, ...change };
    },
    withdrawArticle: (url, status) => {
      editOf(new URL(url).pathname).status = status;
    },
    restoreArticle: (url) => {
      editOf(new URL(url).pathname).status = null;
    },
    feedOf: (outletName) => {
      const outlet = OUTLETS.find(({ name }) => name === outletName);
      if (!outlet) throw new Error(`there is no outlet ${outletName}`);
      return feedOf(outlet);
    },
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
