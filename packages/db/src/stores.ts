// Over 400 lines, because it is the whole contract between the pipeline and its database: read in one piece, it tells what is kept and what is atomic.
import type {
  Alert,
  AlertData,
  AlertDetail,
  AlertMatch,
  Article,
  ArticleRevision,
  ArticleStage,
  Backfill,
  BackfillCreate,
  Classification,
  Delivery,
  DeliveryAttempt,
  DeliveryState,
  DuplicateTier,
  Endpoint,
  EndpointCreate,
  EndpointUpdate,
  Entity,
  EntityCreate,
  EntityUpdate,
  EventType,
  ExampleFailure,
  Feed,
  FeedAnswer,
  FeedCreate,
  FeedUpdate,
  IntervalReason,
  Mention,
  Monitor,
  MonitorCreate,
  MonitorUpdate,
  Page,
  ProblemNote,
  QueryError,
  QueryState,
  SavedQuery,
  Source,
  SourceTier,
  StoredEvent,
  Story,
  StoryDetail,
  StoryMove,
  TimelineEntry,
  WordList,
  WordListSummary,
} from "@wirewatch/contracts";
import type { FeedFilter, FeedReports } from "./feed-reports.ts";
import type {
  HostBlockStore,
  PageStore,
  ReextractionStore,
  SiteRuleStore,
  TextSourceStore,
} from "./pages.ts";
import type { HubAnnouncement, WebsubStore } from "./websub.ts";

/** Where a list goes on and how much of it is wanted (1 to 500, 50 by default). Lists run newest first. */
export interface PageRequest {
  cursor?: string | undefined;
  limit?: number | undefined;
}

/** A feed that is due, claimed for `leaseMs`: nobody else gets it until the claim runs out or `finishPoll` frees it. */
export interface PollTarget {
  id: string;
  claim: string;
  url: string;
  /** Host and port of the address. */
  host: string;
  title: string;
  source: Source;
  language: string | null;
  intervalMs: number;
  intervalReason: IntervalReason;
  /** The feed's own bounds; null takes the configuration's. */
  minIntervalMs: number | null;
  maxIntervalMs: number | null;
  newestItemAt: Date | null;
  lastPolledAt: Date | null;
  lastSucceededAt: Date | null;
  etag: string | null;
  lastModified: string | null;
  bodyHash: string | null;
  failureCount: number;
  failing: boolean;
  articleCount: number;
  pollMemory: Record<string, unknown>;
  /** The feed waited for its turn at the host, and this is it. */
  hasTurn: boolean;
  /** When it was due, in milliseconds of this process's clock. */
  dueAtMs?: number;
  /** Until when the feed's hub pushes everything that is new; null when it cannot be relied on. */
  pushedUntil?: Date | null;
  /** The feed has named a hub; false says that a poll has nothing to settle with one. */
  hasHub?: boolean;
}

/** An item of a feed that may be new. */
export interface FoundItem {
  /** Each recognises the item by itself: if any is known, the item is not new. */
  keys: string[];
  /** Title and day within the feed. Recognises the item when `keys` is empty, or when the ids of the whole feed have changed. */
  weakKey?: string | null;
  /** Of the title and the words of the text, so that an edit shows. */
  contentHash?: string | null;
  url: string;
  canonicalUrl: string | null;
  title: string;
  html: string;
  authors: string[];
  categories: string[];
  language: string | null;
  publishedAt: Date | null;
  problems: ProblemNote[];
}

/** What a poll brought, once it is known which items were new. */
export interface PollSeen {
  newCount: number;
  knownCount: number;
  heldCount: number;
  /** Null when nothing was new, and when there was nothing before to compare with. */
  overlapped: boolean | null;
}

export interface PollSchedule {
  intervalMs: number;
  intervalReason: IntervalReason;
  nextPollInMs: number;
}

