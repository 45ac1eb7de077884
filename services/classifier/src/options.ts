import { integerOption } from "@wirewatch/runtime";

export const classifierOptions = {
  WIREWATCH_CLASSIFY_CONCURRENCY: integerOption({
    min: 1,
    max: 64,
    default: 2,
    description: "Batches that one classifier works on at the same time.",
  }),
} as const;
