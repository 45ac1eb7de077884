import type { SiteRulesRecord } from "@wirewatch/contracts";
import type { SiteRuleStore } from "@wirewatch/db";
import { canParseUrl } from "@wirewatch/text";

/** The operators' rules, as of some seconds ago. */
export interface SiteRuleTable {
  /** The rules of the page's host, or of the nearest host above it that has some. */
  of(url: string): Promise<SiteRulesRecord | undefined>;
}

const FRESH_MS = 2000;

export function openSiteRuleTable(
  store: Pick<SiteRuleStore, "list">,
  now: () => number = Date.now,
): SiteRuleTable {
  let table: ReadonlyMap<string, SiteRulesRecord> = new Map();
  let readAt = -Infinity;
  let reading: Promise<void> | null = null;
  const refresh = async (): Promise<void> => {
    try {
      table = new Map((await store.list()).map(({ domain, rules }) => [domain, rules]));
    } catch {
      // The rules of before are better than none; the next article asks again.
    }
    readAt = now();
    reading = null;
  };
  return {
    of: async (url) => {
      if (now() - readAt >= FRESH_MS) await (reading ??= refresh());
      return rulesFor(url, table);
    },
  };
}

export function rulesFor<Rules>(url: string, table: ReadonlyMap<string, Rules>): Rules | undefined {
  if (table.size === 0 || !canParseUrl(url)) return undefined;
  for (let host = new URL(url).hostname; host !== "";) {
    const rules = table.get(host);
    if (rules !== undefined) return rules;
    const dot = host.indexOf(".");
    host = dot < 0 ? "" : host.slice(dot + 1);
  }
  return undefined;
}
