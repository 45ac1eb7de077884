import type { ParsedFeed } from "@wirewatch/contracts";
import { allOf, fieldsOf, type RawFeed } from "./feed-element.ts";
import { newestItems } from "./newest-items.ts";
import { normalizeHead } from "./normalize-head.ts";
import { namesOf, normalizeItem, timeOf } from "./normalize-item.ts";
import { normalizeSitemapItem } from "./normalize-sitemap.ts";
import type { ProblemList } from "./problems.ts";
import { readStrictly } from "./read-strictly.ts";
import { readTolerantly } from "./read-tolerantly.ts";

/** RSS, RDF, Atom, CDF and sitemaps. Of more than `maxItems`, the newest are kept in the order of the document. */
export async function readXmlFeed(
  text: string,
  base: string,
  maxItems: number,
  problems: ProblemList,
): Promise<ParsedFeed> {
  const raw = (await readStrictly(text, base)) ?? readTolerantly(text, base, problems);
  const { format, items } = raw;
  const head = normalizeHead(raw);
  const around = { format, authors: authorsOfFeed(raw), language: head.language };
  if (items.length > maxItems) problems.add("items_cut", `${items.length - maxItems} of ${items.length}`);
  return {
    format,
    feed: head,
    items: newestItems(items, maxItems, timeOf).map((item) =>
      format === "sitemap"
        ? normalizeSitemapItem(item, around, problems)
        : normalizeItem(item, around, problems),
    ),
    problems: [],
  };
}

const authorsOfFeed = ({ format, heads }: RawFeed): string[] =>
  format === "atom" ? namesOf(allOf(fieldsOf(heads), "author", "dc:creator")) : [];
