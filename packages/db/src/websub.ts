import type { FeedSubscription, ProblemNote } from "@wirewatch/contracts";
import type { PollTarget } from "./stores.ts";

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

/** A feed with pushes to read, claimed like one that is due for a poll. */
export interface PushedFeed {
  target: PollTarget;
  /** The feed's problem, which pushes neither make nor mend. */
  problem: ProblemNote | null;
  topicUrl: string | null;
  /** Oldest first; perhaps not all. */
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
  /** Keeps the push until it has been read. `gone`: nobody wants it; `full`: too many wait already. */
  addPush(
    token: string,
    push: { contentType: string | null; body: Uint8Array },
  ): Promise<{ result: "kept"; feedId: string } | { result: "gone" | "full" }>;
  /**
   * Claims feeds that have pushes to read, those with the oldest first, whether they are due or not. Pushes stay until
   * `finishPoll` is told that they were read; then the feed's poll has its own turn again.
   */
  claimPushed(request: { limit: number; leaseMs: number }): Promise<PushedFeed[]>;
  /** The wanted subscription of the feed. */
  get(feedId: string): Promise<FeedSubscription | null>;
}
