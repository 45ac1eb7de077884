/** What a hub says in the query of a GET to a callback. */
export type HubMessage =
  | {
      mode: "subscribe" | "unsubscribe";
      topicUrl: string;
      challenge: string;
      /** Null when the hub names no lease. */
      leaseMs: number | null;
    }
  | { mode: "denied"; topicUrl: string; reason: string };

const MAX_CHALLENGE_CHARACTERS = 4096;
const MAX_LEASE_SECONDS = 2_592_000;

/** Reads a verification (WebSub section 5.3.1) or a denial (section 5.2); null when it is neither. */
export function readHubMessage(query: unknown): HubMessage | null {
  const mode = textOf(query, "hub.mode");
  const topicUrl = textOf(query, "hub.topic");
  if (topicUrl === null) return null;
  if (mode === "denied") return { mode, topicUrl, reason: textOf(query, "hub.reason") ?? "" };
  const challenge = textOf(query, "hub.challenge");
  if (mode !== "subscribe" && mode !== "unsubscribe") return null;
  if (challenge === null || challenge === "" || challenge.length > MAX_CHALLENGE_CHARACTERS) return null;
  const lease = textOf(query, "hub.lease_seconds") ?? "";
  const leaseMs = /^\d{1,12}$/.test(lease) ? Math.min(Number(lease), MAX_LEASE_SECONDS) * 1000 : null;
  return { mode, topicUrl, challenge, leaseMs: leaseMs === 0 ? null : leaseMs };
}

/** A parameter that is given once. */
function textOf(query: unknown, name: string): string | null {
  if (typeof query !== "object" || query === null || !Object.hasOwn(query, name)) return null;
  const value: unknown = Reflect.get(query, name);
  return typeof value === "string" ? value : null;
}
