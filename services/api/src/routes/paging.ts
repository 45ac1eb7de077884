import { z } from "zod";

/** Where a list goes on, and how much of it is wanted. */
export const pageQuerySchema = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
});

export const noContentSchema = z.null();
