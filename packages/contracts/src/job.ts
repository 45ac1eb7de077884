import { z } from "zod";
import { articleIdSchema, deliveryIdSchema, feedIdSchema } from "./ids.ts";

/** How many ids one wake-up may carry. */
export const MAX_IDS_PER_JOB = 50;

/** Wake-ups carry ids and nothing else: the row holds the truth. */
export const articleJobSchema = z.object({
  articleIds: z.array(articleIdSchema).min(1).max(MAX_IDS_PER_JOB),
});
export type ArticleJob = z.infer<typeof articleJobSchema>;

export const deliveryJobSchema = z.object({
  deliveryIds: z.array(deliveryIdSchema).min(1).max(MAX_IDS_PER_JOB),
});
export type DeliveryJob = z.infer<typeof deliveryJobSchema>;

export const feedJobSchema = z.object({ feedIds: z.array(feedIdSchema).min(1).max(MAX_IDS_PER_JOB) });
export type FeedJob = z.infer<typeof feedJobSchema>;
