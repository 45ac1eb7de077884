import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface PageServer {
  url: string;
  /** Paths asked for, in order. */
  requests: string[];
  set(path: string, handler: Handler): void;
  setText(path: string, type: string, body: string): void;
  close(): Promise<void>;
}

/** A loopback web server whose pages a test makes up as it goes. */
export async function openPageServer(): Promise<PageServer> {
  const handlers = new Map<string, Handler>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    requests.push(path);
    const handler = handlers.get(path);
    if (handler) handler(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    set: (path, handler) => void handlers.set(path, handler),
    setText: (path, type, body) =>
      void handlers.set(path, (_request, response) =>
        response.writeHead(200, { "content-type": type }).end(body),
      ),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Item {
  guid: string;
  url?: string;
  title: string;
  text: string;
}

/** An RSS 2.0 document of these items. */
export function rssOf(title: string, items: readonly Item[]): string {
  const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>${escape(title)}</title><link>http://outlet.example/</link><description>News</description>${items
    .map(
      (item) =>
        `<item><guid isPermaLink="false">${escape(item.guid)}</guid>${item.url ? `<link>${escape(item.url)}</link>` : ""}<title>${escape(item.title)}</title><pubDate>${new Date().toUTCString()}</pubDate><description>${escape(item.text)}</description></item>`,
    )
    .join("")}</channel></rss>`;
}

/** A news page as sites lay them out, around these paragraphs. */
export function pageOf(article: {
  title: string;
  byline: string;
  dateLine: string;
  paragraphs: readonly string[];
}): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${article.title} | The Outlet</title></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a> <a href="/sport">Sport</a></nav>
<article><h1>${article.title}</h1><p class="date">${article.dateLine}</p><p class="byline">By ${article.byline}</p>
${article.paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join("\n")}
</article><aside><h3>Most read</h3><ul><li><a href="/x">Goat wins village race</a></li></ul></aside>
<footer><p>Follow us on our channels. All rights reserved.</p></footer></body></html>`;
}
