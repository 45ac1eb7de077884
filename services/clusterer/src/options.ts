import { integerOption, switchOption } from "@wirewatch/runtime";

export const clustererOptions = {
  WIREWATCH_CLUSTER_LEASE_MS: integerOption({
    min: 1000,
    max: 300_000,
    default: 6000,
    unit: "ms",
    description: "How long the active clusterer may be silent before a standby takes over.",
  }),
  WIREWATCH_COPY_WINDOW_HOURS: integerOption({
    min: 1,
    max: 720,
    default: 72,
    unit: "h",
    description: "How far back an article may be the original of a copy.",
  }),
  WIREWATCH_CLUSTER_WINDOW_HOURS: integerOption({
    min: 1,
    max: 720,
    default: 168,
    unit: "h",
    description:
      "How long a story stays open after its latest article; at least WIREWATCH_COPY_WINDOW_HOURS counts. The clusterer keeps the articles of that time in memory.",
  }),
  WIREWATCH_CLUSTER_BATCH: integerOption({
    min: 1,
    max: 2000,
    default: 100,
    unit: "articles",
    description: "Most articles that the clusterer places and writes at a time.",
  }),
  WIREWATCH_CLUSTER_MERGES: switchOption({
    default: false,
    description:
      "Let two stories become one when an article shows that they are; subscribers are told of each (story.merged).",
  }),
} as const;
