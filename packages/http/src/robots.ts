import robotsParserModule from "robots-parser";
import type { RobotsCache } from "./pace.ts";

/** RFC 9309 section 2.4: at most 24 hours. */
const TTL_MS = 86_400_000;
const UNREACHABLE_TTL_MS = 600_000;
/** RFC 9309 section 2.5: at least 500 KiB must be read. */
export const MAX_ROBOTS_BYTES = 512_000;
const DENY_ALL = "User-agent: *\nDisallow: /\n";

interface Robots {
  isAllowed(url: string, agent?: string): boolean | undefined;
  getCrawlDelay(agent?: string): number | undefined;
}
// The package is CommonJS without a named export that its types agree with.
const robotsParser = robotsParserModule as unknown as (url: string, text: string) => Robots;

export interface RobotsAnswer {
  allowed: boolean;
  crawlDelayMs: number | null;
}

/**
 * Whether robots.txt lets our product token fetch this page (RFC 9309): a file that is missing (4xx) allows everything, one that
 * cannot be had (5xx, no connection) nothing, for ten minutes.
 */
export async function askRobots(
  url: URL,
  settings: {
    product: string;
    cache: RobotsCache;
    fetchRobots: (address: string) => Promise<{ status: number; text: string } | null>;
  },
): Promise<RobotsAnswer> {
  const address = new URL("/robots.txt", url).href;
  let text = await settings.cache.get(url.origin);
  if (text === null) {
    const fetched = await settings.fetchRobots(address);
    const isHere = fetched !== null && fetched.status >= 200 && fetched.status <= 299;
    const isMissing =
      fetched !== null && fetched.status >= 400 && fetched.status <= 499 && fetched.status !== 429;
    text = isHere ? fetched.text : isMissing ? "" : DENY_ALL;
    await settings.cache.put(url.origin, text, isHere || isMissing ? TTL_MS : UNREACHABLE_TTL_MS);
  }
  const robots = robotsParser(address, text);
  const seconds = robots.getCrawlDelay(settings.product);
  return {
    allowed: robots.isAllowed(url.href, settings.product) !== false,
    crawlDelayMs:
      seconds === undefined || !Number.isFinite(seconds) || seconds <= 0
        ? null
        : Math.min(seconds, 60) * 1000,
  };
}