export interface PollOutcome {
  status: number | null;
  /** `due` by default. */
  cause?: "due" | "push";
  durationMs?: number;
  /** What the server said, for whoever looks at the feed. */
  answer?: Omit<FeedAnswer, "at">;
  /** The document as it came, for the same; kept until the next one that differs. */
  document?: { gzip: Uint8Array; bytes: number; truncated: boolean };
  /** Overrides interval and next poll by what was new; called inside the transaction. */
  reschedule?: (seen: PollSeen) => PollSchedule;
  intervalReason?: IntervalReason;
  /** So many items that look new but old are held instead of going their way; see `ArticleStore.releaseHeld`. */
  floodItems?: number;
  etag?: string | null;
  lastModified?: string | null;
  bodyHash?: string | null;
  /** Replaces an empty title. */
  title?: string;
  /** The address to keep from now on, after a permanent redirect that has proved itself. */
  movedTo?: string;
  retired?: boolean;
  succeeded: boolean;
  failureCount: number;
  failing: boolean;
  problem: ProblemNote | null;
  parseProblems?: ProblemNote[];
  intervalMs: number;
  nextPollInMs: number;
  pollMemory: Record<string, unknown>;
  items: FoundItem[];
  /** The feed's hub, or null when it names none; undefined when no document was read. */
  announced?: HubAnnouncement | null;
  /** The outcome is of pushes, which are done with. `pollNow`: they could not tell everything that is new. */
  pushes?: { ids: string[]; pollNow: boolean };
  /** Health events to append in the same transaction. */
  events: NewEvent[];
}

export interface NewEvent {
  type: EventType;
  /** One cause, one event, for good: a second event of the same cause is not appended. */
  cause: string;
  data: Record<string, unknown>;
}

export interface PollResult {
  /** False when the claim was lost meanwhile; nothing was written then. */
  kept: boolean;
  /** Those that go their way: held ones are not among them. */
  createdArticleIds: string[];
  knownCount: number;
  heldCount: number;
  /** Known items of which the feed said something else than before. */
  editedCount: number;
  /** The feed changes the ids of its items. */
  churned: boolean;
  /** Items may have come and gone since the poll before. */
  gap: boolean;
  movedTo: string | null;
  intervalMs: number;
  nextPollInMs: number;
  deliveryIds: string[];
}

export interface FeedStore extends FeedReports {
  /** Adds the feed, or returns the one that has this address already. */
  create(input: FeedCreate, defaults: { intervalMs: number }): Promise<{ feed: Feed; created: boolean }>;
  get(id: string): Promise<Feed | null>;
  list(page: PageRequest & FeedFilter): Promise<Page<Feed>>;
  update(id: string, change: FeedUpdate): Promise<Feed | null>;
  /** Retires the feed; its articles stay. */
  retire(id: string): Promise<boolean>;
  claimDue(request: {
    limit: number;
    leaseMs: number;
    ids?: string[];
    /** Most feeds of one host in this claim. */
    perHost?: number;
    /** Hosts that have enough in hand. */
    exceptHosts?: string[];
  }): Promise<PollTarget[]>;
  /** Gives claimed feeds back; each is due again after its time, and then has its turn at the host if it is `reserved`. */
  postpone(feeds: { id: string; claim: string; forMs: number; reserved: boolean }[]): Promise<void>;
  /** Writes the outcome, the new articles and the events in one transaction. */
  finishPoll(target: PollTarget, outcome: PollOutcome): Promise<PollResult>;
  /** Takes the feed back to the address before its last move, for good: the same move is not made again. False when there was none. */
  undoMove(id: string): Promise<boolean>;
  pollNow(ids: string[]): Promise<number>;
  /** Makes feeds due again that a clock set back has put out of reach, and forgets hosts that were not asked for a day. */
  tend(): Promise<{ broughtBackCount: number; forgottenHostCount: number }>;
  /** Milliseconds until the next active feed is due; null when there is none. */
  msUntilNextDue(): Promise<number | null>;
  counts(): Promise<{ active: number; failing: number; paused: number; retired: number; overdue: number }>;
}

/** An article as a stage loads it: the public record and what only the pipeline sees. */
export interface ArticleRow extends Article {
  sourceId: string;
  feedTitle: string;
  feedHtml: string;
  /** What the feed calls it now. */
  feedItemTitle: string;
  feedLanguage: string | null;
  categories: string[];
  html: string;
  bodyHash: string | null;
  metadata: Record<string, unknown>;
  attemptCount: number;
  /** Of an exact or near-verbatim copy the rework (`near`) of its original that it repeats; null when it repeats the original itself. */
  reworkId: string | null;
  /** The article raises no alert, whatever it says. */
  silent: boolean;
}

export interface ExtractedPatch {
  id: string;
  title: string;
  text: string;
  html: string;
  canonicalUrl: string | null;
  authors: string[];
  publishedAt: Date | null;
  language: string | null;
  metadata: Record<string, unknown>;
  bodyHash: string | null;
  /** All problems of the article so far; replaces the list. */
  problems: ProblemNote[];
}

export interface ClassifiedPatch extends Classification {
  id: string;
  mentions: Mention[];
}

