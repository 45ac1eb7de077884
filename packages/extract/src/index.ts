export { extractArticle } from "./extract-article.ts";
export {
  DEFAULT_EXTRACT_LIMITS,
  type ExtractInput,
  type ExtractLimits,
  type FeedWitness,
} from "./extract-input.ts";
export {
  DEFAULT_HOST_MEMORY,
  hashBlock,
  openHostMemory,
  type HostMemory,
  type HostMemoryOptions,
  type HostMemoryState,
  type HostMemoryView,
} from "./host-memory.ts";
export { openExtractor, type Extractor, type ExtractorOptions } from "./open-extractor.ts";
export { EXTRACT_PROBLEMS, type ExtractProblemCode } from "./problems.ts";
export { checkSiteRules, type SiteRuleFault, type SiteRules } from "./site-rules.ts";
