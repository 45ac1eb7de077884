import type { Feed } from "@wirewatch/contracts";
import { ApiError } from "../api-error.ts";

interface Bounds {
  intervalMs?: number | null | undefined;
  minIntervalMs?: number | null | undefined;
  maxIntervalMs?: number | null | undefined;
}

/** Refuses bounds of which the lower would lie above the upper, whether both are given or one is kept. */
export function checkBounds(wish: Bounds, before: Feed | null): void {
  const min = boundOf(wish.minIntervalMs, wish.intervalMs, before?.minIntervalMs);
  const max = boundOf(wish.maxIntervalMs, wish.intervalMs, before?.maxIntervalMs);
  if (min === null || max === null || min <= max) return;
  const field = wish.minIntervalMs === undefined && wish.intervalMs === undefined ? "max" : "min";
  throw new ApiError("invalid", "The shortest interval is longer than the longest one.", [
    {
      pointer: `/${field}IntervalMs`,
      message: `${min} ms as the shortest and ${max} ms as the longest interval exclude each other`,
      hint: "Give both, or null for one to take the configuration's.",
    },
  ]);
}

const boundOf = (
  own: number | null | undefined,
  fixed: number | null | undefined,
  before: number | null | undefined,
): number | null => {
  if (own !== undefined && own !== null) return own;
  if (fixed !== undefined) return fixed;
  return own === null ? null : (before ?? null);
};
