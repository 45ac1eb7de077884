import type { FeedTextSource, TextSourceWish } from "@wirewatch/contracts";
import { toJson } from "../clean-value.ts";
import type { Database } from "../database.ts";
import type { TextSourceMemory, TextSourceStore } from "../pages.ts";

const NOTHING_LEARNED: TextSourceMemory = {
  decision: "learning",
  since: null,
  shares: [],
  comparedCount: 0,
};

/** What the two columns of a feed say. */
export const toTextSource = (row: {
  text_source_wish: TextSourceWish;
  text_source: Partial<TextSourceMemory>;
}): FeedTextSource => ({ wish: row.text_source_wish, ...NOTHING_LEARNED, ...row.text_source });

export function createTextSourceStore(database: Pick<Database, "query" | "transaction">): TextSourceStore {
  return {
    get: async (feedIds) => {
      const { rows } = await database.query<{
        id: string;
        text_source_wish: TextSourceWish;
        text_source: Partial<TextSourceMemory>;
      }>("select id, text_source_wish, text_source from feeds where id = any ($1)", [feedIds]);
      return new Map(rows.map((row) => [row.id, toTextSource(row)]));
    },
    learn: (feedId, change) =>
      database.transaction(async (transaction) => {
        const { rows } = await transaction.query<{ text_source: Partial<TextSourceMemory> }>(
          "select text_source from feeds where id = $1 for update",
          [feedId],
        );
        if (!rows[0]) return;
        await transaction.query("update feeds set text_source = $2::jsonb where id = $1", [
          feedId,
          toJson(change({ ...NOTHING_LEARNED, ...rows[0].text_source })),
        ]);
      }),
  };
}
