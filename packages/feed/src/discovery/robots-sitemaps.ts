import { canParseUrl, isHttpUrl } from "@wirewatch/text";
import { orderCandidates, type FeedCandidate } from "./feed-candidate.ts";

const MAX_SITEMAPS = 50;

/** The sitemaps that a robots.txt names, those of news first (RFC 9309 leaves the line to the Sitemaps protocol). */
export function robotsSitemaps(robots: string, url: string): FeedCandidate[] {
  const found: FeedCandidate[] = [];
  for (const line of robots.split(/\r\n?|\n/)) {
    const address = /^\s*sitemap\s*:\s*([^\s#]+)/i.exec(line)?.[1];
    if (address === undefined || !canParseUrl(address, url)) continue;
    const { href } = new URL(address, url);
    if (!isHttpUrl(href)) continue;
    const isNews = /news|latest|recent|48h|today/i.test(new URL(href).pathname);
    found.push({ url: href, title: "", reason: isNews ? "news_sitemap" : "sitemap" });
    if (found.length >= MAX_SITEMAPS) break;
  }
  return orderCandidates(found);
}
