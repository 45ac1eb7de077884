/** What can be wrong with a subscription at a hub. Polling goes on whatever it is. */
export const WEBSUB_PROBLEMS = {
  hub_refused: "The hub did not accept the request; the message says how it answered.",
  hub_redirect: "The hub's redirects lead nowhere or on for too long.",
  hub_denied: "The hub has denied the subscription; it is asked again a day later.",
  hub_unreliable:
    "Polls keep finding what the hub should have pushed: the feed is polled at its own interval until the lease is renewed.",
  not_verified:
    "The hub accepted the request but has not verified it: it may be unable to reach WIREWATCH_PUBLIC_URL.",
  lease_lapsed: "The lease ended before the hub renewed it.",
  push_unsigned: "A push came without a signature and was dropped.",
  push_signature_wrong: "A push came with a signature that is not the hub's and was dropped.",
} as const satisfies Readonly<Record<string, string>>;
export type WebsubProblemCode = keyof typeof WEBSUB_PROBLEMS;

/** Longest hub address and topic that are taken from a feed, in characters. */
export const MAX_WEBSUB_URL_CHARACTERS = 2000;