/** What the clusterer decided of an article. */
export interface ClusteredPatch {
  id: string;
  storyId: string;
  duplicateOf: string | null;
  tier: DuplicateTier | null;
  /** The article whose text it repeats, when that is another one of the family than its original. */
  repeats: string | null;
  /** The score of the decision, which a rebuilt index needs. */
  score: number;
  sharedShare: number | null;
  revisionOf: string | null;
  agency: string | null;
  /** Of the story, if the article founds it: primary subtag (BCP 47), and the story that it goes on from. */
  language: string;
  continues: string | null;
  /**
   * Null when the article has its place already: then only its stage changes. `seenMs` is the time that it is remembered under; first
   * sight when it is left out.
   */
  fingerprint: { version: string; bytes: Uint8Array; seenMs?: number } | null;
}

/** Decisions in the order in which they were made. */
export interface ClusteredBatch {
  patches: ClusteredPatch[];
  /** The lead of stories after the batch; a story's title is that of its lead. Stories that are left out keep theirs. */
  leads: { storyId: string; articleId: string }[];
  /** Stories that became one, after the articles. */
  merges: { from: string; into: string }[];
}

/** The right to write stories: the token is checked in every transaction. */
export interface Fence {
  name: string;
  token: number;
}

export interface AlertDraft {
  monitorId: string;
  monitorVersion: number;
  /** The story's or the article's id: one alert of a monitor for each, for good. */
  subject: string;
  storyId: string;
  /** The monitor wants updates of the story: what the alert tells of it is kept. */
  follows: boolean;
  /** What the alert says of the story's sources, and when what its article says was seen: what is new in the story is new after that. */
  sourceCount: number;
  seenMs: number;
  matches: AlertMatch[];
  /** Called with the alert's new id, inside the transaction. */
  data: (alertId: string, raisedAt: Date) => AlertData;
}

export interface MatchedPatch {
  id: string;
  alerts: AlertDraft[];
  /** Added to the article's problems, in the place of an earlier one with its code. */
  problem?: ProblemNote;
}

/** An article to look at again, claimed for the lease: nobody else gets it until the claim runs out or `commitCheck` frees it. */
export interface DueCheck {
  claim: string;
  article: ArticleRow;
  /** What the feed said of the article, hashed; `commitCheck` notices when it says something else by then. */
  feedHash: string | null;
  /** What the page said at an earlier look, when the article's own text is the feed's. */
  pageText: string | null;
  /** Consecutive looks that a passing fault ended. */
  failureCount: number;
  /** How long ago the page was first found gone; null when it was there at the last look. */
  goneForMs: number | null;
  /** How long ago the article raised its latest alert; null when it has raised none. */
  alertedAgoMs: number | null;
}

/** What a look at an article brought. */
export interface CheckOutcome {
  /** When to look again; null for never. */
  nextInMs: number | null;
  failureCount: number;
  isGone: boolean;
  /** Replaces the metadata also when nothing was revised. */
  metadata: Record<string, unknown>;
  pageText: string | null;
  revision: RevisionDraft | null;
}

/** A revision of an article. Of a withdrawn article the last text stays; any other revision goes through the monitors again. */
export interface RevisionDraft {
  kind: Exclude<ArticleRevision["kind"], "first">;
  seenIn: ArticleRevision["seenIn"];
  title: string;
  text: string;
  html: string;
  measure: ArticleRevision["measure"];
  /** Sentences, for the event. */
  added: string[];
  removed: string[];
  problems: ProblemNote[];
}

export interface CheckResult {
  /** False when the claim was lost meanwhile; nothing was written then. */
  kept: boolean;
  /** The number of the new revision, if there is one. */
  revision: number | null;
  /** The article waits for the classifier again. */
  rematched: boolean;
  deliveryIds: string[];
}

export interface StageSummary {
  stage: ArticleStage;
  count: number;
  quarantined: number;
  /** How long the oldest article has been at this stage; null when none is there. */
  oldestAgeMs: number | null;
}

