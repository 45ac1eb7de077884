import type { WordList, WordListSummary } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database } from "../database.ts";
import { cursorTime, readPageRequest, toPage } from "../page-cursor.ts";
import type { WordListStore } from "../stores.ts";
import { assertVersion } from "./assert-version.ts";
import { assertNotReferenced, forgetChecks } from "./references.ts";
import { toTimestamp, type ListRow } from "./rows.ts";
import { noteWatchChange } from "./watch-store.ts";

interface SummaryRow extends ListRow {
  name: string;
  entry_count: number;
  version: number;
  created_at: Date;
  updated_at: Date;
}
interface WordListRow extends SummaryRow {
  entries: string[];
}

const toSummary = (row: SummaryRow): WordListSummary => ({
  name: row.name,
  entryCount: row.entry_count,
  version: row.version,
  createdAt: toTimestamp(row.created_at),
  updatedAt: toTimestamp(row.updated_at),
});

const toWordList = (row: WordListRow): WordList => ({
  name: row.name,
  entries: row.entries,
  version: row.version,
  createdAt: toTimestamp(row.created_at),
  updatedAt: toTimestamp(row.updated_at),
});

export function createWordListStore(database: Pick<Database, "query" | "transaction">): WordListStore {
  return {
    put: (name, entries, expectedVersion) =>
      database.transaction(async (transaction) => {
        await assertVersion(transaction, "word_lists", name, expectedVersion);
        const { rows } = await transaction.query<WordListRow>(
          `insert into word_lists as l (name, entries) values ($1, $2::jsonb)
          on conflict (name) do update set entries = excluded.entries, version = l.version + 1, updated_at = now()
          returning *`,
          [name, toJson(entries)],
        );
        const [row] = rows;
        if (!row) throw new Error("the list was not written");
        await forgetChecks(transaction, `list:${name}`);
        await noteWatchChange(transaction, "list", [name]);
        return { list: toWordList(row), created: row.version === 1 };
      }),

    get: async (name) => {
      const { rows } = await database.query<WordListRow>("select * from word_lists where name = $1", [name]);
      return rows[0] ? toWordList(rows[0]) : null;
    },

    getMany: async (names) => {
      if (names.length === 0) return [];
      const { rows } = await database.query<WordListRow>("select * from word_lists where name = any ($1)", [
        names,
      ]);
      return rows.map(toWordList);
    },

    list: async (page) => {
      const { after, size } = readPageRequest(page);
      // By a hash of the name, which may be longer than a cursor's id.
      const { rows } = await database.query<SummaryRow>(
        `select md5(l.name) as id, l.name, jsonb_array_length(l.entries) as entry_count, l.version, l.created_at, l.updated_at,
          ${cursorTime("l.created_at")} as cursor_time
        from word_lists l where $1::timestamptz is null or (l.created_at, md5(l.name)) < ($1::timestamptz, $2::text)
        order by l.created_at desc, md5(l.name) desc limit $3`,
        [...after, size + 1],
      );
      return toPage(rows, size, toSummary);
    },

    remove: (name, expectedVersion) =>
      database.transaction(async (transaction) => {
        // In the order in which `put` locks: the row, then the counter.
        const { rows } = await transaction.query<{ version: number }>(
          "select version from word_lists where name = $1 for update",
          [name],
        );
        if (rows[0]) await assertVersion(transaction, "word_lists", name, expectedVersion);
        await assertNotReferenced(transaction, `list:${name}`);
        const { rowCount } = await transaction.query("delete from word_lists where name = $1", [name]);
        if (rowCount > 0) await noteWatchChange(transaction, "list", [name]);
        return rowCount > 0;
      }),

    all: async () => {
      const { rows } = await database.query<WordListRow>("select * from word_lists order by name");
      return rows.map(toWordList);
    },
  };
}
