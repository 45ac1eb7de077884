import { DEFAULT_RETRY_SCHEDULE_MS } from "@wirewatch/delivery";
import { integerOption, listOption } from "@wirewatch/runtime";

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
  WIREWATCH_DELIVERY_SCHEDULE_MS: listOption({
    default: DEFAULT_RETRY_SCHEDULE_MS.join(","),
    check: (item) => (/^\d{1,9}$/.test(item) ? null : "is not a number of milliseconds"),
    description:
      "Pauses before the second, third, … try of a delivery, in milliseconds, each with some jitter; after the last it is dead.",
  }),
  WIREWATCH_DELIVERY_TIMEOUT_MS: integerOption({
    min: 1000,
    max: 60_000,
    default: 20_000,
    unit: "ms",
    description: "How long an endpoint may take to answer.",
  }),
} as const;
