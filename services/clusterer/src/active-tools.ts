import type { Fence, Stores } from "@wirewatch/db";
import type { Log, StageLedger, Waker } from "@wirewatch/runtime";
import type { Memory } from "./open-memory.ts";

/** What the active clusterer works with: the right to write, its memory, and those whom it wakes. */
export interface ActiveTools {
  stores: Stores;
  memory: Memory;
  fence: Fence;
  ledger: StageLedger;
  deliveries: Waker;
  log: Log;
}
