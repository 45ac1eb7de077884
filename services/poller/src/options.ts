import { integerOption, switchOption } from "@wirewatch/runtime";

export const pollerOptions = {
  WIREWATCH_POLL_CONCURRENCY: integerOption({
    min: 1,
    max: 500,
    default: 16,
    description: "Feeds that one poller fetches at the same time.",
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