export interface ArticleStore {
  get(id: string): Promise<ArticleRow | null>;
  /** Those of the ids that are there. */
  getMany(ids: readonly string[]): Promise<ArticleRow[]>;
  list(
    page: PageRequest & {
      stage?: ArticleStage | undefined;
      feedId?: string | undefined;
      storyId?: string | undefined;
    },
  ): Promise<Page<Article>>;
  /** Those of the ids that are at the stage and not in quarantine, in the order of the ids; with a shard, those whose turn it is there. */
  loadAtStage(ids: string[], stage: ArticleStage, shard?: MonitorShard): Promise<ArticleRow[]>;
  /** Each of the four commits moves only articles that are still at the stage before, and returns those it moved. */
  commitExtracted(patches: ExtractedPatch[]): Promise<string[]>;
  /** Further keys by which articles will be recognised. A key that another article has stays there; an article has at most 20. */
  attachKeys(pairs: { articleId: string; key: string }[]): Promise<void>;
  commitClassified(patches: ClassifiedPatch[]): Promise<string[]>;
  /**
   * Refused with `LeaseLostError` when the fence's token is no longer the current one. What was decided of an article that has left the
   * stage meanwhile leaves no trace. An article that comes again keeps its story, its fingerprint and its place among the decisions; a
   * story that was merged stands for the one that it went into, in `storyId` and in `continues`. Targets that are not there are left out.
   */
  commitClustered(
    batch: ClusteredBatch,
    fence: Fence,
  ): Promise<{ advancedIds: string[]; deliveryIds: string[] }>;
  /** Articles that wait for the clusterer and whose time to be woken has come, oldest first: fewer when they are long, some 8 MiB at a time. */
  unclustered(limit: number): Promise<ArticleRow[]>;
  /**
   * Alerts, their events and the deliveries of these are written together with the stage, and when to look at the alerted articles
   * again. With a shard only articles move whose turn it is there: on to the next shard, and from the last one to `matched`.
   */
  commitMatched(
    patches: MatchedPatch[],
    options?: { firstCheckInMs: number | null; shard?: MonitorShard },
  ): Promise<{ advancedIds: string[]; alertIds: string[]; deliveryIds: string[] }>;
  /** Articles at the end of their way whose check is due, the longest due first. */
  claimChecks(request: { limit: number; leaseMs: number; ids?: string[] }): Promise<DueCheck[]>;
  /** Writes what the look brought in one transaction; a revision of an article with alerts is an event. */
  commitCheck(check: DueCheck, outcome: CheckOutcome): Promise<CheckResult>;
  /** What the article has said, oldest first; empty when there is no such article. */
  revisions(articleId: string): Promise<ArticleRevision[]>;
  /** Counts a failed try; with `quarantine` the article waits for a person. */
  recordFailure(
    id: string,
    stage: ArticleStage,
    failure: { problem: ProblemNote; quarantine: boolean; retryInMs?: number },
  ): Promise<number>;
  /** Takes up to `limit` articles that nobody has moved for their time, and puts their next waking off (doubling, at most 64 times the grace). */
  claimOverdue(
    stage: ArticleStage,
    request: { graceMs: number; limit: number; shard?: MonitorShard },
  ): Promise<string[]>;
  release(ids: string[]): Promise<number>;
  /** Lets the articles of a feed that the flood brake holds go their way; silent ones raise no alert. Returns how many. */
  releaseHeld(feedId: string, how: { silent: boolean }): Promise<number>;
  summary(): Promise<StageSummary[]>;
  /** The earliest article since `since` with this body hash, other than `exceptId`. */
  findByBodyHash(
    hash: string,
    request: { since: Date; exceptId: string },
  ): Promise<{ id: string; storyId: string | null } | null>;
}

/** A decision of the clusterer, as a rebuilt index needs it. */
export type ClusterDecision =
  | {
      kind: "article";
      position: number;
      articleId: string;
      /** As it was decided first, before merges and splits. */
      storyId: string;
      sourceId: string;
      sourceTier: SourceTier;
      duplicateOf: string | null;
      tier: DuplicateTier | null;
      score: number;
      firstSeenAt: Date;
      version: string;
      bytes: Uint8Array;
    }
  | { kind: "merge"; position: number; from: string; into: string }
  | { kind: "split"; position: number; from: string; into: string; articleIds: string[] };

/** A merge or split that an operator has asked for. */
export type WaitingMove = Pick<StoryMove, "id" | "kind" | "fromStoryId" | "intoStoryId"> & {
  articleIds: string[];
};

export type MoveOutcome =
  | { state: "refused"; problem: ProblemNote }
  | { state: "done"; kind: "merge"; leads: ClusteredBatch["leads"] }
  | {
      state: "done";
      kind: "split";
      intoStoryId: string;
      movedIds: string[];
      leads: ClusteredBatch["leads"];
    };

export interface StoryStore {
  /** The record itself: one that was merged says so in `mergedInto`. */
  get(id: string): Promise<Story | null>;
  getMany(ids: string[]): Promise<Story[]>;
  /** Stories that stand, those with the newest article first. */
  list(
    page: PageRequest & { language?: string | undefined; sagaId?: string | undefined },
  ): Promise<Page<Story>>;
  /** Of a merged story what is told of the one that stands for it; null when there is none. */
  detail(id: string): Promise<StoryDetail | null>;
  /** Originals with their copies, oldest first; of a merged story as above. A copy whose original is in another story stands for itself. */
  timeline(id: string, page: PageRequest): Promise<Page<TimelineEntry>>;

