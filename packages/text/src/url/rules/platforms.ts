import type { SiteRule } from "../canonical-url-rules.ts";
import { words } from "./words.ts";

/** Social networks and hosts of many publishers, with the forms that their addresses have. */
export const PLATFORMS: readonly SiteRule[] = [
  {
    hosts: ["news.google.com"],
    drops: words("oc hl gl ceid"),
    paths: [{ from: "^/(?:__i/)?(?:rss/)?(?:rd/)?(?:articles|read)/([\\w-]+)$", to: "/articles/$1" }],
  },
  {
    hosts: ["twitter.com", "x.com"],
    host: "twitter.com",
    drops: words("s t src cxt"),
    paths: [{ from: "^/(?:i/web|[A-Za-z0-9_]+)/status(?:es)?/(\\d+)(?:/.*)?$", to: "/i/status/$1" }],
  },
  {
    hosts: ["youtu.be"],
    drops: words("si t feature"),
    paths: [{ from: "^/([\\w-]{11})$", to: "//youtube.com/watch?v=$1" }],
  },
  {
    hosts: ["youtube.com", "youtube-nocookie.com"],
    host: "youtube.com",
    drops: words("si t feature ab_channel pp index start_radio"),
    paths: [{ from: "^/(?:shorts|live|embed|v)/([\\w-]{11})$", to: "/watch?v=$1" }],
  },
  {
    hosts: ["facebook.com"],
    host: "facebook.com",
    drops: words("fref refid rdid ref hc_ref paipv eav locale2 rdc notif_t notif_id"),
  },
  {
    hosts: ["reddit.com"],
    host: "reddit.com",
    drops: words("context rdt"),
    paths: [{ from: "^/(?:r/[^/]+|user/[^/]+)?/?comments/([a-z0-9]+)(?:/[^/]*)?$", to: "/comments/$1" }],
  },
  {
    hosts: ["old.reddit.com", "new.reddit.com", "np.reddit.com", "i.reddit.com", "sh.reddit.com"],
    host: "reddit.com",
  },
  {
    hosts: ["web.facebook.com", "mbasic.facebook.com", "touch.facebook.com", "fb.com"],
    host: "facebook.com",
  },
  { hosts: ["redd.it"], paths: [{ from: "^/([a-z0-9]{5,8})$", to: "//reddit.com/comments/$1" }] },
  { hosts: ["tiktok.com"], pathOnly: true, drops: words("_r _t") },
  { hosts: ["linkedin.com"], drops: words("lipi rcm refid originalsubdomain") },
  {
    hosts: ["t.me", "telegram.me"],
    host: "t.me",
    drops: words("single embed"),
    paths: [{ from: "^/s/([^/]+/\\d+)$", to: "/$1" }],
  },
  {
    hosts: ["medium.com"],
    drops: words("source sk gi"),
    // Ids are the same on a writer's own host.
    paths: [{ from: "^/(?:[^/]+/)?(?:.*-)?([0-9a-f]{10,12})$", to: "//medium.com/p/$1" }],
  },
  {
    hosts: ["open.substack.com"],
    drops: words("r s"),
    paths: [{ from: "^/pub/([a-z0-9-]+)/p/([^/]+)$", to: "//$1.substack.com/p/$2" }],
  },
  { hosts: ["substack.com"], drops: words("r s publication_id post_id open showwelcome") },
  { hosts: ["blogspot.*"], host: "blogspot.com", drops: ["m"] },
  {
    hosts: ["wikipedia.org", "wikinews.org"],
    innerLabels: ["m"],
    drops: words("oldformat useskin"),
    paths: [{ from: "^/w(?:/index\\.php)?$", to: "/wiki/{title}" }],
  },
];
