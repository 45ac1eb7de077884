import type { Alert, AlertMatch } from "@wirewatch/contracts";
import type { Database } from "../database.ts";
import { cursorTime, readPageRequest, toPage } from "../page-cursor.ts";
import type { AlertStore } from "../stores.ts";
import { loadFamilies } from "./article-families.ts";
import { toTimestamp, type ListRow } from "./rows.ts";
import { tellUpdates } from "./tell-updates.ts";

interface AlertRow extends ListRow {
  monitor_id: string;
  monitor_name: string;
  monitor_version: number;
  story_id: string;
  article_id: string;
  event_id: string;
  title: string;
  url: string;
  matches: AlertMatch[];
  article_count: number;
  source_count: number;
  original_count: number;
  original_source_count: number;
  update_count: number;
  updated_at: Date | null;
  historical: boolean;
  raised_at: Date;
}

const SELECT_ALERT = `select l.*, m.name as monitor_name, a.title, a.url, s.article_count, s.source_count,
    s.original_count, s.original_source_count, ${cursorTime("l.raised_at")} as cursor_time
  from alerts l join monitors m on m.id = l.monitor_id join articles a on a.id = l.article_id
    join stories s on s.id = l.story_id`;

const toAlert = (row: AlertRow): Alert => ({
  id: row.id,
  monitorId: row.monitor_id,
  monitorName: row.monitor_name,
  monitorVersion: row.monitor_version,
  storyId: row.story_id,
  articleId: row.article_id,
  eventId: row.event_id,
  title: row.title,
  url: row.url,
  matches: row.matches,
  reach: {
    articleCount: row.article_count,
    sourceCount: row.source_count,
    originalCount: row.original_count,
    originalSourceCount: row.original_source_count,
  },
  updateCount: row.update_count,
  updatedAt: row.updated_at && toTimestamp(row.updated_at),
  historical: row.historical,
  raisedAt: toTimestamp(row.raised_at),
});

export function createAlertStore(database: Pick<Database, "query" | "transaction">): AlertStore {
  return {
    get: async (id) => {
      const { rows } = await database.query<AlertRow>(`${SELECT_ALERT} where l.id = $1`, [id]);
      const [row] = rows;
      if (!row) return null;
      const families = await loadFamilies(database, [row.article_id]);
      return { ...toAlert(row), duplicates: families.get(row.article_id) ?? [] };
    },
    list: async ({ monitorId, storyId, ...page }) => {
      const { after, size } = readPageRequest(page);
      // A story that became one with another is asked for by either id.
      const { rows } = await database.query<AlertRow>(
        `${SELECT_ALERT}
        where ($1::timestamptz is null or (l.raised_at, l.id) < ($1::timestamptz, $2::text))
          and ($4::text is null or l.monitor_id = $4)
          and ($5::text is null or l.story_id in (
            with recursive standing as (
              select id, merged_into from stories where id = $5
              union select s.id, s.merged_into from standing g join stories s on s.id = g.merged_into
            ) select id from standing
          ))
        order by l.raised_at desc, l.id desc limit $3`,
        [...after, size + 1, monitorId ?? null, storyId ?? null],
      );
      return toPage(rows, size, toAlert);
    },
    familiesOf: (articleIds) => loadFamilies(database, articleIds),
    tellUpdates: (limit) => tellUpdates(database, limit),
  };
}