  /**
   * Writes down what an operator wants; the active clusterer carries it out. A merged story means the one that stands for it. Null when
   * a story is not there, and when the two are one.
   */
  requestMerge(from: string, into: string): Promise<StoryMove | null>;
  /** As above; null when none of the articles is in the story. */
  requestSplit(from: string, articleIds: string[]): Promise<StoryMove | null>;
  getMove(id: string): Promise<StoryMove | null>;
  /** The oldest first, by the stories that stand. Two that have become one since are named as they were asked for. */
  waitingMoves(limit: number): Promise<WaitingMove[]>;
  /** Those of the articles that are in the story, with every article of it that is of their families: what a split takes along. */
  familiesIn(storyId: string, articleIds: readonly string[]): Promise<string[]>;
  /**
   * Carries a move out: articles, redirects, alerts and the event in one transaction. A split takes families whole; the articles of both
   * stories go through the monitors again, since an alert may have spoken for both. `state` is what became of the move: `refused` also
   * when a split would leave a story without articles, or its new id is taken; a move that was carried out before is left as it is.
   * Refused with `LeaseLostError` as `commitClustered` is.
   */
  commitMove(
    move: WaitingMove,
    outcome: MoveOutcome,
    fence: Fence,
  ): Promise<{ state: StoryMove["state"]; rematchedIds: string[]; deliveryIds: string[] }>;

  /** First sight of the newest article that was placed; null when none was. */
  newestPlaced(): Promise<Date | null>;
  /**
   * Decisions in their order: of articles first seen at `since` or later with the moves among them, or everything after a position.
   */
  decisions(from: { since: Date } | { after: number }): AsyncIterable<ClusterDecision>;
  /** Replaces fingerprints by those of another version; the decisions stay. */
  rewriteFingerprints(
    prints: readonly { articleId: string; version: string; bytes: Uint8Array }[],
    fence: Fence,
  ): Promise<void>;
  /** Forgets fingerprints of articles first seen before a time, at most `limit`; returns how many. */
  dropFingerprints(before: Date, limit: number): Promise<number>;
}

/** A query as it is kept: the text, what it means in brackets, and the tree by the rules of `version`. */
export interface StoredQueryColumns {
  canonical: string;
  queryVersion: number;
  queryTree: unknown;
  /** The word lists and saved queries that the query names; none by default. */
  refersTo?: readonly Reference[];
}

/** The name of a word list or a saved query, with its kind. */
export type Reference = `list:${string}` | `query:${string}`;

/** What a save knows of the monitor beyond what was asked for. */
export interface MonitorSave extends StoredQueryColumns {
  exampleFailures: ExampleFailure[];
  /** The version of the engine that ran the examples. */
  examplesEngine: string;
}

/** A monitor to keep. Without a tree the query is read by the rules of whoever runs it. */
export type MonitorDraft = Pick<MonitorCreate, "name" | "query" | "entityIds" | "alertPer" | "status"> & {
  canonical: string;
} & Partial<Pick<MonitorCreate, "key" | "examples"> & MonitorSave>;

/** What a matcher compiles of a monitor. */
export interface WatchedMonitor {
  id: string;
  version: number;
  query: string;
  /** Null, with the tree, when the monitor was kept without one. */
  queryVersion: number | null;
  queryTree: unknown;
  entityIds: string[];
  /** Inactive is one that is paused or removed. */
  status: "active" | "inactive";
}

/** What a monitor said under one of its versions. */
export type MonitorVersion = Pick<
  Monitor,
  | "id"
  | "key"
  | "name"
  | "query"
  | "canonical"
  | "entityIds"
  | "alertPer"
  | "status"
  | "version"
  | "createdAt"
  | "updatedAt"
>;

/** One share of all monitors: those whose id's hash leaves `index` (from 0) when divided by `count`. */
export interface MonitorShard {
  index: number;
  count: number;
}

