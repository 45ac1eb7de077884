import { toJson } from "../clean-value.ts";
import type { Database } from "../database.ts";
import type { HostBlockStore, KeptPage, PageStore } from "../pages.ts";
import { milliseconds } from "./rows.ts";

export interface PageColumns {
  article_id: string;
  url: string;
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
  body_bytes: number;
  fetched_at: Date;
}

export const toKeptPage = (row: PageColumns): KeptPage => ({
  articleId: row.article_id,
  url: row.url,
  status: row.status,
  headers: row.headers,
  gzip: row.body,
  bodyBytes: row.body_bytes,
  fetchedAt: row.fetched_at,
});

export const PAGE_COLUMNS = "article_id, url, status, headers, body, body_bytes, fetched_at";

export function createPageStore(database: Pick<Database, "query">): PageStore {
  return {
    keep: async ({ articleId, keys, url, status, headers, gzip, bodyBytes, keepMs }) => {
      await database.query(
        `insert into pages (article_id, keys, url, status, headers, body, body_bytes, expires_at)
        select id, $2::text[], $3, $4, $5::jsonb, $6, $7, now() + ${milliseconds("$8")} from articles where id = $1
        on conflict (article_id) do update set keys = excluded.keys, url = excluded.url, status = excluded.status,
          headers = excluded.headers, body = excluded.body, body_bytes = excluded.body_bytes, fetched_at = now(),
          expires_at = excluded.expires_at`,
        [articleId, keys, url, status, toJson(headers), gzip, bodyBytes, keepMs],
      );
    },
    get: async (articleId) => {
      const { rows } = await database.query<PageColumns>(
        `select ${PAGE_COLUMNS} from pages where article_id = $1 and expires_at > now()`,
        [articleId],
      );
      return rows[0] ? toKeptPage(rows[0]) : null;
    },
    recent: async (keys, { maxAgeMs }) => {
      if (keys.length === 0) return null;
      const { rows } = await database.query<PageColumns>(
        `select ${PAGE_COLUMNS} from pages
        where keys && $1::text[] and expires_at > now() and fetched_at > now() - ${milliseconds("$2")}
        order by fetched_at desc limit 1`,
        [keys, maxAgeMs],
      );
      return rows[0] ? toKeptPage(rows[0]) : null;
    },
    prune: async (limit) =>
      (
        await database.query(
          `delete from pages where article_id in (
            select article_id from pages where expires_at <= now() order by expires_at limit $1 for update skip locked
          )`,
          [limit],
        )
      ).rowCount,
    summary: async () => {
      const { rows } = await database.query<{ count: number; bytes: number }>(
        "select count(*) as count, coalesce(sum(octet_length(body)), 0)::bigint as bytes from pages",
      );
      return rows[0] ?? { count: 0, bytes: 0 };
    },
  };
}

export function createHostBlockStore(database: Pick<Database, "query" | "transaction">): HostBlockStore {
  return {
    read: async (host) => {
      const { rows } = await database.query<{ blocks: Uint8Array }>(
        "select blocks from host_blocks where host = $1",
        [host],
      );
      return rows[0]?.blocks ?? null;
    },
    update: (host, change) =>
      database.transaction(async (transaction) => {
        await transaction.query("insert into host_blocks (host) values ($1) on conflict do nothing", [host]);
        const { rows } = await transaction.query<{ blocks: Uint8Array }>(
          "select blocks from host_blocks where host = $1 for update",
          [host],
        );
        const after = change(rows[0]?.blocks ?? new Uint8Array());
        await transaction.query("update host_blocks set blocks = $2, updated_at = now() where host = $1", [
          host,
          after,
        ]);
        return after;
      }),
    prune: async ({ maxAgeMs, maxHosts }) =>
      (
        await database.query(
          `delete from host_blocks where updated_at < now() - ${milliseconds("$1")}
            or host in (select host from host_blocks order by updated_at desc offset $2)`,
          [maxAgeMs, maxHosts],
        )
      ).rowCount,
  };
}
