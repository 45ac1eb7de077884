import { choiceOption, integerOption, switchOption } from "@wirewatch/runtime";

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
      "Whether to fetch an article's page. `when-needed` learns for each feed whether its text is the whole article.",
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
  WIREWATCH_PAGE_KEEP_MS: integerOption({
    min: 0,
    max: 31_536_000_000,
    default: 604_800_000,
    unit: "ms",
    description:
      "How long pages are kept, compressed, so that a better extractor can read them again (`wirewatch article reextract`). 0: not at all.",
  }),
  WIREWATCH_PAGE_KEEP_BYTES: integerOption({
    min: 1000,
    max: 50_000_000,
    default: 1_000_000,
    unit: "bytes",
    description: "Largest page that is kept, compressed.",
  }),
  WIREWATCH_RESPECT_NOINDEX: switchOption({
    default: true,
    description:
      "Leave the text of pages alone that ask not to be indexed (robots `noindex` or `none`); their articles have the feed's text.",
  }),
  WIREWATCH_RECHECK_CONCURRENCY: integerOption({
    min: 1,
    max: 100,
    default: 2,
    description: "Articles that one extractor looks at again at the same time; see WIREWATCH_RECHECK_AFTER.",
  }),
  WIREWATCH_RECHECK_CONFIRM_MS: integerOption({
    min: 100,
    max: 86_400_000,
    default: 1_800_000,
    unit: "ms",
    description:
      "Least time between the two looks that must find a page gone before its article counts as withdrawn; a sixth of it after HTTP 410.",
  }),
  WIREWATCH_RECHECK_LEASE_MS: integerOption({
    min: 1000,
    max: 600_000,
    default: 60_000,
    unit: "ms",
    description:
      "How long an extractor that has died keeps the articles that it looked at again; at least what a look may take.",
  }),
} as const;
