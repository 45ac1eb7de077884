import { integerOption } from "@wirewatch/runtime";

export const matcherOptions = {
  WIREWATCH_MATCH_CONCURRENCY: integerOption({
    min: 1,
    max: 64,
    default: 2,
    description: "Batches that one matcher works on at the same time.",
  }),
  WIREWATCH_MATCH_MAX_SPANS: integerOption({
    min: 1,
    max: 1000,
    default: 50,
    description: "Most matches that one alert lists; the first ones in the text are kept.",
  }),
} as const;
