import { integerOption } from "@wirewatch/runtime";

export const clustererOptions = {
  WIREWATCH_CLUSTER_LEASE_MS: integerOption({
    min: 1000,
    max: 300_000,
    default: 10_000,
    unit: "ms",
    description: "How long the active clusterer may be silent before a standby takes over.",
  }),
  WIREWATCH_CLUSTER_WINDOW_HOURS: integerOption({
    min: 1,
    max: 720,
    default: 168,
    unit: "h",
    description: "How far back an article may join a story.",
  }),
} as const;
