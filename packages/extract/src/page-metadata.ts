import { stringOf, unescapeText, isJsonNode, typesOf, type JsonNode } from "./json-ld.ts";
import { firstMeta, type PageFacts } from "./page-facts.ts";
import { canParseUrl } from "@wirewatch/text";

/** A BCP 47 tag in its usual case, or null. */
export function languageTag(value: string | null | undefined): string | null {
  const match = /^\s*([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@]|\s|$)/i.exec(
    value ?? "",
  );
  if (match?.[1] === undefined) return null;
  const script =
    match[2] === undefined ? "" : `-${match[2][0]?.toUpperCase() ?? ""}${match[2].slice(1).toLowerCase()}`;
  return match[1].toLowerCase() + script + (match[3] === undefined ? "" : `-${match[3].toUpperCase()}`);
}

export function readLanguage(facts: PageFacts, article: JsonNode | null): string | null {
  return (
    languageTag(facts.language) ??
    languageTag(stringOf(article?.["inLanguage"])) ??
    languageTag(
      firstMeta(facts, "og:locale", "content-language", "language", "dc.language", "dcterms.language"),
    )
  );
}

export function readSiteName(
  facts: PageFacts,
  nodes: readonly JsonNode[],
  article: JsonNode | null,
): string | null {
  const publisher = article?.["publisher"];
  const named = isJsonNode(publisher) ? stringOf(publisher["name"]) : null;
  const site = nodes.find((node) => typesOf(node).includes("WebSite"));
  const name =
    firstMeta(facts, "og:site_name", "application-name", "al:android:app_name", "twitter:app:name:iphone") ??
    named ??
    stringOf(site?.["name"]);
  return name === null ? null : unescapeText(name).slice(0, 200) || null;
}

/** The address that the page wants to be known by. A canonical link that leads to a home page or another site's root is not believed. */
export function readCanonical(facts: PageFacts, article: JsonNode | null, url: string | null): string | null {
  const claims = [facts.links.get("canonical")?.[0], firstMeta(facts, "og:url"), stringOf(article?.["url"])];
  for (const claim of claims) {
    const address = webUrl(claim, url);
    if (address === null) continue;
    if (
      address.pathname === "/" &&
      address.search === "" &&
      url !== null &&
      canParseUrl(url) &&
      new URL(url).pathname !== "/"
    )
      continue;
    return address.href;
  }
  return null;
}

/** The AMP form that the page names beside itself. */
export const readAmp = (facts: PageFacts, url: string | null): string | null =>
  webUrl(facts.links.get("amphtml")?.[0], url)?.href ?? null;

function webUrl(value: string | null | undefined, base: string | null): URL | null {
  if (value === null || value === undefined || value.trim() === "" || value.length > 8192) return null;
  const from = base ?? undefined;
  if (!canParseUrl(value.trim(), from)) return null;
  const url = new URL(value.trim(), from);
  if ((url.protocol !== "http:" && url.protocol !== "https:") || url.username !== "" || url.password !== "")
    return null;
  url.hash = "";
  return url;
}

export function readImage(facts: PageFacts, article: JsonNode | null, url: string | null): string | null {
  const image = article?.["image"] ?? article?.["thumbnailUrl"];
  const first = Array.isArray(image) ? (image[0] as unknown) : image;
  const named = isJsonNode(first)
    ? (stringOf(first["url"]) ?? stringOf(first["contentUrl"]))
    : stringOf(first);
  for (const value of [
    firstMeta(facts, "og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"),
    named,
    facts.links.get("image_src")?.[0],
  ]) {
    const address = webUrl(value, url);
    if (address !== null) return address.href;
  }
  return null;
}

export function readDescription(facts: PageFacts, article: JsonNode | null): string | null {
  const value =
    firstMeta(facts, "og:description", "description", "twitter:description") ??
    stringOf(article?.["description"]);
  return value === null ? null : unescapeText(value).replaceAll(/\s+/g, " ").slice(0, 2000) || null;
}

/** All sentences that the page offers as a summary of itself. */
export const readDescriptions = (facts: PageFacts, article: JsonNode | null): string[] =>
  [
    firstMeta(facts, "og:description"),
    firstMeta(facts, "description"),
    firstMeta(facts, "twitter:description"),
    stringOf(article?.["description"]),
  ]
    .filter((text) => text !== null)
    .map((text) => unescapeText(text).slice(0, 2000));

export function readSection(facts: PageFacts, article: JsonNode | null): string | null {
  const value =
    firstMeta(
      facts,
      "article:section",
      "parsely-section",
      "section",
      "sailthru.section",
      "cxenseparse:section",
    ) ?? stringOf(article?.["articleSection"]);
  return value === null ? null : unescapeText(value).slice(0, 200) || null;
}

export function readKeywords(facts: PageFacts, article: JsonNode | null): string[] {
  const own = article?.["keywords"];
  const listed = (Array.isArray(own) ? own : typeof own === "string" ? own.split(/[,;、]/) : []).map(
    (value: unknown) =>
      typeof value === "string" ? value : isJsonNode(value) ? (stringOf(value["name"]) ?? "") : "",
  );
  const tags = facts.metas.get("article:tag") ?? [];
  const metas = (firstMeta(facts, "news_keywords", "keywords", "parsely-tags", "sailthru.tags") ?? "").split(
    /[,;、]/,
  );
  const list = tags.length > 0 ? tags.flatMap((tag) => tag.split(",")) : listed.length > 0 ? listed : metas;
  const clean = list.map((text) => unescapeText(text)).filter((text) => text !== "" && text.length <= 100);
  return [...new Set(clean)].slice(0, 50);
}
