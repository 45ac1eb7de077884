import { MAX_WEBSUB_URL_CHARACTERS, type FeedHead } from "@wirewatch/contracts";
import type { HubAnnouncement } from "@wirewatch/db";
import { parseLinkHeader, type HttpResponse } from "@wirewatch/http";
import { canParseUrl } from "@wirewatch/text";

/**
 * The hub of a feed and the topic to ask it for (WebSub section 4): `Link` headers come first, then what the document says. Of
 * several hubs the first counts; a feed that does not name its topic is its own.
 */
export function hubAnnouncement(
  response: Pick<HttpResponse, "headers" | "url">,
  head: Pick<FeedHead, "hubUrl" | "feedUrl">,
): HubAnnouncement | null {
  const links = parseLinkHeader(response.headers["link"] ?? "");
  const linkOf = (relation: string): string | undefined =>
    links.find(({ relations }) => relations.includes(relation))?.target;
  const hubUrl = toWebUrl(linkOf("hub") ?? head.hubUrl, response.url);
  const topicUrl = toWebUrl(linkOf("self") ?? head.feedUrl ?? response.url, response.url);
  return hubUrl === null || topicUrl === null ? null : { hubUrl, topicUrl };
}

/** Only what can be asked for: http(s), without credentials, not endless. */
function toWebUrl(text: string | null, base: string): string | null {
  if (text === null || !canParseUrl(text, base)) return null;
  const url = new URL(text, base);
  const isWeb = url.protocol === "http:" || url.protocol === "https:";
  if (!isWeb || url.username !== "" || url.password !== "") return null;
  // The topic names the feed to the hub character by character: what is absolute stays as it was written.
  const address = canParseUrl(text) ? text.trim() : url.href;
  return address.length > MAX_WEBSUB_URL_CHARACTERS ? null : address;
}
