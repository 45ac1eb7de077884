import { z } from "zod";
import { foundFeedSchema } from "./feed-discovery.ts";

/** Problem details of RFC 9457, with a stable `code` and, for bad fields, where and what. */
export const httpProblemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  code: z.string(),
  errors: z
    .array(
      z.object({
        pointer: z.string(),
        message: z.string(),
        hint: z.string().optional(),
        start: z.int().optional(),
        end: z.int().optional(),
      }),
    )
    .optional(),
  /** With `not_a_feed`: the feeds that the site has. */
  candidates: z.array(foundFeedSchema).optional(),
});
export type HttpProblem = z.infer<typeof httpProblemSchema>;

/** One page of a list. `nextCursor` is null on the last page. */
export const pageSchema = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}
