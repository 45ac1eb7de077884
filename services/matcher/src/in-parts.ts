import type { MatchedPatch } from "@wirewatch/db";

/** From its events to its commit, a transaction holds up everybody who appends events. */
const MAX_ALERTS = 500;

/** Patches in parts that are committed one after another, none with more alerts than `maxAlerts` unless one article alone has them. */
export function inParts(patches: readonly MatchedPatch[], maxAlerts = MAX_ALERTS): MatchedPatch[][] {
  const parts: MatchedPatch[][] = [];
  let room = 0;
  for (const patch of patches) {
    const part = parts.at(-1);
    if (part !== undefined && patch.alerts.length <= room) part.push(patch);
    else {
      parts.push([patch]);
      room = maxAlerts;
    }
    room -= patch.alerts.length;
  }
  return parts;
}
