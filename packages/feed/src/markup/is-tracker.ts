/** Hosts of pictures that count readers or offer to share, with the start of the path where a host has other pictures too. */
const HOSTS: ReadonlyMap<string, string> = new Map([
  ["feeds.feedburner.com", "/~"],
  ["feedburner.google.com", "/"],
  ["feedsportal.com", "/"],
  ["feeds.wordpress.com", "/1.0/"],
  ["pixel.wp.com", "/"],
  ["stats.wordpress.com", "/"],
  ["doubleclick.net", "/"],
  ["googlesyndication.com", "/"],
  ["google-analytics.com", "/"],
  ["googleadservices.com", "/"],
  ["quantserve.com", "/"],
  ["quantcount.com", "/"],
  ["scorecardresearch.com", "/"],
  ["chartbeat.net", "/"],
  ["facebook.com", "/tr"],
  ["bat.bing.com", "/"],
  ["px.ads.linkedin.com", "/"],
  ["analytics.twitter.com", "/"],
  ["t.co", "/i/adsct"],
  ["pheedo.com", "/"],
  ["buysellads.com", "/"],
  ["mc.yandex.ru", "/"],
  ["counter.yadro.ru", "/"],
  ["top-fwz1.mail.ru", "/"],
  ["ivwbox.de", "/"],
  ["met.vgwort.de", "/"],
  ["xiti.com", "/"],
  ["estat.com", "/"],
]);
/** Paths of counters that outlets run themselves. */
const PATHS =
  /\/(?:matomo|piwik)\.php(?:\?|$)|\/(?:pixel|spacer|blank|transparent|1x1|clear)\.(?:gif|png)(?:\?|$)|\/count(?:er)?\.gif\?/i;
const TINY = /^\s*[01](?:\.\d+)?\s*(?:px|%)?\s*$/i;
const HIDDEN_STYLE =
  /(?:^|[;{\s])(?:(?:max-)?(?:width|height)\s*:\s*[01](?:\.\d{1,6})?(?:px|%)?\s*(?:!important\s*)?(?:;|$)|display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$))/i;
const MAX_STYLE_CHARACTERS = 2000;

/** Whether a picture shows nothing and only tells somebody that it was loaded: it is hidden, a point, or comes from a counter. */
export function isTracker(attributes: Readonly<Record<string, string>>): boolean {
  const { width, height, style, hidden, src = "" } = attributes;
  if ((width !== undefined && TINY.test(width)) || (height !== undefined && TINY.test(height))) return true;
  if (hidden !== undefined) return true;
  if (style !== undefined && HIDDEN_STYLE.test(style.slice(0, MAX_STYLE_CHARACTERS))) return true;
  return isCounter(src);
}

function isCounter(address: string): boolean {
  const start = address.indexOf("//") + 2;
  const slash = address.indexOf("/", start);
  if (start < 2 || slash < 0) return false;
  const path = address.slice(slash, slash + 200);
  // The host itself, then each domain above it.
  for (let at = start; at > 0 && at < slash; at = address.indexOf(".", at) + 1) {
    const prefix = HOSTS.get(address.slice(at, slash));
    if (prefix !== undefined && path.startsWith(prefix)) return true;
  }
  return PATHS.test(path);
}
