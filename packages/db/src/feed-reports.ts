import type { FeedActivity, FeedDetail, FeedDocument, FeedStatus, FeedTotals } from "@wirewatch/contracts";

export type FeedSort = "newest" | "next_poll" | "problems";

/** Which feeds a list holds, and in which order: newest first unless `sort` says otherwise. */
export interface FeedFilter {
  status?: FeedStatus | undefined;
  /** Active feeds that fail, or those that do not. */
  failing?: boolean | undefined;
  /** The folder and what is in it; the empty text means feeds without a folder. */
  folder?: string | undefined;
  /** Text within title, address or name of the source, in any case. */
  search?: string | undefined;
  sort?: FeedSort | undefined;
}

export interface FeedAnswerBody extends FeedDocument {
  /** The document as it came, or its beginning. */
  body: Uint8Array;
}

/** What people ask about feeds. */
export interface FeedReports {
  /** Everything that an operator may want to know of one feed. */
  detail(id: string): Promise<FeedDetail | null>;
  /** What the list page tells of each of these feeds, by id. */
  activity(ids: string[]): Promise<Map<string, FeedActivity>>;
  /** Totals of all feeds that match, whatever their status. */
  totals(filter: Pick<FeedFilter, "folder" | "search">): Promise<FeedTotals>;
  /** The last document that the feed gave, at most `maxBytes` of it; null when none is kept. */
  answer(id: string, request: { maxBytes: number }): Promise<FeedAnswerBody | null>;
  /** Pauses or resumes feeds, but no retired ones; returns those that changed. */
  setStatus(ids: string[], status: "active" | "paused"): Promise<string[]>;
  /** Makes all failing feeds due; returns how many there are, and up to a hundred of them to wake the poller for. */
  pollFailing(): Promise<{ count: number; ids: string[] }>;
}
