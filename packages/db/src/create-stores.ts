import type { Database } from "./database.ts";
import type { Stores } from "./stores.ts";
import { createAlertStore } from "./stores/alert-store.ts";
import { createArticleStore } from "./stores/article-store.ts";
import { createBackfillStore } from "./stores/backfill-store.ts";
import { createDeliveryStore } from "./stores/delivery-store.ts";
import { createEndpointStore } from "./stores/endpoint-store.ts";
import { createEntityStore } from "./stores/entity-store.ts";
import { createEventStore } from "./stores/event-store.ts";
import { createFeedStore } from "./stores/feed-store.ts";
import { createHostPaceStore } from "./stores/host-pace-store.ts";
import { createLeaseStore } from "./stores/lease-store.ts";
import { createMonitorStore } from "./stores/monitor-store.ts";
import { createHostBlockStore, createPageStore } from "./stores/page-store.ts";
import { createReextractionStore } from "./stores/reextraction-store.ts";
import { createRobotsStore } from "./stores/robots-store.ts";
import { createSavedQueryStore } from "./stores/saved-query-store.ts";
import { createSiteRuleStore } from "./stores/site-rule-store.ts";
import { createStoryStore } from "./stores/story-store.ts";
import { createTextSourceStore } from "./stores/text-source-store.ts";
import { createWatchStore } from "./stores/watch-store.ts";
import { createWebsubStore } from "./stores/websub-store.ts";
import { createWordListStore } from "./stores/word-list-store.ts";

/** Everything that the pipeline keeps, on one database. */
export function createStores(database: Pick<Database, "query" | "transaction" | "listen">): Stores {
  return {
    feeds: createFeedStore(database),
    articles: createArticleStore(database),
    stories: createStoryStore(database),
    monitors: createMonitorStore(database),
    entities: createEntityStore(database),
    wordLists: createWordListStore(database),
    savedQueries: createSavedQueryStore(database),
    watch: createWatchStore(database),
    backfills: createBackfillStore(database),
    alerts: createAlertStore(database),
    events: createEventStore(database),
    endpoints: createEndpointStore(database),
    deliveries: createDeliveryStore(database),
    hostPaces: createHostPaceStore(database),
    robots: createRobotsStore(database),
    leases: createLeaseStore(database),
    websub: createWebsubStore(database),
    pages: createPageStore(database),
    hostBlocks: createHostBlockStore(database),
    siteRules: createSiteRuleStore(database),
    textSources: createTextSourceStore(database),
    reextractions: createReextractionStore(database),
  };
}
