import type { WatchedMonitor } from "@wirewatch/db";
import { readStoredQuery, type ReadQuery } from "@wirewatch/query";

/** Queries that were kept without a version are of the first. */
const FIRST_VERSION = 1;

/** A stored query by the meaning that it was saved with; null when the monitor only follows entities. */
export const readStored = (
  monitor: Pick<WatchedMonitor, "query" | "queryVersion" | "queryTree">,
): ReadQuery | null =>
  monitor.query.trim() === ""
    ? null
    : readStoredQuery({
        text: monitor.query,
        version: monitor.queryVersion ?? FIRST_VERSION,
        tree: monitor.queryTree,
      });
