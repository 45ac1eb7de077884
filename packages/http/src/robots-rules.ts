import {
  matchesRobotsPattern,
  normalisePath,
  parseRobotsPattern,
  type RobotsPattern,
} from "./robots-pattern.ts";

/** Rules with a wildcard that are heeded; comparing one takes time in the length of the path. The rest are dropped. */
export const MAX_WILDCARD_RULES = 500;
/** The longest pause between two requests that a site can ask for. */
const MAX_CRAWL_DELAY_MS = 60_000;

export interface RobotsRules {
  /** `path` is the path with its query, as in the request. */
  isAllowed(path: string): boolean;
  crawlDelayMs: number | null;
}

interface Rule {
  allow: boolean;
  pattern: RobotsPattern;
}

interface Group {
  /** Whether any group named the product. */
  isNamed: boolean;
  rules: Rule[];
  wildcardRules: number;
  crawlDelayMs: number | null;
}

/**
 * What a robots.txt says to one product token (RFC 9309 section 2.2): the groups that name it, or else those for `*`, taken
 * together; the longest matching pattern counts, and of two equally long ones the one that allows. `Crawl-delay` (seconds) is
 * no part of the RFC but widely used. Never throws; lines that mean nothing are passed over.
 */
export function parseRobots(text: string, product: string): RobotsRules {
  const own = emptyGroup();
  const any = emptyGroup();
  const token = product.toLowerCase();
  let current = new Set<Group>();
  let isNamingAgents = false;

  for (const line of text.replace(/^\uFEFF/, "").split(/[\r\n]+/)) {
    const field = /^\s*([A-Za-z-]{5,12})\s*:([^#]*)/.exec(line);
    if (field === null) continue;
    const name = (field[1] ?? "").toLowerCase();
    const value = (field[2] ?? "").trim();
    if (name === "user-agent") {
      if (!isNamingAgents) current = new Set();
      isNamingAgents = true;
      if (value.startsWith("*")) current.add(any);
      else if (/^[\w-]+/.exec(value)?.[0].toLowerCase() === token) current.add(own);
      for (const group of current) group.isNamed = true;
    } else if (name === "allow" || name === "disallow") {
      isNamingAgents = false;
      if (current.size > 0) addRule(current, name === "allow", value);
    } else if (name === "crawl-delay") {
      isNamingAgents = false;
      for (const group of current) group.crawlDelayMs ??= toDelay(value);
    }
  }

  const { rules, crawlDelayMs } = own.isNamed ? own : any;
  // The rule that counts comes first, so that the first match decides.
  rules.sort(
    (left, right) => right.pattern.length - left.pattern.length || Number(right.allow) - Number(left.allow),
  );
  return {
    crawlDelayMs,
    isAllowed: (path) => {
      if (path === "/robots.txt") return true;
      const normal = normalisePath(path);
      return rules.find(({ pattern }) => matchesRobotsPattern(pattern, normal))?.allow ?? true;
    },
  };
}

const emptyGroup = (): Group => ({ isNamed: false, rules: [], wildcardRules: 0, crawlDelayMs: null });

function addRule(groups: ReadonlySet<Group>, allow: boolean, value: string): void {
  const pattern = parseRobotsPattern(value);
  if (pattern === null) return;
  for (const group of groups) {
    if (pattern.parts.length > 1) {
      if (group.wildcardRules >= MAX_WILDCARD_RULES) continue;
      group.wildcardRules += 1;
    }
    group.rules.push({ allow, pattern });
  }
}

function toDelay(value: string): number | null {
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(value)) return null;
  const ms = Math.round(Number(value) * 1000);
  return ms > 0 ? Math.min(ms, MAX_CRAWL_DELAY_MS) : null;
}
