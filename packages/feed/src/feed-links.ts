import type { FeedFormat } from "@wirewatch/contracts";
import { allOf, attributeOf, textOf, type FeedElement, type FieldMap } from "./feed-element.ts";
import { resolveLink } from "./sanitize-markup.ts";

export interface Link {
  element: FeedElement;
  /** In small letters, without the address of its register; "alternate" when it is not said (RFC 4287, section 4.2.7.2). */
  rel: string;
}

/** An absolute address of the web, or null. */
export function webAddress(link: string, base: string): string | null {
  const url = resolveLink(link, base);
  return url !== null && url.startsWith("http") ? url : null;
}

const REGISTER = /^https?:\/\/www\.iana\.org\/assignments\/(?:link-relations?|relation)\//;

/** The address that a link carries; RDF has an attribute of its own for it. */
const hrefIn = (element: FeedElement): string =>
  attributeOf(element, "href") || attributeOf(element, "rdf:resource");

/** Every link that carries its address. */
export function linksOf(fields: FieldMap): Link[] {
  const links: Link[] = [];
  for (const element of allOf(fields, "link", "atom:link")) {
    if (hrefIn(element) === "") continue;
    const rel = attributeOf(element, "rel").toLowerCase().replace(REGISTER, "");
    links.push({ element, rel: rel === "" ? "alternate" : rel });
  }
  return links;
}

const hrefOf = ({ element }: Link): string | null => webAddress(hrefIn(element), element.base);
const isPage = ({ element }: Link): boolean =>
  /^(?:text\/html|application\/xhtml\+xml)?$/i.test(attributeOf(element, "type"));

/** The page that a feed or an item stands for: of several alternates, the first that is HTML. */
export function alternateOf(fields: FieldMap): string | null {
  const links = linksOf(fields).filter(({ rel }) => rel === "alternate");
  for (const link of [...links.filter(isPage), ...links]) {
    const url = hrefOf(link);
    if (url !== null) return url;
  }
  return null;
}

/** The address of the first link of this relation. */
export function linkOf(fields: FieldMap, relation: string): string | null {
  for (const link of linksOf(fields)) {
    if (!link.rel.split(/\s+/).includes(relation)) continue;
    const url = hrefOf(link);
    if (url !== null) return url;
  }
  return null;
}

/** The first address that stands as text in these elements. */
export function addressIn(fields: FieldMap, ...names: string[]): string | null {
  for (const element of allOf(fields, ...names)) {
    if (attributeOf(element, "href") !== "") continue;
    const url = webAddress(textOf(element).replaceAll(/[\r\n\t]+\s*/g, ""), element.base);
    if (url !== null) return url;
  }
  return null;
}

const isWebAddress = (text: string): boolean => /^https?:\/\/[^\s]+$/i.test(text);

/** The page of an item. */
export function pageOf(item: FeedElement, fields: FieldMap, format: FeedFormat): string | null {
  const behindCounter = addressIn(fields, "feedburner:origlink");
  if (behindCounter !== null) return behindCounter;
  if (format === "sitemap" || format === "sitemap-index") return addressIn(fields, "loc");
  const found = addressIn(fields, "link") ?? alternateOf(fields);
  if (found !== null) return found;
  for (const guid of fields.get("guid") ?? []) {
    const isPermalink = attributeOf(guid, "ispermalink").toLowerCase();
    const text = textOf(guid);
    // RSS 2.0: a guid is a permanent address unless it says otherwise; feeds that do not say often mean a mere key.
    if (isPermalink !== "false" && text !== "" && (isPermalink === "true" || isWebAddress(text))) {
      const url = webAddress(text, guid.base);
      if (url !== null) return url;
    }
  }
  for (const id of allOf(fields, "id", "atom:id")) {
    const text = textOf(id);
    if (isWebAddress(text)) return webAddress(text, id.base);
  }
  const about = attributeOf(item, "rdf:about");
  if (isWebAddress(about)) return webAddress(about, item.base);
  const href = attributeOf(item, "href") || (format === "cdf" ? hrefOfAnchor(fields) : "");
  return href === "" ? null : webAddress(href, item.base);
}

const hrefOfAnchor = (fields: FieldMap): string => attributeOf(fields.get("a")?.[0] ?? EMPTY, "href");
const EMPTY: FeedElement = { name: "", attributes: null, base: "", language: null, content: [] };

/** The page of a CDF channel. */
export const channelPageOf = (channel: FeedElement, fields: FieldMap): string | null => {
  const href = attributeOf(channel, "href") || hrefOfAnchor(fields);
  return href === "" ? null : webAddress(href, channel.base);
};