export interface MonitorStore {
  /** Throws `DuplicateError` when the key is taken, `MissingReferenceError` when a list or saved query is not there (any more). */
  create(input: MonitorDraft): Promise<Monitor>;
  get(id: string): Promise<Monitor | null>;
  getByKey(key: string): Promise<Monitor | null>;
  list(page: PageRequest): Promise<Page<Monitor>>;
  /**
   * A new version; `expectedVersion` guards against a lost update (throws `VersionConflictError`), a key that is taken is a
   * `DuplicateError`. A change of `query` comes with what belongs to the text, sets `queryState` to `current`, and throws
   * `MissingReferenceError` as `create` does.
   */
  update(
    id: string,
    change: Omit<MonitorUpdate, "allowFailingExamples"> & Partial<MonitorSave>,
    expectedVersion?: number,
  ): Promise<Monitor | null>;
  /** Pauses the monitor and hides it from lists; its alerts stay, its key is free. Refused as an update is when it is at another version. */
  remove(id: string, expectedVersion?: number): Promise<boolean>;
  active(): Promise<Monitor[]>;
  /** Active monitors in the order of their ids, at most `limit` after `afterId`. */
  watchedAfter(afterId: string, limit: number, shard?: MonitorShard): Promise<WatchedMonitor[]>;
  /** These monitors as they are, whatever their status; those that never were are left out. */
  watched(ids: readonly string[], shard?: MonitorShard): Promise<WatchedMonitor[]>;
  /** Monitors that name one of these themselves, in the order of their ids, at most `limit` after `afterId`. */
  referringTo(
    references: readonly Reference[],
    limit: number,
    afterId?: string,
  ): Promise<(WatchedMonitor & { name: string })[]>;
  /** What monitors said under these versions, those of removed ones too. */
  versions(wanted: readonly { id: string; version: number }[]): Promise<MonitorVersion[]>;
  /** What is compiled of a monitor as it was under a version; null when there is no such version. */
  watchedVersion(id: string, version: number): Promise<WatchedMonitor | null>;
  /**
   * Notes what the running version makes of stored queries and examples; makes no new version. A monitor that has another version by
   * then is left alone. `stored` is kept for one that has no tree.
   */
  noteChecks(
    checks: readonly {
      id: string;
      version: number;
      queryState: QueryState;
      queryProblems: QueryError[];
      exampleFailures: ExampleFailure[];
      examplesEngine: string;
      stored?: { queryVersion: number; queryTree: unknown; refersTo?: readonly Reference[] };
    }[],
  ): Promise<void>;
  /** Ids of monitors whose examples and query another engine (or none) checked last, at most `limit` after `afterId`. */
  checkedByOthers(engine: string, limit: number, afterId?: string): Promise<string[]>;
  /** How many monitors run by their tree alone, and how many have failing examples. */
  checkSummary(): Promise<{ refused: number; changed: number; failingExamples: number }>;
  /** Monitors that somebody should look at, at most `limit`. */
  troubled(
    limit: number,
  ): Promise<
    { id: string; key: string | null; name: string; queryState: QueryState; failingExamples: number }[]
  >;
}

export interface WordListStore {
  /**
   * Writes the list under its name, whether there is one or not; `expectedVersion` guards as with monitors. Monitors with examples that
   * name it are unchecked then.
   */
  put(
    name: string,
    entries: readonly string[],
    expectedVersion?: number,
  ): Promise<{ list: WordList; created: boolean }>;
  get(name: string): Promise<WordList | null>;
  /** Those of the names that are there. */
  getMany(names: readonly string[]): Promise<WordList[]>;
  list(page: PageRequest): Promise<Page<WordListSummary>>;
  /** Throws `ReferencedError` while a monitor or a saved query names it, `VersionConflictError` as `put` does. */
  remove(name: string, expectedVersion?: number): Promise<boolean>;
  all(): Promise<WordList[]>;
}

export interface SavedQueryStore {
  /** As with lists. Throws `MissingReferenceError` when a list or saved query that it names is not there (any more). */
  put(
    name: string,
    input: { query: string; canonical: string } & Partial<StoredQueryColumns>,
    expectedVersion?: number,
  ): Promise<{ savedQuery: SavedQuery; created: boolean }>;
  get(name: string): Promise<SavedQuery | null>;
  /** Those of the names that are there. */
  getMany(names: readonly string[]): Promise<StoredSavedQuery[]>;
  list(page: PageRequest): Promise<Page<SavedQuery>>;
  /** Saved queries that name one of these themselves. */
  referringTo(references: readonly Reference[]): Promise<StoredSavedQuery[]>;
  /** Throws `ReferencedError` while a monitor or another saved query names it, `VersionConflictError` as `put` does. */
  remove(name: string, expectedVersion?: number): Promise<boolean>;
  all(): Promise<StoredSavedQuery[]>;
}

