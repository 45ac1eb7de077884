import type {
  FeedTextSource,
  Reextraction,
  ReextractionCreate,
  SiteRulesRecord,
  SourceRules,
} from "@wirewatch/contracts";
import type { ArticleRow, ExtractedPatch } from "./stores.ts";

/** A page as it came. */
export interface KeptPage {
  articleId: string;
  url: string;
  status: number;
  headers: Record<string, string>;
  /** gzip of the decoded body. */
  gzip: Uint8Array;
  bodyBytes: number;
  fetchedAt: Date;
}

export interface PageStore {
  /** Keeps the page that an article was read from, in place of an earlier one. Nothing happens when the article is gone. */
  keep(page: Omit<KeptPage, "fetchedAt"> & { keys: string[]; keepMs: number }): Promise<void>;
  get(articleId: string): Promise<KeptPage | null>;
  /** The latest page under one of the keys that is not older than `maxAgeMs`. */
  recent(keys: string[], request: { maxAgeMs: number }): Promise<KeptPage | null>;
  /** Forgets up to `limit` pages whose time has come; returns how many. */
  prune(limit: number): Promise<number>;
  summary(): Promise<{ count: number; bytes: number }>;
}

/** What each host repeats. The bytes are the extractor's own. */
export interface HostBlockStore {
  read(host: string): Promise<Uint8Array | null>;
  /** Changes a host's blocks while nobody else does, and returns them. */
  update(host: string, change: (before: Uint8Array) => Uint8Array): Promise<Uint8Array>;
  /** Forgets hosts that were not changed for so long, and the oldest beyond `maxHosts`. */
  prune(bounds: { maxAgeMs: number; maxHosts: number }): Promise<number>;
}

export interface SiteRuleStore {
  list(): Promise<SourceRules[]>;
  get(domain: string): Promise<SourceRules | null>;
  put(domain: string, rules: SiteRulesRecord): Promise<SourceRules>;
  remove(domain: string): Promise<boolean>;
}

/** What the extractor has learned of a feed's texts; `updateFeed` has the operator's wish. */
export type TextSourceMemory = Omit<FeedTextSource, "wish">;

export interface TextSourceStore {
  get(feedIds: string[]): Promise<Map<string, FeedTextSource>>;
  /** Changes the memory while nobody else does. */
  learn(feedId: string, change: (before: TextSourceMemory) => TextSourceMemory): Promise<void>;
}

/** A run over kept pages, claimed for the lease. */
export interface ClaimedReextraction extends Reextraction {
  claim: string;
  cursor: string;
}

export interface ReextractionStore {
  create(input: ReextractionCreate): Promise<Reextraction>;
  get(id: string): Promise<Reextraction | null>;
  cancel(id: string): Promise<boolean>;
  /** The oldest run that nobody works on. */
  claim(leaseMs: number): Promise<ClaimedReextraction | null>;
  /** The next articles of the run with their pages; empty at its end. */
  next(run: ClaimedReextraction, limit: number): Promise<{ article: ArticleRow; page: KeptPage }[]>;
  /**
   * Writes what changed and how far the run is in one transaction, and renews the claim. An article that has been revised or
   * has left the end of its way meanwhile is left alone. Returns null when the run is not ours any more.
   */
  commit(
    run: ClaimedReextraction,
    step: {
      patches: ExtractedPatch[];
      /** Those whose text or title differs. */
      changedCount: number;
      doneCount: number;
      cursor: string;
      leaseMs: number;
    },
  ): Promise<{ articleIds: string[] } | null>;
  finish(run: ClaimedReextraction): Promise<void>;
  /** Leaves the run to whoever looks next. */
  letGo(run: ClaimedReextraction): Promise<void>;
}
