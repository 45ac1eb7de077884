import type { DuplicateTier, SourceTier, Story } from "@wirewatch/contracts";
import type { Database } from "../database.ts";
import { cursorTime, readPageRequest, toPage } from "../page-cursor.ts";
import type { StoryStore } from "../stores.ts";
import { familiesIn } from "./families-in.ts";
import { toTimestamp, type ListRow } from "./rows.ts";

interface StoryRow extends ListRow {
  title: string;
  lead_article_id: string;
  language: string;
  article_count: number;
  source_count: number;
  original_count: number;
  original_source_count: number;
  continues: string | null;
  saga_id: string | null;
  first_seen_at: Date;
  last_seen_at: Date;
  merged_into: string | null;
}

const SELECT_STORY = `select s.*, ${cursorTime("s.last_seen_at")} as cursor_time from stories s`;

const toStory = (row: StoryRow): Story => ({
  id: row.id,
  title: row.title,
  leadArticleId: row.lead_article_id,
  articleCount: row.article_count,
  sourceCount: row.source_count,
  originalCount: row.original_count,
  originalSourceCount: row.original_source_count,
  language: row.language,
  continues: row.continues,
  sagaId: row.saga_id,
  firstSeenAt: toTimestamp(row.first_seen_at),
  lastSeenAt: toTimestamp(row.last_seen_at),
  mergedInto: row.merged_into,
});

const notYet = (): never => {
  throw new Error("not there yet");
};

export function createStoryStore(database: Pick<Database, "query">): StoryStore {
  const getMany = async (ids: readonly string[]): Promise<Story[]> => {
    if (ids.length === 0) return [];
    const { rows } = await database.query<StoryRow>(`${SELECT_STORY} where s.id = any ($1)`, [ids]);
    return rows.map(toStory);
  };
  return {
    get: async (id) => (await getMany([id]))[0] ?? null,
    getMany,
    list: async (page) => {
      const { after, size } = readPageRequest(page);
      const { rows } = await database.query<StoryRow>(
        `${SELECT_STORY}
        where $1::timestamptz is null or (s.last_seen_at, s.id) < ($1::timestamptz, $2::text)
        order by s.last_seen_at desc, s.id desc limit $3`,
        [...after, size + 1],
      );
      return toPage(rows, size, toStory);
    },
    detail: notYet,
    timeline: notYet,
    requestMerge: notYet,
    requestSplit: notYet,
    getMove: notYet,
    waitingMoves: notYet,
    familiesIn: (storyId, articleIds) => familiesIn(database, storyId, articleIds),
    commitMove: notYet,
    newestPlaced: notYet,
    decisions: notYet,
    rewriteFingerprints: notYet,
    dropFingerprints: notYet,
    duplicatesOf: async (articleIds) => {
      if (articleIds.length === 0) return [];
      const { rows } = await database.query<{
        id: string;
        duplicate_of: string;
        duplicate_tier: DuplicateTier;
        name: string;
        domain: string;
        country: string | null;
        source_tier: SourceTier;
        shared_share: number | null;
      }>(
        `select a.id, a.duplicate_of, a.duplicate_tier, s.name, s.domain, s.country, s.tier as source_tier, a.shared_share
        from articles a join sources s on s.id = a.source_id
        where a.duplicate_of = any ($1) order by a.first_seen_at, a.id`,
        [articleIds],
      );
      return rows.map((row) => ({
        articleId: row.id,
        duplicateOf: row.duplicate_of,
        tier: row.duplicate_tier,
        source: { name: row.name, domain: row.domain, country: row.country, tier: row.source_tier },
        sharedShare: row.shared_share,
      }));
    },
  };
}
