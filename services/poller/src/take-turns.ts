import type { PollTarget, Stores } from "@wirewatch/db";

/** How far ahead a turn may lie that is reserved: as far as for pages, so that neither keeps the other out. */
const TURN_WITHIN_MS = 5000;
/** A turn that is this near is waited for at once. */
const NEARLY_NOW_MS = 5;

/**
 * Asks for the turns of claimed feeds at their hosts. Those whose turn is now are returned; the others go back and are due again
 * when it comes: nobody waits inside a slot. Where no turn is to be had soon they come back a little before there is one,
 * each at another time, so that feeds of a host that was blocked do not wake together.
 */
export async function takeTurns(
  stores: Pick<Stores, "feeds" | "hostPaces">,
  targets: readonly PollTarget[],
  settings: { hostIntervalMs: number; random: () => number },
): Promise<{ ready: PollTarget[]; postponed: number }> {
  const { hostIntervalMs, random } = settings;
  const waiting = targets.filter(({ hasTurn }) => !hasTurn);
  const counts = new Map<string, number>();
  for (const { host } of waiting) counts.set(host, (counts.get(host) ?? 0) + 1);
  const answers = await stores.hostPaces.reserveMany(
    [...counts].map(([host, count]) => ({ host, count })),
    { intervalMs: hostIntervalMs, maxWaitMs: TURN_WITHIN_MS },
  );
  const answerOf = new Map(answers.map((answer) => [answer.host, answer]));
  const ready = targets.filter(({ hasTurn }) => hasTurn);
  const later: Parameters<typeof stores.feeds.postpone>[0] = [];
  const given = new Map<string, number>();
  for (const target of waiting) {
    const { id, claim, host } = target;
    const { waitMs, reserved } = answerOf.get(host) ?? { waitMs: 0, reserved: true };
    const place = given.get(host) ?? 0;
    given.set(host, place + 1);
    if (reserved) {
      const forMs = waitMs + place * hostIntervalMs;
      if (forMs <= NEARLY_NOW_MS) ready.push({ ...target, hasTurn: true });
      else later.push({ id, claim, forMs, reserved: true });
    } else {
      const spreadMs = Math.max(hostIntervalMs, waitMs * 0.1);
      later.push({
        id,
        claim,
        forMs: Math.max(0, waitMs - TURN_WITHIN_MS) + random() * spreadMs,
        reserved: false,
      });
    }
  }
  await stores.feeds.postpone(later);
  return { ready, postponed: later.length };
}
