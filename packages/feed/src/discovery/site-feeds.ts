import type { PageLinks } from "./read-page-links.ts";
import { withoutEndSlashes } from "./without-end-slashes.ts";

/** Where the platforms keep their feeds: addresses made from a page's address and, where they need it, from its links. */
export function siteFeeds(url: URL, page: PageLinks | null): string[] {
  const host = url.hostname.replace(/^(?:www|m|old|new)\./, "");
  const parts = url.pathname.split("/").filter((part) => part !== "");
  const [first = "", second = "", third = ""] = parts;
  const { origin } = url;

  if (host === "youtube.com" || host === "youtube-nocookie.com") return youtube(url, parts, page);
  if (host === "github.com" && second !== "") {
    const repository = `${origin}/${first}/${second}`;
    if (third === "issues" || third === "pulls" || third === "discussions")
      return [`${repository}/discussions.atom`, `${repository}/releases.atom`];
    return [`${repository}/releases.atom`, `${repository}/commits.atom`, `${repository}/tags.atom`];
  }
  if (host === "github.com" && first !== "") return [`${origin}/${first}.atom`];
  if (host === "gitlab.com" && second !== "")
    return [
      `${origin}/${first}/${second}/-/releases.atom`,
      `${origin}/${first}/${second}/-/tags?format=atom`,
    ];
  if (host === "reddit.com" && first !== "")
    return [`https://www.reddit.com${withoutEndSlashes(url.pathname)}/.rss`];
  if (host === "medium.com" && first !== "") return [`https://medium.com/feed/${first}`];
  if (host.endsWith(".medium.com")) return [`${origin}/feed`];
  if (host.endsWith(".substack.com")) return [`${origin}/feed`];
  if (/\.blogspot\.[a-z.]+$/.test(host)) return [`${origin}/feeds/posts/default`];
  if (host.endsWith(".wordpress.com")) return [`${origin}/feed/`];
  if (host.endsWith(".tumblr.com")) return [`${origin}/rss`];
  if (host === "vimeo.com" && first !== "") return [`https://vimeo.com/${first}/videos/rss`];
  if (host === "dailymotion.com" && first !== "") return [`https://www.dailymotion.com/rss/user/${first}`];
  if (host === "bsky.app" && first === "profile" && second !== "") return [`${origin}/profile/${second}/rss`];
  if (host === "dev.to" && first !== "") return [`https://dev.to/feed/${first}`];
  if (host === "news.ycombinator.com") return [`${origin}/rss`];
  if (host === "news.google.com") return googleNews(url);
  if (host === "soundcloud.com" || host === "podcasts.apple.com") return [];
  return byGenerator(url, parts, page);
}

function youtube(url: URL, parts: readonly string[], page: PageLinks | null): string[] {
  const feed = (name: string, value: string): string =>
    `https://www.youtube.com/feeds/videos.xml?${name}=${encodeURIComponent(value)}`;
  const list = url.searchParams.get("list");
  const [kind = "", name = ""] = parts;
  const feeds: string[] = [];
  if (kind === "channel" && /^UC[\w-]{22}$/.test(name)) feeds.push(feed("channel_id", name));
  // A handle's page names its channel in a link or a meta element.
  const own = /\/channel\/(UC[\w-]{22})/.exec(
    [
      ...(page?.links ?? []).filter(({ rel }) => rel.includes("canonical")).map(({ href }) => href),
      page?.meta.get("og:url") ?? "",
    ].join(" "),
  )?.[1];
  const id =
    own ?? /^UC[\w-]{22}$/.exec(page?.meta.get("identifier") ?? page?.meta.get("channelid") ?? "")?.[0];
  if (id !== undefined) feeds.push(feed("channel_id", id));
  if (kind === "user" && name !== "") feeds.push(feed("user", name));
  if (list !== null && list !== "") feeds.push(feed("playlist_id", list));
  return feeds;
}

function googleNews(url: URL): string[] {
  if (url.pathname.startsWith("/rss")) return [];
  return [`${url.origin}/rss${url.pathname === "/" ? "" : url.pathname}${url.search}`];
}

function byGenerator(url: URL, parts: readonly string[], page: PageLinks | null): string[] {
  const generator = page?.generator ?? "";
  const [first = ""] = parts;
  const { origin } = url;
  const here = `${origin}${withoutEndSlashes(url.pathname)}/`;
  // Mastodon, Pleroma and their kin: a person's page.
  const isFediverse =
    /mastodon|pleroma|misskey|akkoma|gotosocial/.test(generator) ||
    (page?.links ?? []).some(({ type }) => type === "application/activity+json");
  if (first.startsWith("@") && (isFediverse || page === null)) return [`${origin}/${first}.rss`];
  if (generator.includes("wordpress"))
    return parts.length === 0 ? [`${origin}/feed/`] : [`${here}feed/`, `${origin}/feed/`];
  if (generator.includes("blogger")) return [`${origin}/feeds/posts/default`];
  if (generator.includes("ghost")) return [`${origin}/rss/`];
  if (generator.includes("drupal")) return [`${origin}/rss.xml`];
  if (generator.includes("joomla")) return [`${here}?format=feed&type=rss`];
  if (generator.includes("hugo")) return [`${here}index.xml`, `${origin}/index.xml`];
  if (generator.includes("jekyll")) return [`${origin}/feed.xml`];
  if (generator.includes("squarespace")) return [`${here}?format=rss`];
  if (generator.includes("wix")) return [`${origin}/blog-feed.xml`];
  if (generator.includes("typo3")) return [`${origin}/rss.xml`, `${origin}/?type=9818`];
  return [];
}
