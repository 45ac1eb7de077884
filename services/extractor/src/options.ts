import { choiceOption, integerOption } from "@wirewatch/runtime";

export const extractorOptions = {
  WIREWATCH_EXTRACT_CONCURRENCY: integerOption({
    min: 1,
    max: 200,
    default: 16,
    description: "Pages that one extractor fetches at the same time.",
  }),
  WIREWATCH_EXTRACT_THREADS: integerOption({
    min: 1,
    max: 32,
    default: 1,
    description: "Worker threads of one extractor that read pages.",
  }),
  WIREWATCH_EXTRACT_DEADLINE_MS: integerOption({
    min: 200,
    max: 120_000,
    default: 8000,
    unit: "ms",
    description: "Longest time for reading one page; its thread is killed then.",
  }),
  WIREWATCH_PAGE_FETCH: choiceOption({
    choices: ["when-needed", "always", "never"],
    default: "when-needed",
    description:
      "Whether to fetch an article's page, or to take the feed's text when it is the whole article.",
  }),
  WIREWATCH_PAGE_MAX_BYTES: integerOption({
    min: 10_000,
    max: 50_000_000,
    default: 5_000_000,
    unit: "bytes",
    description: "Largest page, decoded.",
  }),
  WIREWATCH_PAGE_DEADLINE_MS: integerOption({
    min: 500,
    max: 300_000,
    default: 20_000,
    unit: "ms",
    description: "Longest time for fetching a page.",
  }),
} as const;
