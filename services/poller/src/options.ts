import { integerOption, switchOption } from "@wirewatch/runtime";

export const pollerOptions = {
  WIREWATCH_POLL_CONCURRENCY: integerOption({
    min: 1,
    max: 500,
    default: 16,
    description:
      "Feeds that one poller fetches at the same time; those that take more than 2 s do not count.",
  }),
  WIREWATCH_POLL_PER_HOST: integerOption({
    min: 1,
    max: 100,
    default: 2,
    description:
      "Feeds of one host that one poller fetches at the same time, so that a slow host delays no other.",
  }),
  WIREWATCH_POLL_MIN_INTERVAL_MS: integerOption({
    min: 1000,
    max: 86_400_000,
    default: 60_000,
    unit: "ms",
    description: "Shortest time between two polls of a feed that has no bound of its own.",
  }),
  WIREWATCH_POLL_MAX_INTERVAL_MS: integerOption({
    min: 1000,
    max: 86_400_000,
    default: 900_000,
    unit: "ms",
    description:
      "Longest time between two polls of a feed that has no bound of its own, whatever its publisher asks for: news is seen no later than this.",
  }),
  WIREWATCH_FLOOD_ITEMS: integerOption({
    min: 3,
    max: 50_000,
    default: 20,
    description:
      "So many items of one poll that look new but are older than what the feed has shown are held until a person has looked.",
  }),
  WIREWATCH_FEED_ANSWER_MAX_BYTES: integerOption({
    min: 0,
    max: 10_000_000,
    default: 1_000_000,
    unit: "bytes",
    description: "How much of each feed's last document is kept for the feed's page. 0: nothing.",
  }),
  WIREWATCH_SITEMAP_CHILDREN: integerOption({
    min: 1,
    max: 100,
    default: 5,
    description: "Sitemaps of a sitemap index that one poll reads: news first, then the newest.",
  }),
  WIREWATCH_FEED_MAX_BYTES: integerOption({
    min: 10_000,
    max: 100_000_000,
    default: 10_000_000,
    unit: "bytes",
    description: "Largest feed document, decoded.",
  }),
  WIREWATCH_FEED_MAX_ITEMS: integerOption({
    min: 1,
    max: 50_000,
    default: 1000,
    description: "Most items that one poll takes, newest first; the cut is counted and shown.",
  }),
  WIREWATCH_FEED_DEADLINE_MS: integerOption({
    min: 500,
    max: 300_000,
    default: 20_000,
    unit: "ms",
    description: "Longest time for fetching a feed.",
  }),
  WIREWATCH_POLL_LEASE_MS: integerOption({
    min: 1000,
    max: 600_000,
    default: 60_000,
    unit: "ms",
    description:
      "How long a poller that has died keeps its feeds from the others; at least the two deadlines.",
  }),
  WIREWATCH_FEED_PARSE_DEADLINE_MS: integerOption({
    min: 100,
    max: 120_000,
    default: 5000,
    unit: "ms",
    description: "Longest time for parsing a feed.",
  }),
  WIREWATCH_WEBSUB: switchOption({
    default: true,
    description: "Subscribe to feeds at the hubs that they name (WebSub). Needs WIREWATCH_PUBLIC_URL.",
  }),
  WIREWATCH_WEBSUB_LEASE_SECONDS: integerOption({
    min: 2,
    max: 2_592_000,
    default: 864_000,
    unit: "s",
    description: "Lease that hubs are asked for; they may grant another.",
  }),
} as const;
