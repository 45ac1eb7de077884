import { stringOf, unescapeText, type JsonNode } from "./json-ld.ts";
import { firstMeta, type PageFacts } from "./page-facts.ts";

/** Characters of a title that are read. */
const MAX_CHARS = 1000;
/** Marks that publishers put between a headline and the site's name. */
const SEPARATOR = /\s+[|\-–—·»•:‹›/]+\s+|\s*[|｜│»_ㅣ]\s*/;

/** The page's title and all other titles that it gives itself, best first. */
export function readTitles(
  facts: PageFacts,
  article: JsonNode | null,
  context: {
    siteName: string | null;
    host: string | null;
    feedTitle: string | null;
    ruleTitle: string | null;
  },
): { title: string; variants: string[] } {
  const clean = (value: string | null | undefined): string =>
    value === null || value === undefined
      ? ""
      : stripSite(unescapeText(value.slice(0, MAX_CHARS)).replaceAll(/\s+/g, " "), context);
  const headings = facts.headings.filter(({ text }) => text !== "");
  const og = clean(
    firstMeta(
      facts,
      "og:title",
      "twitter:title",
      "dc.title",
      "dcterms.title",
      "parsely-title",
      "sailthru.title",
    ),
  );
  const documentTitle = clean(facts.documentTitle);
  const headline = article === null ? "" : clean(stringOf(article["headline"]));
  const main = headings.filter(({ isAside }) => !isAside).map(({ text }) => clean(text));
  const witnesses = [headline, og, documentTitle, context.feedTitle ?? ""].filter((text) => text !== "");
  const confirmed = main.find((text) => witnesses.some((witness) => isNear(text, witness)));
  const only = main.length === 1 && (main[0]?.length ?? 0) > 15 ? main[0] : undefined;
  const order = [
    context.ruleTitle ?? "",
    confirmed ?? "",
    headline,
    only ?? "",
    og,
    documentTitle,
    main[0] ?? "",
    context.feedTitle ?? "",
  ];
  const title = order.find((text) => text !== "") ?? "";
  const all = [
    ...order,
    ...main,
    clean(firstMeta(facts, "twitter:title")),
    facts.documentTitle ?? "",
    article === null ? "" : clean(stringOf(article["alternativeHeadline"])),
  ];
  const seen = new Set([title]);
  const variants = all
    .filter((text) => text !== "" && text.length <= 500 && !seen.has(text) && seen.add(text))
    .slice(0, 10);
  return { title, variants };
}

/** Takes the site's name off either end of a title. */
function stripSite(title: string, context: { siteName: string | null; host: string | null }): string {
  const text = title.trim();
  const label =
    context.host
      ?.replace(/^www\./, "")
      .split(".")
      .toSorted((a, b) => b.length - a.length)[0] ?? "";
  const isSite = (part: string): boolean => {
    const flat = squash(part);
    const site = squash(context.siteName ?? "");
    return (
      flat !== "" &&
      (flat === site ||
        (site.length > 2 &&
          (flat.startsWith(site) || flat.endsWith(site)) &&
          flat.length < site.length + 20) ||
        (label.length > 3 &&
          (flat === squash(label) ||
            flat.startsWith(squash(label)) ||
            flat === squash(context.host?.replace(/^www\./, "") ?? ""))))
    );
  };
  const parts = text.split(SEPARATOR).filter((part) => part.trim() !== "");
  if (parts.length < 2) return text;
  let out = text;
  for (let round = 0; round < 3; round++) {
    const pieces = out.split(SEPARATOR).filter((part) => part.trim() !== "");
    const last = pieces.at(-1) ?? "";
    const first = pieces[0] ?? "";
    if (pieces.length < 2) break;
    const isBarred =
      / [|｜] [^|｜]{2,40}$|[｜|_][^|｜_]{2,30}$/u.test(out) &&
      pieces.length > 1 &&
      last.length < 40 &&
      out.lastIndexOf(last) > 15;
    if (isSite(last) || isBarred)
      out = out.slice(0, out.lastIndexOf(last)).replace(/[\s|｜\-–—·»•:‹›/_│]+$/u, "");
    else if (isSite(first) && out.startsWith(first))
      out = out.slice(first.length).replace(/^[\s|｜\-–—·»•:‹›/_│]+/u, "");
    else break;
  }
  return out.length >= 8 || out.length >= text.length / 3 ? out.trim() : text;
}

const squash = (text: string): string =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "");
const bag = (text: string): Set<string> =>
  new Set(
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [],
  );

/** Whether two titles are the same but for a few words. */
export function isNear(a: string, b: string): boolean {
  const [x, y] = [bag(a), bag(b)];
  if (x.size === 0 || y.size === 0) return false;
  let common = 0;
  for (const word of x) if (y.has(word)) common++;
  return (2 * common) / (x.size + y.size) >= 0.5 || (common >= 3 && common / Math.min(x.size, y.size) >= 0.8);
}
