import { createHash } from "node:crypto";
import { articleIdSchema, formatId, siblingId } from "@wirewatch/contracts";

/** The id of the story that an article founds: the same for the same article, whoever asks and whenever. */
export function deriveStoryId(articleId: string, firstSeenMs: number): string {
  if (articleIdSchema.safeParse(articleId).success) return siblingId(articleId, "story");
  const time = Number.isFinite(firstSeenMs) ? firstSeenMs : 0;
  return formatId("story", time, createHash("sha256").update(articleId).digest());
}
