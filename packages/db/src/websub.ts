import type { FeedSubscription, ProblemNote } from "@wirewatch/contracts";

/** What a feed says of its hub (WebSub section 4). */
export interface HubAnnouncement {
  hubUrl: string;
  topicUrl: string;
}

/** A request that is due to a hub, claimed for the lease: nobody else sends it until the claim runs out or `recordAttempt` frees it. */
export interface HubRequest extends HubAnnouncement {
  token: string;
  claim: string;
  feedId: string;
  mode: "subscribe" | "unsubscribe";
  callbackUrl: string;
  secret: string;
  leaseMs: number;
  /** Requests since the hub last confirmed one. */
  failureCount: number;
}

export interface HubAttempt {
  /** `accepted` still has to be verified by the hub; `postponed` was never sent. */
  result: "accepted" | "failed" | "postponed";
  problem: ProblemNote | null;
  retryInMs: number;
}

/** A document that a hub has pushed. */
export interface Push {
  id: string;
  contentType: string | null;
  body: Uint8Array;
}

/** What a poller must know of a feed's hub. */
export interface FeedPushes {
  topicUrl: string | null;
  /** Until when the hub pushes everything that is new; null when it cannot be relied on. */
  trustedUntil: Date | null;
  /** Oldest first; perhaps not all, the others make the feed due again. */
  pushes: Push[];
}

export interface WebsubStore {
  /**
   * Brings the subscriptions into line with what the active feeds have announced at their present addresses: missing ones are
   * made, and those that nobody wants any more are given up. Null: none is wanted.
   */
  align(
    wish: { callbackBase: string; leaseMs: number } | null,
  ): Promise<{ addedCount: number; unwantedCount: number }>;
  claimDue(request: { limit: number; leaseMs: number }): Promise<HubRequest[]>;
  /** Without effect when the hub has answered by its verification meanwhile. */
  recordAttempt(request: HubRequest, attempt: HubAttempt): Promise<void>;
  find(token: string): Promise<{ feedId: string; mode: "subscribe" | "unsubscribe"; secret: string } | null>;
  /** The hub has verified the request (WebSub section 5.3). False when it is not what was asked for. */
  confirm(
    token: string,
    verified: { mode: "subscribe" | "unsubscribe"; topicUrl: string; leaseMs: number | null },
  ): Promise<boolean>;
  /** The hub has denied the subscription (WebSub section 5.2). False when there is no such subscription. */
  deny(token: string, topicUrl: string, reason: string): Promise<boolean>;
  noteProblem(token: string, problem: ProblemNote): Promise<void>;
  /** Keeps the push and makes the feed due, in one transaction. `gone`: nobody wants it; `full`: too many wait already. */
  addPush(
    token: string,
    push: { contentType: string | null; body: Uint8Array },
  ): Promise<{ result: "kept"; feedId: string } | { result: "gone" | "full" }>;
  /** Pushes stay until `finishPoll` is told that they were read. */
  forPoll(feedId: string): Promise<FeedPushes>;
  /** The wanted subscription of the feed. */
  get(feedId: string): Promise<FeedSubscription | null>;
}
