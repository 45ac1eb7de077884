import { ApiError } from "../api-error.ts";
import type { Broken } from "../queries/find-broken.ts";

/** The refusal of a change that monitors or saved queries could not be compiled with. */
export function wouldBreak(what: string, broken: readonly Broken[]): ApiError {
  return new ApiError(
    "in_use",
    `With this change of ${what}, what \`errors\` lists could no longer be used; nothing was saved. Change those first.`,
    broken.map(({ kind, id, name, message }) => ({
      pointer: kind === "monitor" ? `/monitors/${id}` : `/savedQueries/${id}`,
      message: `${kind === "monitor" ? `the monitor "${name}"` : `the saved query ${name}`}: ${message}`,
    })),
  );
}
