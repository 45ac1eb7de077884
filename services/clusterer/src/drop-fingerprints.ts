import type { Stores } from "@wirewatch/db";
import type { Log } from "@wirewatch/runtime";
import { restoreFromMs, type StoryIndexOptions } from "@wirewatch/story";

/** How much longer fingerprints are kept than a rebuild reads them. */
const MARGIN_MS = 24 * 3_600_000;
const PORTION = 1000;
const MAX_PORTIONS = 20;

/** Forgets the fingerprints that no rebuild will ask for, in portions, at most 20,000 at a time. */
export async function dropFingerprints(settings: {
  stores: Stores;
  options: StoryIndexOptions;
  log: Log;
}): Promise<void> {
  const { stores, options, log } = settings;
  const newest = await stores.stories.newestPlaced();
  if (newest === null) return;
  // A clock that ran ahead for a while must not cost what is needed when it is right again.
  const fromMs = restoreFromMs(Math.min(newest.getTime(), Date.now()), options);
  let dropped = 0;
  for (let portion = 0; portion < MAX_PORTIONS; portion += 1) {
    const count = await stores.stories.dropFingerprints(new Date(fromMs - MARGIN_MS), PORTION);
    dropped += count;
    if (count < PORTION) break;
  }
  if (dropped > 0) log.info({ dropped }, "clusterer.fingerprints-dropped");
}
