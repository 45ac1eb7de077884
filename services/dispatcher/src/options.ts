import { integerOption } from "@wirewatch/runtime";

export const dispatcherOptions = {
  WIREWATCH_DELIVERY_CONCURRENCY: integerOption({
    min: 1,
    max: 1000,
    default: 64,
    description: "Deliveries that one dispatcher sends at the same time.",
  }),
  WIREWATCH_DELIVERY_PER_ENDPOINT: integerOption({
    min: 1,
    max: 100,
    default: 8,
    description: "Deliveries that one dispatcher sends to one endpoint at the same time.",
  }),
  WIREWATCH_DELIVERY_TIMEOUT_MS: integerOption({
    min: 1000,
    max: 60_000,
    default: 20_000,
    unit: "ms",
    description: "How long an endpoint may take to answer.",
  }),
} as const;