/** A saved query as matchers read it. */
export interface StoredSavedQuery extends SavedQuery {
  queryVersion: number | null;
  queryTree: unknown;
}

/** A back-fill that is claimed by one matcher. */
export interface ClaimedBackfill extends Backfill {
  claim: string;
  /** The last article that was looked at. */
  after: { firstSeenAt: string; id: string } | null;
}

export interface BackfillStore {
  create(monitor: { id: string; version: number }, input: BackfillCreate): Promise<Backfill>;
  get(id: string): Promise<Backfill | null>;
  list(page: PageRequest & { monitorId?: string | undefined }): Promise<Page<Backfill>>;
  /** Ends a run that is waiting or under way; alerts that it has raised stay. */
  cancel(id: string): Promise<boolean>;
  /** Takes the oldest open run that nobody works on, for `leaseMs`. */
  claim(leaseMs: number): Promise<ClaimedBackfill | null>;
  /** The next articles of the run that have been matched, oldest first; those still on their way are met by the live monitor. */
  articles(run: ClaimedBackfill, limit: number): Promise<ArticleRow[]>;
  /**
   * Raises the drafts as historical alerts (or counts them), moves the run's place past `last` and renews the claim, in one
   * transaction; null when the claim is lost or the run cancelled: then nothing was written. `last` null ends the run. A paused
   * monitor raises alerts too, for they were asked for; one that is removed ends its runs.
   */
  commit(
    run: ClaimedBackfill,
    step: {
      drafts: readonly { articleId: string; draft: AlertDraft }[];
      looked: number;
      last: { firstSeenAt: string; id: string } | null;
      leaseMs: number;
    },
  ): Promise<{ run: ClaimedBackfill; alertIds: string[]; deliveryIds: string[] } | null>;
  /** Ends a run that cannot go on. */
  fail(run: ClaimedBackfill, problem: ProblemNote): Promise<void>;
  /** Gives the claim back, for another to go on at once. */
  letGo(run: ClaimedBackfill): Promise<void>;
}

export interface EntityStore {
  create(input: EntityCreate): Promise<Entity>;
  get(id: string): Promise<Entity | null>;
  /** Those of the ids that are there. */
  getMany(ids: readonly string[]): Promise<Entity[]>;
  list(page: PageRequest): Promise<Page<Entity>>;
  update(id: string, change: EntityUpdate): Promise<Entity | null>;
  remove(id: string): Promise<boolean>;
  all(): Promise<Entity[]>;
}

export type WatchedKind = "monitor" | "entity" | "list" | "query";

/** What matchers compile. `revision` grows with every change of it: a cheap question before each batch. */
export interface WatchStore {
  /** Tells this database from others, and from what it was before a restore: files that were made from another are of no use here. */
  identity(): Promise<string>;
  revision(): Promise<number>;
  /** Everything that was changed, added or removed after `revision`, each once, and the revision that this answer is of. */
  changesSince(revision: number): Promise<{ revision: number; changes: { kind: WatchedKind; id: string }[] }>;
}

export interface AlertStore {
  get(id: string): Promise<AlertDetail | null>;
  list(
    page: PageRequest & { monitorId?: string | undefined; storyId?: string | undefined },
  ): Promise<Page<Alert>>;
  /**
   * Looks at stories that have changed, at most `limit`, and tells of those alerts that follow their story what is new in substance.
   * Each thing is told once, whoever looks and however often. `more` when further stories wait.
   */
  tellUpdates(limit: number): Promise<{ updateCount: number; deliveryIds: string[]; more: boolean }>;
  /** The other articles of each article's family: its original first, then copies, oldest first; at most `MAX_LISTED_COPIES`. */
  familiesOf(articleIds: readonly string[]): Promise<Map<string, AlertData["duplicates"]>>;
}

export interface EventStore {
  /** Events after a position, in order. */
  after(
    position: number,
    request: { types?: EventType[] | undefined; limit: number },
  ): Promise<StoredEvent[]>;
  latestPosition(): Promise<number>;
  append(events: NewEvent[]): Promise<{ events: StoredEvent[]; deliveryIds: string[] }>;
  /** Calls back after each commit that appended events; `close` ends it. Reconnects by itself. */
  listen(onAppended: () => void): Promise<{ close(): Promise<void> }>;
}

export interface DueDelivery {
  id: string;
  claim: string;
  sequence: number;
  attemptCount: number;
  event: StoredEvent;
  endpoint: { id: string; url: string; secrets: string[]; failingSince: Date | null };
}

