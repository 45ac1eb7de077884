import { canParseUrl, isHttpUrl } from "@wirewatch/text";
import { orderCandidates, type FeedCandidate } from "./feed-candidate.ts";
import { readPageLinks, type PageLinks } from "./read-page-links.ts";
import { siteFeeds } from "./site-feeds.ts";
import { withoutEndSlashes } from "./without-end-slashes.ts";

const FEED_TYPES = /^(?:application|text)\/(?:rss|atom|rdf|x-rss|x-atom|feed|cdf|x-cdf)(?:\+xml|\+json)?$/;
const XML_TYPES = /^(?:application|text)\/(?:xml|json|x-json)$/;
const LOOKS_LIKE_A_FEED =
  /(?:^|[/._?=&-])(?:rss2?|atom|feeds?|rdf|xml-feed|syndication|backend\.php)(?:[/._?=&-]|\d*$)|\.(?:rss|atom|rdf)(?:$|\?)|\.xml(?:$|\?)|feed\.json/i;
const IS_NO_FEED =
  /sitemap|opensearch|osd\.xml|oembed|wp-json|xmlrpc|\/rss-?help|add(?:\?|\/)?.{0,200}(?:feedly|newsblur|inoreader)|\.(?:css|js|png|svg|ico|jpe?g|webp|pdf|mp3)(?:$|\?)/i;
const SAYS_FEED = /(?:^|[^\p{L}])(?:rss|atom|xml|feeds?|フィード|rss源|订阅|订阅源)(?:$|[^\p{L}])/iu;
const COMMENTS =
  /comment|kommentar|comentari|commentaire|commenti|reacties|комментар|коментар|コメント|评论|댓글/iu;

/** Where sites without a word about it keep their feed, the likeliest first. */
export const WELL_KNOWN_PATHS: readonly string[] = [
  "/feed",
  "/rss",
  "/rss.xml",
  "/feed.xml",
  "/atom.xml",
  "/index.xml",
  "/feeds/posts/default",
  "/?feed=rss2",
  "/feed.json",
  "/feeds",
  "/rss/news",
  "/news/rss",
  "/news/feed",
  "/news/rss.xml",
  "/rss/all.xml",
  "/rss/index.xml",
  "/blog/feed",
  "/blog/rss.xml",
  "/index.rdf",
  "/rss2.xml",
  "/feed.atom",
  "/arc/outboundfeeds/rss/",
];

/**
 * The addresses that a page's feeds may have, the likeliest first: what it names, what its platform is known for, what it links to,
 * and what most sites have. Comment feeds come last.
 */
export function discoverFeeds(html: string, url: string): FeedCandidate[] {
  const page = readPageLinks(html, url);
  const address = new URL(url);
  return orderCandidates([
    ...linkedFeeds(page),
    ...siteFeeds(address, page).map((found): FeedCandidate => ({ url: found, title: "", reason: "site" })),
    ...anchoredFeeds(page, address),
    ...wellKnownFeeds(address),
  ]).filter((candidate) => candidate.url !== url);
}

/** What can be said without a page, for example when it could not be had. */
export function guessFeeds(url: string): FeedCandidate[] {
  const address = new URL(url);
  return orderCandidates([
    ...siteFeeds(address, null).map((found): FeedCandidate => ({ url: found, title: "", reason: "site" })),
    ...wellKnownFeeds(address),
  ]);
}

function linkedFeeds(page: PageLinks): FeedCandidate[] {
  const found: FeedCandidate[] = [];
  for (const { rel, type, href, title } of page.links) {
    const named =
      rel.includes("feed") ||
      (rel.includes("alternate") &&
        !rel.includes("stylesheet") &&
        (FEED_TYPES.test(type) || ((type === "" || XML_TYPES.test(type)) && LOOKS_LIKE_A_FEED.test(href)))) ||
      (FEED_TYPES.test(type) && !rel.includes("stylesheet"));
    if (!named || (IS_NO_FEED.test(href) && !FEED_TYPES.test(type))) continue;
    const url = absolute(href, page.base);
    if (url !== null)
      found.push({ url, title, reason: isOfComments(`${url} ${title}`) ? "comments" : "link" });
  }
  return found;
}

function anchoredFeeds(page: PageLinks, address: URL): FeedCandidate[] {
  const found: FeedCandidate[] = [];
  for (const { href, text, type } of page.anchors) {
    const url = absolute(href, page.base);
    if (url === null || IS_NO_FEED.test(href)) continue;
    const { hostname, pathname, search } = new URL(url);
    const looks = FEED_TYPES.test(type) || LOOKS_LIKE_A_FEED.test(`${pathname}${search}`);
    const says = SAYS_FEED.test(text) && text.length < 80;
    const isOurs = domainEnd(hostname) === domainEnd(address.hostname);
    // A link that only says "RSS" may lead to a page about feeds; only its own site's counts, and only reading it tells.
    if (!(looks && (isOurs || says)) && !(says && isOurs)) continue;
    found.push({
      url,
      title: text.slice(0, 200),
      reason: isOfComments(`${url} ${text}`) ? "comments" : "anchor",
    });
    if (found.length >= 200) break;
  }
  return found;
}

function wellKnownFeeds(address: URL): FeedCandidate[] {
  const folder = withoutEndSlashes(address.pathname);
  const here =
    folder === "" || /\.\w+$/.test(folder) ? [] : [`${folder}/feed`, `${folder}/rss`, `${folder}/rss.xml`];
  return [...here, ...WELL_KNOWN_PATHS].map((path) => ({
    url: `${address.origin}${path}`,
    title: "",
    reason: "well_known",
  }));
}

const isOfComments = (text: string): boolean => COMMENTS.test(text);

/** The last two labels are enough to tell a site's own links from others. */
const domainEnd = (host: string): string => host.split(".").slice(-2).join(".");

function absolute(href: string, base: string): string | null {
  const written = href.replace(/^feed:(?:\/\/)?(?=https?:)/i, "").replace(/^feed:\/\//i, "https://");
  if (!canParseUrl(written, base)) return null;
  const url = new URL(written, base);
  url.hash = "";
  return isHttpUrl(url.href) ? url.href : null;
}
