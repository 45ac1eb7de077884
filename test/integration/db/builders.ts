import type { AlertData, AlertMatch } from "@wirewatch/contracts";
import type {
  AlertDraft,
  ClusteredBatch,
  ClusteredPatch,
  FoundItem,
  NewEvent,
  PollOutcome,
  PollTarget,
  Stores,
} from "@wirewatch/db";

let serial = 0;
export const nextNumber = (): number => (serial += 1);

export function foundItem(change: Partial<FoundItem> = {}): FoundItem {
  const number = nextNumber();
  return {
    keys: [`guid:${number}`, `url:https://gazette.example/${number}`],
    url: `https://gazette.example/${number}`,
    canonicalUrl: null,
    title: `Ferry ${number} leaves the harbour of Lind`,
    html: "<p>It sailed at noon.</p>",
    authors: ["Edda Brannock"],
    categories: ["ports"],
    language: "en",
    publishedAt: new Date("2026-03-01T10:00:00Z"),
    problems: [],
    ...change,
  };
}

export function pollOutcome(change: Partial<PollOutcome> = {}): PollOutcome {
  return {
    status: 200,
    succeeded: true,
    failureCount: 0,
    failing: false,
    problem: null,
    intervalMs: 60_000,
    nextPollInMs: 60_000,
    pollMemory: {},
    items: [],
    events: [],
    ...change,
  };
}

/** Adds a feed of an outlet of its own and claims it. */
export async function claimNewFeed(stores: Stores, change: { url?: string } = {}): Promise<PollTarget> {
  const number = nextNumber();
  const { feed } = await stores.feeds.create(
    { url: change.url ?? `https://outlet-${number}.example/feed.xml`, source: { name: `Outlet ${number}` } },
    { intervalMs: 60_000 },
  );
  return claimAgain(stores, feed.id);
}

/** Makes the feed due and claims it. */
export async function claimAgain(stores: Stores, feedId: string): Promise<PollTarget> {
  await stores.feeds.pollNow([feedId]);
  const [target] = await stores.feeds.claimDue({ limit: 1, leaseMs: 60_000, ids: [feedId] });
  if (!target) throw new Error("the feed was not due");
  return target;
}

export async function findArticles(stores: Stores, items: FoundItem[]): Promise<string[]> {
  const target = await claimNewFeed(stores);
  return (await stores.feeds.finishPoll(target, pollOutcome({ items }))).createdArticleIds;
}

export const extractedPatch = (id: string) => ({
  id,
  title: "Ferry leaves the harbour of Lind",
  text: "It sailed at noon.",
  html: "<p>It sailed at noon.</p>",
  canonicalUrl: null,
  authors: ["Edda Brannock"],
  publishedAt: new Date("2026-03-01T10:00:00Z"),
  language: "en",
  metadata: { section: "ports" },
  bodyHash: null,
  problems: [],
});

export const classifiedPatch = (id: string) => ({
  id,
  language: "en",
  languageConfidence: 0.9,
  topics: [{ code: "04000000", label: "economy", score: 0.5 }],
  entities: [],
  mentions: [],
});

/** Finds articles and takes them to `classified`. */
export async function classifiedArticles(stores: Stores, count: number): Promise<string[]> {
  const ids = await findArticles(
    stores,
    Array.from({ length: count }, () => foundItem()),
  );
  await stores.articles.commitExtracted(ids.map(extractedPatch));
  await stores.articles.commitClassified(ids.map(classifiedPatch));
  return ids;
}

export const storyIdOf = (articleId: string): string => `sty_${articleId.slice(4)}`;

export const clusteredPatch = (id: string, change: Partial<ClusteredPatch> = {}): ClusteredPatch => ({
  id,
  storyId: storyIdOf(id),
  duplicateOf: null,
  tier: null,
  repeats: null,
  score: 0,
  sharedShare: null,
  revisionOf: null,
  agency: null,
  language: "en",
  continues: null,
  fingerprint: { version: "test-1", bytes: new Uint8Array([1, 2, 3]) },
  ...change,
});

export const clusteredBatch = (
  patches: ClusteredPatch[],
  change: Partial<ClusteredBatch> = {},
): ClusteredBatch => ({ patches, leads: [], merges: [], ...change });

/** Finds articles and takes them to `clustered`, each with a story of its own. */
export async function clusteredArticles(stores: Stores, count: number): Promise<string[]> {
  const ids = await classifiedArticles(stores, count);
  const token = await stores.leases.acquire("clusterer", "builder", 60_000);
  if (token === null) throw new Error("the lease is taken");
  await stores.articles.commitClustered(clusteredBatch(ids.map((id) => clusteredPatch(id))), {
    name: "clusterer",
    token,
  });
  return ids;
}

export const newMonitor = (stores: Stores, name = "Ferries") =>
  stores.monitors.create({
    name,
    query: "ferry",
    canonical: "ferry",
    entityIds: [],
    alertPer: "story",
    status: "active",
  });

export const newEndpoint = (stores: Stores, eventTypes: NewEvent["type"][] = []) =>
  stores.endpoints.create(
    { url: `https://receiver-${nextNumber()}.example/hook`, description: "", eventTypes },
    "whsec_dGVzdA==",
  );

export const alertDraft = (
  monitorId: string,
  articleId: string,
  change: Partial<AlertDraft> = {},
): AlertDraft => {
  const matches: AlertMatch[] = [{ field: "title", start: 0, end: 5, text: "Ferry", clause: "ferry" }];
  return {
    monitorId,
    monitorVersion: 1,
    subject: storyIdOf(articleId),
    storyId: storyIdOf(articleId),
    follows: false,
    sourceCount: 1,
    seenMs: Date.now(),
    matches,
    // The stores keep what they are given; what an alert's data must hold is the matcher's affair.
    data: (alertId, raisedAt) =>
      ({ alertId, seen: raisedAt.toISOString(), articleId }) as unknown as AlertData,
    ...change,
  };
};

export const newEvent = (change: Partial<NewEvent> = {}): NewEvent => ({
  type: "feed.failing",
  cause: `test:${nextNumber()}`,
  data: { feedId: "fd_1" },
  ...change,
});