export interface AttemptOutcome {
  startedAt: Date;
  durationMs: number;
  status: number | null;
  problem: ProblemNote | null;
  responseExcerpt: string;
  next: { state: "delivered" } | { state: "pending"; retryInMs: number } | { state: "dead" };
  /** Why the endpoint must be switched off, if it must. */
  disableEndpoint?: string;
}

export interface DeliveryStore {
  get(id: string): Promise<Delivery | null>;
  list(
    page: PageRequest & { endpointId?: string | undefined; state?: DeliveryState | undefined },
  ): Promise<Page<Delivery>>;
  attempts(deliveryId: string): Promise<DeliveryAttempt[]>;
  /** Due deliveries of enabled endpoints, claimed for `leaseMs`, at most `perEndpoint` of one endpoint, in sequence order. */
  claimDue(request: {
    limit: number;
    perEndpoint: number;
    leaseMs: number;
    ids?: string[];
    /** Endpoints that have enough in hand. */
    exceptEndpointIds?: string[];
  }): Promise<DueDelivery[]>;
  /** False when the claim was lost meanwhile; the attempt is logged all the same. */
  recordAttempt(
    delivery: DueDelivery,
    outcome: AttemptOutcome,
  ): Promise<{ kept: boolean; deliveryIds: string[] }>;
  /** Makes the deliveries pending and due now, with their attempts counted from 0. */
  replay(request: { ids: string[] } | { endpointId: string; state: "dead"; since: Date }): Promise<string[]>;
  summary(): Promise<{ state: DeliveryState; count: number; oldestDueMs: number | null }[]>;
}

export interface EndpointStore {
  create(input: EndpointCreate, secret: string): Promise<Endpoint>;
  get(id: string): Promise<Endpoint | null>;
  list(page: PageRequest): Promise<Page<Endpoint>>;
  update(id: string, change: EndpointUpdate): Promise<Endpoint | null>;
  /** Disables the endpoint, cancels what is pending, and hides it from lists. */
  remove(id: string): Promise<boolean>;
  /** The old secret signs too until `overlapMs` have passed. */
  rotateSecret(id: string, secret: string, overlapMs: number): Promise<Endpoint | null>;
  /** A delivery of a `test.ping` to this endpoint only. */
  ping(id: string): Promise<{ eventId: string; deliveryId: string } | null>;
}

/** The pace that all processes share: reservations of a host never lie closer together than its interval. */
export interface HostPaceStore {
  /** Reserves the next turn at the host and says how long to wait for it; null when that would be over `maxWaitMs` (nothing is reserved then). */
  reserve(
    host: string,
    request: { intervalMs: number; maxWaitMs: number },
  ): Promise<{ waitMs: number } | null>;
  /** Reserves `count` turns at each host, or none where the first would be over `maxWaitMs`; says how long to the first. */
  reserveMany(
    wishes: { host: string; count: number }[],
    request: { intervalMs: number; maxWaitMs: number },
  ): Promise<{ host: string; waitMs: number; reserved: boolean }[]>;
  /** No turn before this time has passed. */
  block(host: string, forMs: number): Promise<void>;
  /**
   * The host has refused a request (429, 503): no turn for as long as it asks, else for 30 s, twice as long at each refusal
   * after a block has passed, at most an hour. Refusals of requests that were under way together count once. Returns the wait.
   */
  refuse(host: string, retryAfterMs: number | null): Promise<number>;
}

export interface RobotsStore {
  get(origin: string): Promise<string | null>;
  put(origin: string, body: string, ttlMs: number): Promise<void>;
}

export interface LeaseStore {
  /** The token of the lease if it is free, expired, or already ours; else null. Tokens only grow. */
  acquire(name: string, holder: string, ttlMs: number): Promise<number | null>;
  renew(name: string, token: number, ttlMs: number): Promise<boolean>;
  release(name: string, token: number): Promise<void>;
}

/** Everything that the pipeline keeps. */
export interface Stores {
  feeds: FeedStore;
  articles: ArticleStore;
  stories: StoryStore;
  monitors: MonitorStore;
  entities: EntityStore;
  wordLists: WordListStore;
  savedQueries: SavedQueryStore;
  watch: WatchStore;
  backfills: BackfillStore;
  alerts: AlertStore;
  events: EventStore;
  endpoints: EndpointStore;
  deliveries: DeliveryStore;
  hostPaces: HostPaceStore;
  robots: RobotsStore;
  leases: LeaseStore;
  websub: WebsubStore;
  pages: PageStore;
  hostBlocks: HostBlockStore;
  siteRules: SiteRuleStore;
  textSources: TextSourceStore;
  reextractions: ReextractionStore;
}
