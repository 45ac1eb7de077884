import type { FeedHead } from "@wirewatch/contracts";
import { firstWith, titleOf } from "./content-model.ts";
import { allOf, attributeOf, fieldsOf, firstText, type FieldMap, type RawFeed } from "./feed-element.ts";
import { addressIn, alternateOf, channelPageOf, linkOf, webAddress } from "./feed-links.ts";
import { languageTag } from "./language-tag.ts";
import { hasAtomText } from "./normalize-item.ts";

const MINUTE = 60_000;
const MAX_INTERVAL_MS = 30 * 24 * 60 * MINUTE;
/** Periods of the syndication module of RSS 1.0. */
const PERIODS_MS: Readonly<Record<string, number>> = {
  hourly: 60 * MINUTE,
  daily: 24 * 60 * MINUTE,
  weekly: 7 * 24 * 60 * MINUTE,
  monthly: 30 * 24 * 60 * MINUTE,
  yearly: 365 * 24 * 60 * MINUTE,
};

/** What a feed says of itself, in its normal shape. */
export function normalizeHead({ format, heads }: RawFeed): FeedHead {
  const fields = fieldsOf(heads);
  const words = (...names: string[]): string => {
    const element = firstWith(allOf(fields, ...names));
    return element === undefined ? "" : titleOf(element, hasAtomText(element, format));
  };
  const [head] = heads;
  const isCdf = format === "cdf" && head !== undefined;
  return {
    title: words("title", "atom:title", "dc:title", "dcterms:title", "itunes:title", "media:title"),
    siteUrl: (isCdf ? channelPageOf(head, fields) : null) ?? addressIn(fields, "link") ?? alternateOf(fields),
    feedUrl:
      linkOf(fields, "self") ??
      newAddress(fields) ??
      (isCdf ? webAddress(attributeOf(head, "self"), head.base) : null),
    description: words(
      "description",
      "subtitle",
      "tagline",
      "atom:subtitle",
      "abstract",
      "dc:description",
      "dcterms:description",
      "itunes:summary",
      "googleplay:description",
      "itunes:subtitle",
      "media:description",
      "info",
    ),
    language:
      languageTag(firstText(fields, "language", "dc:language", "dcterms:language")) ??
      languageTag(heads.find(({ language }) => language)?.language ?? ""),
    hubUrl: linkOf(fields, "hub"),
    updateIntervalMs: intervalOf(fields),
  };
}

const newAddress = (fields: FieldMap): string | null => {
  const [element] = fields.get("itunes:new-feed-url") ?? [];
  return element === undefined ? null : webAddress(firstText(fields, "itunes:new-feed-url"), element.base);
};

function intervalOf(fields: FieldMap): number | null {
  const minutes = Number.parseInt(firstText(fields, "ttl"), 10);
  if (minutes > 0) return Math.min(minutes * MINUTE, MAX_INTERVAL_MS);
  const period = firstText(fields, "sy:updateperiod").toLowerCase();
  const frequency = Number.parseInt(firstText(fields, "sy:updatefrequency"), 10);
  const periodMs = PERIODS_MS[period] ?? (frequency > 0 && period === "" ? PERIODS_MS["daily"] : undefined);
  if (periodMs === undefined) return null;
  return Math.min(Math.round(periodMs / (frequency > 0 ? frequency : 1)), MAX_INTERVAL_MS);
}
