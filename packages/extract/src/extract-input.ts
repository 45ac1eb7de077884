import type { HostMemoryView } from "./host-memory.ts";
import type { SiteRules } from "./site-rules.ts";

/** What the feed says of the article: the second witness, and the text to fall back on. */
export interface FeedWitness {
  title: string;
  html: string;
  publishedAt: string | null;
  authors: readonly string[];
  language: string | null;
}

/** Bounds that are checked before a DOM exists. */
export interface ExtractLimits {
  /** Characters of markup that are read; default 5,000,000. */
  maxChars: number;
  /** Levels of nesting; deeper elements are flattened; default 256. */
  maxDepth: number;
  /** Elements and text nodes; default 50,000. */
  maxNodes: number;
  /** Attributes of one element; default 64. */
  maxAttributes: number;
  /** Characters of one JSON-LD block; default 2,000,000. */
  maxJsonChars: number;
}

export const DEFAULT_EXTRACT_LIMITS: ExtractLimits = {
  maxChars: 5_000_000,
  maxDepth: 256,
  maxNodes: 50_000,
  maxAttributes: 64,
  maxJsonChars: 2_000_000,
};

export interface ExtractInput {
  /** The page as bytes (preferred: the character set is found) or decoded. A fragment, as feeds have it, is read whole. */
  html: string | Uint8Array;
  url: string | null;
  /** The Content-Type header. */
  contentType?: string;
  feed?: FeedWitness;
  hostMemory?: HostMemoryView;
  siteRules?: SiteRules;
  limits?: Partial<ExtractLimits>;
}
