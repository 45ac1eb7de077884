import type { NewsroomArticle, Outlet } from "./article.ts";
import { escapeXml } from "./write-feed.ts";

/** An article's page as a news site of today lays it out: the article among everything that is not the article. */
export function writePage(
  outlet: Outlet,
  article: NewsroomArticle,
  others: readonly NewsroomArticle[],
  address: string,
): string {
  const related = others
    .slice(0, 4)
    .map((other) => `<li><a href="${outlet.path}/${other.number}">${escapeXml(other.title)}</a></li>`)
    .join("");
  const data = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    headline: article.title,
    datePublished: article.publishedAt.toISOString(),
    author: [{ "@type": "Person", name: article.byline }],
    publisher: { "@type": "Organization", name: outlet.name },
  };
  return `<!doctype html>
<html lang="${article.language}"><head><meta charset="utf-8"><title>${escapeXml(article.title)} | ${escapeXml(outlet.name)}</title>
<link rel="canonical" href="${address}"><meta property="og:title" content="${escapeXml(article.title)}"><meta property="og:site_name" content="${escapeXml(outlet.name)}">
<script type="application/ld+json">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script></head>
<body><header><a href="${outlet.path}">${escapeXml(outlet.name)}</a><nav><ul><li><a href="#">Home</a></li><li><a href="#">Politics</a></li><li><a href="#">Business</a></li><li><a href="#">Sport</a></li></ul></nav></header>
<div class="cookie-banner"><p>We use cookies to make this site better. <button>Accept all</button></p></div>
<main><article><h1>${escapeXml(article.title)}</h1>
<p class="byline">By ${escapeXml(article.byline)}</p><time datetime="${article.publishedAt.toISOString()}">${article.publishedAt.toUTCString()}</time>
<div class="share-bar"><a href="#">Share</a> <a href="#">Mail</a> <a href="#">Print</a></div>
${article.paragraphs.map((paragraph) => `<p>${escapeXml(paragraph)}</p>`).join("\n")}
<div class="newsletter"><h3>Never miss a story</h3><p>Subscribe to our morning newsletter.</p></div></article>
<aside class="related"><h2>More from ${escapeXml(outlet.name)}</h2><ul>${related}</ul></aside></main>
<footer><p>© ${escapeXml(outlet.name)}. All rights reserved. <a href="#">Imprint</a> <a href="#">Privacy</a></p></footer></body></html>`;
}

/** A plain text as a news site of 2020 would have laid it out: headline, date line, byline, paragraphs, footer. */
export function writePlainPage(text: PlainArticle, siteName: string): string {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeXml(text.title)} - ${escapeXml(siteName)}</title>
<meta property="og:title" content="${escapeXml(text.title)}"></head>
<body><div id="header"><a href="/"><img src="/logo.png" alt="${escapeXml(siteName)}"></a><ul class="menu"><li><a href="/">Home</a></li><li><a href="/nation">Nation</a></li><li><a href="/business">Business</a></li><li><a href="/sports">Sports</a></li></ul></div>
<div id="content"><div class="article"><h1 class="article-title">${escapeXml(text.title)}</h1>
<div class="article-date">${escapeXml(text.dateLine)}</div><div class="article-author">${escapeXml(text.byline)}</div>
<div class="article-body">${text.paragraphs.map((paragraph) => `<p>${escapeXml(paragraph)}</p>`).join("\n")}</div></div>
<div class="sidebar"><h3>Most popular</h3><ul><li><a href="/a">Market opens late</a></li><li><a href="/b">Snow on the pass</a></li></ul></div></div>
<div id="footer"><p>Copyright 2020 ${escapeXml(siteName)}. All rights reserved.</p></div></body></html>`;
}

export interface PlainArticle {
  title: string;
  dateLine: string;
  byline: string;
  paragraphs: string[];
}

/** Reads a text whose first lines are headline, date line and byline, separated by empty lines like its paragraphs. */
export function readPlainArticle(text: string): PlainArticle {
  const blocks = text
    .replaceAll("\r\n", "\n")
    .split(/\n\s*\n/)
    .map((block) => block.trim().replaceAll(/\s*\n\s*/g, " "))
    .filter((block) => block !== "");
  const [title = "Untitled", dateLine = "", byline = "", ...paragraphs] = blocks;
  return { title, dateLine, byline, paragraphs };
}
