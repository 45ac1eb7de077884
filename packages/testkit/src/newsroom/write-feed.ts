import type { NewsroomArticle, Outlet } from "./article.ts";

export const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** What the feed shows of an article, as HTML. */
const shown = (article: NewsroomArticle): string =>
  article.inFeed === "whole"
    ? article.paragraphs.map((paragraph) => `<p>${escapeXml(paragraph)}</p>`).join("")
    : `<p>${escapeXml(article.paragraphs[0] ?? "")}</p>`;

/** The hub that a feed names, and the feed's own address (WebSub section 4). */
export interface FeedHub {
  hubUrl: string;
  selfUrl: string;
}

/** An outlet's feed in its own format, newest article first. RDF has no way to name a hub; its server must. */
export function writeFeed(
  outlet: Outlet,
  articles: readonly NewsroomArticle[],
  addressOf: (article: NewsroomArticle) => string,
  home: string,
  hub: FeedHub | null = null,
): { type: string; body: string } {
  const { type, write } = WRITERS[outlet.format];
  return { type, body: write(outlet, articles, addressOf, home, hub) };
}

type Writer = (
  outlet: Outlet,
  articles: readonly NewsroomArticle[],
  addressOf: (article: NewsroomArticle) => string,
  home: string,
  hub: FeedHub | null,
) => string;

const hubLinks = (hub: FeedHub | null, prefix: string): string =>
  hub === null
    ? ""
    : `<${prefix}link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="${escapeXml(hub.hubUrl)}"/>` +
      `<${prefix}link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="${escapeXml(hub.selfUrl)}"/>\n`;

const rss: Writer = (outlet, articles, addressOf, home, hub) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>${escapeXml(outlet.name)}</title><link>${home}</link><description>News</description><language>${outlet.language}</language>
${hubLinks(hub, "atom:")}${articles
    .map(
      (article) =>
        `<item><title>${escapeXml(article.title)}</title><link>${addressOf(article)}</link><guid isPermaLink="false">${outlet.path.slice(1)}-${article.number}</guid>` +
        `<pubDate>${article.publishedAt.toUTCString()}</pubDate><dc:creator>${escapeXml(article.byline)}</dc:creator>` +
        `<description>${escapeXml(article.paragraphs[0] ?? "")}</description>${article.inFeed === "whole" ? `<content:encoded><![CDATA[${shown(article)}]]></content:encoded>` : ""}</item>`,
    )
    .join("\n")}
</channel></rss>`;

const atom: Writer = (outlet, articles, addressOf, home, hub) =>
  `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${outlet.language}"><title>${escapeXml(outlet.name)}</title><id>${home}</id><link href="${home}"/>
<updated>${(articles[0]?.publishedAt ?? new Date(0)).toISOString()}</updated>
${hubLinks(hub, "")}${articles
    .map(
      (article) =>
        `<entry><title>${escapeXml(article.title)}</title><id>tag:newsroom.example,2026:${outlet.path.slice(1)}-${article.number}</id><link rel="alternate" href="${addressOf(article)}"/>` +
        `<published>${article.publishedAt.toISOString()}</published><updated>${article.publishedAt.toISOString()}</updated><author><name>${escapeXml(article.byline)}</name></author>` +
        `<${article.inFeed === "whole" ? "content" : "summary"} type="html">${escapeXml(shown(article))}</${article.inFeed === "whole" ? "content" : "summary"}></entry>`,
    )
    .join("\n")}
</feed>`;

const json: Writer = (outlet, articles, addressOf, home, hub) =>
  JSON.stringify({
    version: "https://jsonfeed.org/version/1.1",
    title: outlet.name,
    home_page_url: home,
    ...(hub === null ? {} : { feed_url: hub.selfUrl, hubs: [{ type: "WebSub", url: hub.hubUrl }] }),
    language: outlet.language,
    items: articles.map((article) => ({
      id: `${outlet.path.slice(1)}-${article.number}`,
      url: addressOf(article),
      title: article.title,
      date_published: article.publishedAt.toISOString(),
      authors: [{ name: article.byline }],
      ...(article.inFeed === "whole"
        ? { content_html: shown(article) }
        : { summary: article.paragraphs[0] ?? "", content_html: shown(article) }),
    })),
  });

const rdf: Writer = (outlet, articles, addressOf, home) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="${home}"><title>${escapeXml(outlet.name)}</title><link>${home}</link><description>News</description><dc:language>${outlet.language}</dc:language>
<items><rdf:Seq>${articles.map((article) => `<rdf:li rdf:resource="${addressOf(article)}"/>`).join("")}</rdf:Seq></items></channel>
${articles
  .map(
    (article) =>
      `<item rdf:about="${addressOf(article)}"><title>${escapeXml(article.title)}</title><link>${addressOf(article)}</link><dc:date>${article.publishedAt.toISOString()}</dc:date><dc:creator>${escapeXml(article.byline)}</dc:creator><description>${escapeXml(article.paragraphs[0] ?? "")}</description></item>`,
  )
  .join("\n")}
</rdf:RDF>`;

const WRITERS: Readonly<Record<Outlet["format"], { type: string; write: Writer }>> = {
  rss: { type: "application/rss+xml; charset=utf-8", write: rss },
  atom: { type: "application/atom+xml; charset=utf-8", write: atom },
  json: { type: "application/feed+json", write: json },
  rdf: { type: "application/rdf+xml; charset=utf-8", write: rdf },
};
