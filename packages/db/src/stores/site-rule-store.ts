import type { SiteRulesRecord, SourceRules } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database } from "../database.ts";
import type { SiteRuleStore } from "../pages.ts";
import { toTimestamp } from "./rows.ts";

interface RuleRow {
  domain: string;
  rules: SiteRulesRecord;
  updated_at: Date;
}

const toSourceRules = (row: RuleRow): SourceRules => ({
  domain: row.domain,
  rules: row.rules,
  updatedAt: toTimestamp(row.updated_at),
});

/** So many sources can have rules of their own. */
const MAX_RULES = 10_000;

export function createSiteRuleStore(database: Pick<Database, "query">): SiteRuleStore {
  return {
    list: async () => {
      const { rows } = await database.query<RuleRow>(
        `select domain, rules, updated_at from site_rules order by domain limit ${MAX_RULES}`,
      );
      return rows.map(toSourceRules);
    },
    get: async (domain) => {
      const { rows } = await database.query<RuleRow>(
        "select domain, rules, updated_at from site_rules where domain = $1",
        [domain],
      );
      return rows[0] ? toSourceRules(rows[0]) : null;
    },
    put: async (domain, rules) => {
      const { rows } = await database.query<{ updated_at: Date }>(
        `insert into site_rules (domain, rules) values ($1, $2::jsonb)
        on conflict (domain) do update set rules = excluded.rules, updated_at = now() returning updated_at`,
        [domain, toJson(rules)],
      );
      return { domain, rules, updatedAt: toTimestamp(rows[0]?.updated_at ?? new Date(0)) };
    },
    remove: async (domain) =>
      (await database.query("delete from site_rules where domain = $1", [domain])).rowCount > 0,
  };
}
