import type { Story } from "@wirewatch/contracts";
import type { Database } from "../database.ts";
import { readPageRequest, toPage } from "../page-cursor.ts";
import type { StoryStore } from "../stores.ts";
import { commitMove } from "./commit-move.ts";
import { dropFingerprints, newestPlaced, readDecisions, rewriteFingerprints } from "./decisions.ts";
import { familiesIn } from "./families-in.ts";
import { readStoryDetail } from "./story-detail.ts";
import { getMove, requestMerge, requestSplit, waitingMoves } from "./story-moves.ts";
import { SELECT_STORY, toStory, type StoryRow } from "./story-rows.ts";
import { readTimeline } from "./story-timeline.ts";

export function createStoryStore(database: Pick<Database, "query" | "transaction">): StoryStore {
  const getMany = async (ids: readonly string[]): Promise<Story[]> => {
    if (ids.length === 0) return [];
    const { rows } = await database.query<StoryRow>(`${SELECT_STORY} where s.id = any ($1)`, [ids]);
    return rows.map(toStory);
  };
  return {
    get: async (id) => (await getMany([id]))[0] ?? null,
    getMany,
    list: async ({ language, sagaId, ...page }) => {
      const { after, size } = readPageRequest(page);
      // Only the conditions that are asked for, so that each kind of list has a plan with its own index.
      const parameters: unknown[] = [...after, size + 1];
      const conditions = [
        "s.merged_into is null",
        "($1::timestamptz is null or (s.last_seen_at, s.id) < ($1::timestamptz, $2::text))",
      ];
      if (language !== undefined) conditions.push(`s.language = $${parameters.push(language)}`);
      if (sagaId !== undefined) conditions.push(`s.saga_id = $${parameters.push(sagaId)}`);
      const { rows } = await database.query<StoryRow>(
        `${SELECT_STORY} where ${conditions.join(" and ")} order by s.last_seen_at desc, s.id desc limit $3`,
        parameters,
      );
      return toPage(rows, size, toStory);
    },
    detail: (id) => readStoryDetail(database, id),
    timeline: (id, page) => readTimeline(database, id, page),

    requestMerge: (from, into) => requestMerge(database, from, into),
    requestSplit: (from, articleIds) => requestSplit(database, from, articleIds),
    getMove: (id) => getMove(database, id),
    waitingMoves: (limit) => waitingMoves(database, limit),
    familiesIn: (storyId, articleIds) => familiesIn(database, storyId, articleIds),
    commitMove: (move, outcome, fence) => commitMove(database, move, outcome, fence),

    newestPlaced: () => newestPlaced(database),
    decisions: (from) => readDecisions(database, from),
    rewriteFingerprints: (prints, fence) => rewriteFingerprints(database, prints, fence),
    dropFingerprints: (before, limit) => dropFingerprints(database, before, limit),
  };
}
