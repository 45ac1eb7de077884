import { z } from "zod";
import { namedEntitySchema, topicSchema } from "./document.ts";

export const classificationSchema = z.object({
  language: z.string(),
  languageConfidence: z.number().min(0).max(1),
  topics: z.array(topicSchema),
  entities: z.array(namedEntitySchema),
});
export type Classification = z.infer<typeof classificationSchema>;
