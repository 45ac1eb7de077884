import type { RobotsCache } from "./pace.ts";
import { parseRobots } from "./robots-rules.ts";

/** Stands in the cache for a file that could not be had. To whoever reads it as a robots.txt, it allows nothing. */
const UNREACHABLE = "# wirewatch: robots.txt was not reachable\nUser-agent: *\nDisallow: /\n";

/** What came of fetching a robots.txt: its text, nothing (then all is allowed), or no answer for now. */
export type RobotsFile =
  | { state: "here"; text: string }
  | { state: "missing" }
  | { state: "unreachable"; reason: string };

export interface RobotsAnswer {
  verdict: "allowed" | "denied" | "unreachable";
  crawlDelayMs: number | null;
  /** Why it is unreachable, in a sentence; null where that is only remembered from before. */
  reason: string | null;
}

interface Loaded {
  text: string;
  reason: string | null;
}

/**
 * Answers whether robots.txt lets our product token fetch a page (RFC 9309 section 2.3): a missing file allows everything, one
 * that cannot be had nothing, but only for a short time. A file that several ask for at once is fetched once.
 */
export function openRobots(settings: {
  product: string;
  cache: RobotsCache;
  /** How long a file or its absence is remembered; RFC 9309 section 2.4 asks for at most 24 hours. */
  ttlMs: number;
  unreachableTtlMs: number;
  /** Rejects when the question is void, for example because the address is forbidden; then nothing is remembered. */
  fetchFile: (address: string) => Promise<RobotsFile>;
}): { ask(url: URL): Promise<RobotsAnswer> } {
  const { product, cache } = settings;
  const loading = new Map<string, Promise<Loaded>>();

  const load = async (origin: string): Promise<Loaded> => {
    const kept = await cache.get(origin);
    if (kept !== null) return { text: kept, reason: null };
    const file = await settings.fetchFile(`${origin}/robots.txt`);
    const text = file.state === "here" ? toStorable(file.text) : file.state === "missing" ? "" : UNREACHABLE;
    await cache.put(origin, text, file.state === "unreachable" ? settings.unreachableTtlMs : settings.ttlMs);
    return { text, reason: file.state === "unreachable" ? file.reason : null };
  };

  return {
    ask: async (url) => {
      const { origin } = url;
      let loaded = loading.get(origin);
      if (loaded === undefined) {
        loaded = load(origin).finally(() => loading.delete(origin));
        loading.set(origin, loaded);
      }
      const { text, reason } = await loaded;
      if (text === UNREACHABLE) return { verdict: "unreachable", crawlDelayMs: null, reason };
      const rules = parseRobots(text, product);
      return {
        verdict: rules.isAllowed(url.pathname + url.search) ? "allowed" : "denied",
        crawlDelayMs: rules.crawlDelayMs,
        reason: null,
      };
    },
  };
}

/** Databases refuse NUL in a text, and no control means anything in a robots.txt but line breaks and tabs. */
function toStorable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- controls are what is looked for
  const clean = text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g, "");
  return clean === UNREACHABLE ? `\n${clean}` : clean;
}
