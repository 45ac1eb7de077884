import { isJsonNode, typesOf, unescapeText, type JsonNode } from "./json-ld.ts";
import type { PageFacts } from "./page-facts.ts";
import { canParseUrl } from "@wirewatch/text";

/** Whether structured data or metas say that reading costs. */
export function isPaywalled(nodes: readonly JsonNode[], facts: PageFacts): boolean {
  const isFalse = (value: unknown): boolean =>
    value === false ||
    (typeof value === "string" && /^(?:false|no|https?:\/\/schema\.org\/False)$/i.test(value));
  if (nodes.some((node) => isFalse(node["isAccessibleForFree"]))) return true;
  const tier = facts.metas.get("article:content_tier")?.[0] ?? "";
  return /^(?:locked|metered)$/i.test(tier);
}

export function isLiveBlog(
  nodes: readonly JsonNode[],
  article: JsonNode | null,
  url: string | null,
): boolean {
  if (article !== null && typesOf(article).includes("LiveBlogPosting")) return true;
  if (nodes.some((node) => typesOf(node).includes("LiveBlogPosting"))) return true;
  return (
    url !== null &&
    canParseUrl(url) &&
    /\/(?:live|liveblog|live-blog|live-updates|liveticker|en-direct|en-vivo|ao-vivo|direct)(?:[/-]|$)/i.test(
      new URL(url).pathname,
    )
  );
}

/** Lines of a live blog's entries, newest first as the page has them: time, headline, text. */
export function liveBlogLines(nodes: readonly JsonNode[]): string[] {
  const blog = nodes.find(
    (node) => typesOf(node).includes("LiveBlogPosting") && Array.isArray(node["liveBlogUpdate"]),
  );
  const updates = blog?.["liveBlogUpdate"];
  if (!Array.isArray(updates)) return [];
  return updates
    .filter(isJsonNode)
    .flatMap((update) => [update["headline"], update["articleBody"]])
    .filter((value) => typeof value === "string")
    .map(unescapeText)
    .filter((line) => line !== "");
}

export function isGallery(nodes: readonly JsonNode[], article: JsonNode | null, facts: PageFacts): boolean {
  if (article !== null && typesOf(article).some((type) => /Gallery/.test(type))) return true;
  return (
    article === null &&
    (nodes.some((node) => typesOf(node).some((type) => /^(?:ImageGallery|MediaGallery)$/.test(type))) ||
      facts.metas.get("og:type")?.[0] === "gallery")
  );
}

const CONSENT =
  /cookie|consent|privacy|datenschutz|einwilligung|zustimm|partners? (?:store|process)|confidentialité|privacidad|consenso|toestemming|согласие/giu;

/** Whether a short text is a consent form's. */
export function isConsentText(text: string): boolean {
  return text.length < 4000 && (text.match(CONSENT)?.length ?? 0) >= Math.max(3, text.length / 400);
}
