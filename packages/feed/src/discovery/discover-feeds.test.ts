import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { discoverFeeds, guessFeeds } from "./discover-feeds.ts";
import { robotsSitemaps } from "./robots-sitemaps.ts";

const SITE = "https://harbour-post.example/world/";
const found = (html: string, url = SITE): string[] =>
  discoverFeeds(html, url)
    .filter(({ reason }) => reason !== "well_known")
    .map((candidate) => `${candidate.reason} ${candidate.url}`);

describe("discoverFeeds", () => {
  it("takes the feeds that a page names, comment feeds last, wherever the links stand", () => {
    const html = `<html><head><base href="/pages/"><title>Post</title>
      <link rel="alternate" type="application/rss+xml" title="Post » Comments Feed" href="/comments/feed/">
      <LINK REL='Alternate' TYPE='application/atom+xml; charset=utf-8' TITLE='All' HREF='atom.xml'>
      <link rel="alternate" type="application/feed+json" href="https://cdn.example/feed.json">
      <link rel=alternate type="application/json" href="/wp-json/wp/v2/pages/2">
      <link rel=alternate hreflang=de href="/de/"><link rel="stylesheet" type="text/css" href="/feed.css">
      </head><body><link rel="feed" href="//news.harbour-post.example/rss"></body>`;
    expect(found(html)).toEqual([
      "link https://harbour-post.example/pages/atom.xml",
      "link https://cdn.example/feed.json",
      "link https://news.harbour-post.example/rss",
      "comments https://harbour-post.example/comments/feed/",
    ]);
  });

  it("takes links that look like feeds of this site", () => {
    const html = `<a href="/rss/world.xml">World</a> <a href=/about>About</a> <a href="/abo"><img alt="RSS"></a>
      <a href="feed://harbour-post.example/sport.rss">Sport</a> <a href="https://other.example/feed">Partner</a>
      <a href="/feedback">Feedback</a><a href="/sitemap.xml">Sitemap</a>`;
    expect(found(html)).toEqual([
      "anchor https://harbour-post.example/rss/world.xml",
      "anchor https://harbour-post.example/abo",
      "anchor https://harbour-post.example/sport.rss",
    ]);
  });

  it("knows where platforms keep theirs", () => {
    const id = "UCabcdefghijklmnopqrstuv";
    const cases: [string, string, string][] = [
      [
        `https://www.youtube.com/channel/${id}`,
        "",
        `https://www.youtube.com/feeds/videos.xml?channel_id=${id}`,
      ],
      [
        "https://www.youtube.com/@varn",
        `<link rel=canonical href="https://www.youtube.com/channel/${id}">`,
        `https://www.youtube.com/feeds/videos.xml?channel_id=${id}`,
      ],
      [
        "https://www.youtube.com/playlist?list=PLx",
        "",
        "https://www.youtube.com/feeds/videos.xml?playlist_id=PLx",
      ],
      ["https://github.com/varn/ferry", "", "https://github.com/varn/ferry/releases.atom"],
      ["https://www.reddit.com/r/news/", "", "https://www.reddit.com/r/news/.rss"],
      ["https://medium.com/@varn", "", "https://medium.com/feed/@varn"],
      ["https://varn.substack.com/archive", "", "https://varn.substack.com/feed"],
      ["https://varn.blogspot.com/", "", "https://varn.blogspot.com/feeds/posts/default"],
      [
        "https://social.example/@varn",
        '<meta name=generator content="Mastodon 4">',
        "https://social.example/@varn.rss",
      ],
      [
        "https://paper.example/sport",
        '<meta name="generator" content="WordPress 6.5">',
        "https://paper.example/sport/feed/",
      ],
    ];
    for (const [url, html, feed] of cases)
      expect(discoverFeeds(html, url)[0], url).toMatchObject({ url: feed, reason: "site" });
  });

  it("tries the places where most sites have one", () => {
    const urls = guessFeeds(SITE).map(({ url }) => url);
    expect(urls).toContain("https://harbour-post.example/feed");
    expect(urls[0]).toBe("https://harbour-post.example/world/feed");
    expect(new Set(urls).size).toBe(urls.length);
  });

  it("reads sitemaps from robots.txt, those of news first", () => {
    const robots =
      "User-agent: *\r\nSitemap: /sitemap.xml\nsitemap:https://harbour-post.example/news-sitemap.xml # new\nSitemap: ftp://x/y\n";
    expect(robotsSitemaps(robots, SITE).map(({ url }) => url)).toEqual([
      "https://harbour-post.example/news-sitemap.xml",
      "https://harbour-post.example/sitemap.xml",
    ]);
  });

  it("never throws and only gives web addresses", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            "<link rel=alternate type=application/rss+xml href=",
            "'",
            '"',
            ">",
            "<a href=//",
            "javascript:x",
            "<base href=",
            "feed:",
            "/rss",
            "http://[",
            "&#0;",
            "</title>",
            " ",
          ),
        ),
        (parts) => {
          for (const { url } of discoverFeeds(parts.join(""), SITE)) expect(url).toMatch(/^https?:\/\//);
        },
      ),
    );
  });

  // Each would take minutes in time that grows with the square of its length.
  it.each([
    ["an address full of slashes", `<a href="/rss${"/".repeat(500_000)}x">RSS</a>`],
    [
      "an address that nearly says something again and again",
      `<link rel=feed href="/${"add".repeat(200_000)}">`,
    ],
    ["many addresses as long as they may be", `<a href="/rss${"/".repeat(2000)}x">RSS</a>`.repeat(400)],
    ["elements without an end", "<x-y>".repeat(200_000)],
  ])("is done soon with %s", (_, html) => {
    const before = process.cpuUsage();
    discoverFeeds(html, SITE);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(3000);
  });
});
