import { documentSchema, type Document } from "@wirewatch/contracts";
import { LineError } from "./ndjson.ts";

/** A document from a line's value. A numeric id is taken as text. */
export function readDocument(value: unknown): Document {
  const candidate =
    typeof value === "object" && value !== null && "id" in value && typeof value.id === "number"
      ? { ...value, id: String(value.id) }
      : value;
  const parsed = documentSchema.safeParse(dropNulls(candidate));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new LineError(
    "not_a_document",
    `${issue?.path.join(".") || "the line"}: ${issue?.message ?? "is no document"}`,
  );
}

/** Optional fields that say null are absent. */
function dropNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}
