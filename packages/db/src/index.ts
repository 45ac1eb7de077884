export { isTransient } from "./classify-error.ts";
export { cleanText } from "./clean-value.ts";
export { createStores } from "./create-stores.ts";
export type { Database, DatabaseLog, Queryable, QueryResult } from "./database.ts";
export {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from "./embedded/start-embedded-postgres.ts";
export {
  DatabaseTooNewError,
  DatabaseUnavailableError,
  DataDirectoryInUseError,
  DataDirectoryVersionError,
  DB_ERRORS,
  DuplicateError,
  EmbeddedStartError,
  InvalidCursorError,
  LeaseLostError,
  MigrationChangedError,
  MigrationFailedError,
  NotMigratedError,
  NoUnprivilegedUserError,
  PlatformUnsupportedError,
  QueryTimeoutError,
  TransactionConflictError,
  VersionConflictError,
  type DbErrorCode,
} from "./errors.ts";
export { assertMigrated, migrate, type MigrateOptions } from "./migrate.ts";
export { openDatabase, type OpenDatabaseOptions } from "./open-database.ts";
export type { FeedAnswerBody, FeedFilter, FeedReports, FeedSort } from "./feed-reports.ts";
export type {
  ClaimedReextraction,
  HostBlockStore,
  KeptPage,
  PageStore,
  ReextractionStore,
  SiteRuleStore,
  TextSourceMemory,
  TextSourceStore,
} from "./pages.ts";
export type {
  AlertDraft,
  AlertStore,
  ArticleRow,
  ArticleStore,
  AttemptOutcome,
  CheckOutcome,
  CheckResult,
  ClassifiedPatch,
  ClusteredPatch,
  DeliveryStore,
  DueCheck,
  DueDelivery,
  EndpointStore,
  EntityStore,
  EventStore,
  ExtractedPatch,
  FeedStore,
  FoundItem,
  HostPaceStore,
  LeaseStore,
  MatchedPatch,
  MonitorStore,
  NewEvent,
  PageRequest,
  PollOutcome,
  PollResult,
  PollSchedule,
  PollSeen,
  PollTarget,
  RevisionDraft,
  RobotsStore,
  StageSummary,
  StoredFingerprint,
  Stores,
  StoryStore,
  WatchStore,
} from "./stores.ts";
export type { HubAnnouncement, HubAttempt, HubRequest, Push, PushedFeed, WebsubStore } from "./websub.ts";
