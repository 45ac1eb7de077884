import type { ExtractedPage } from "@wirewatch/contracts";
import { decodePage, mendControls } from "./decode-page.ts";
import { detectNonPage, detectNonPageText, isMarkupType } from "./detect-kind.ts";
import { foldedText, parseDocument, type DomDocument } from "./dom.ts";
import { emptyPage } from "./empty-page.ts";
import { DEFAULT_EXTRACT_LIMITS, type ExtractInput, type ExtractLimits } from "./extract-input.ts";
import { fold } from "./filter-blocks.ts";
import { pickArticle, readJsonLd, type JsonNode } from "./json-ld.ts";
import { creditedAgency } from "./agencies.ts";
import { readAuthors, readSignature } from "./page-authors.ts";
import { readDates } from "./page-dates.ts";
import { readFacts } from "./page-facts.ts";
import { isGallery, isLiveBlog, isPaywalled } from "./page-kinds.ts";
import {
  languageTag,
  readAmp,
  readCanonical,
  readDescription,
  readDescriptions,
  readImage,
  readKeywords,
  readLanguage,
  readSection,
  readSiteName,
} from "./page-metadata.ts";
import { readStateDate } from "./page-state.ts";
import { readTitles } from "./page-titles.ts";
import { problem, type ExtractProblemCode } from "./problems.ts";
import { textOfBlocks } from "./read-blocks.ts";
import { readPlainText } from "./read-plain-text.ts";
import { readText } from "./read-text.ts";
import { renderBlocks } from "./render-blocks.ts";
import { sanitisePage, type SanitisedPage } from "./sanitise-page.ts";
import { checkSiteRules, selectAll, usableSiteRules, type SiteRules } from "./site-rules.ts";
import { canParseUrl } from "@wirewatch/text";

/** A text of subscribers' pages below this is a stub. */
const STUB_CHARS = 600;

/**
 * The article that a page holds, with what the page says of it. Never throws on bad input: what could not be read is
 * said in `problems`, and the feed's text stands in where the page gives less. Reads no clock and does no I/O.
 * A hostile page can still cost much time: run it through `openExtractor`.
 */
export function extractArticle(input: ExtractInput): ExtractedPage {
  try {
    return readPage(input);
  } catch {
    return emptyPage(input, ["extract_failed"]);
  }
}

function readPage(input: ExtractInput): ExtractedPage {
  const limits: ExtractLimits = { ...DEFAULT_EXTRACT_LIMITS, ...input.limits };
  const problems = new Set<ExtractProblemCode>();
  const source = decode(input, limits, problems);
  if (source === null) return emptyPage(input, [...problems]);
  if (!/<[a-z!?/]/i.test(source)) {
    if (!isMarkupType(input.contentType) || /^\s*[{[]/.test(source))
      return emptyPage(input, [...problems, "not_html"]);
    const record = emptyPage(input, [...problems]);
    return { ...record, ...readPlainText(source, input), problems: [...problems].map(problem) };
  }
  const page = sanitisePage(source.trimStart(), limits);
  for (const code of page.problems) problems.add(code);
  const rules = usableRules(input.siteRules, problems);
  const raw = parseDocument(page.html);
  return assemble(input, page, raw, rules, problems);
}

function decode(
  input: ExtractInput,
  limits: ExtractLimits,
  problems: Set<ExtractProblemCode>,
): string | null {
  const { html, contentType } = input;
  const kind = typeof html === "string" ? detectNonPageText(html) : detectNonPage(html, contentType);
  if (kind !== null) {
    problems.add(kind);
    return null;
  }
  if (typeof html === "string")
    return mendControls(
      html.length > limits.maxChars + 1 ? html.slice(0, limits.maxChars + 1) : html,
    ).toWellFormed();
  // A character has at most four bytes: more than that of the limit need not be decoded to know that it is too long.
  const decoded = decodePage(
    html.length > 4 * limits.maxChars ? html.subarray(0, 4 * limits.maxChars) : html,
    contentType,
  );
  if (html.length > 4 * limits.maxChars) problems.add("too_large");
  if (decoded.problem !== null) problems.add(decoded.problem);
  if (decoded.text.trim() === "") {
    problems.add("empty_page");
    return null;
  }
  return decoded.text;
}

function usableRules(rules: SiteRules | undefined, problems: Set<ExtractProblemCode>): SiteRules {
  if (rules === undefined) return {};
  if (checkSiteRules(rules).length > 0) problems.add("site_rule_invalid");
  return usableSiteRules(rules);
}

function assemble(
  input: ExtractInput,
  page: SanitisedPage,
  document: DomDocument,
  rules: SiteRules,
  problems: Set<ExtractProblemCode>,
): ExtractedPage {
  const { url, feed } = input;
  const host = url !== null && canParseUrl(url) ? new URL(url).hostname : null;
  const facts = readFacts(document);
  const nodes = readJsonLd(page.jsonLd);
  const canonical = readCanonical(facts, null, url);
  const pageTitles = [
    facts.documentTitle ?? "",
    ...facts.headings.map(({ text }) => text),
    feed?.title ?? "",
  ].filter((text) => text !== "");
  const article = pickArticle(nodes, {
    addresses: [url, canonical].filter((address) => address !== null),
    titles: pageTitles,
  });
  const siteName = readSiteName(facts, nodes, article);
  const ruled = (selector: string | undefined): string[] =>
    selector === undefined
      ? []
      : selectAll(document, selector)
          .map(
            (element) =>
              element.getAttribute("datetime") ?? element.getAttribute("content") ?? foldedText(element),
          )
          .filter((text) => text !== "");
  const titles = readTitles(facts, article, {
    siteName,
    host,
    feedTitle: feed?.title ?? null,
    ruleTitle: ruled(rules.title)[0] ?? null,
  });
  const language = readLanguage(facts, article) ?? languageTag(feed?.language);
  const dates = readDates(facts, article, {
    url,
    language,
    feedTime: feed?.publishedAt ?? null,
    ruleDate: ruled(rules.date)[0] ?? null,
    stateDate: readStateDate(page.stateScripts),
  });
  for (const code of dates.problems) problems.add(code);
  const authorContext = {
    siteName,
    host,
    nodes,
    feedAuthors: feed?.authors ?? [],
    ruleAuthors: ruled(rules.author),
  };
  const authors = readAuthors(facts, article, authorContext);
  const credited = creditedAgency(facts);

  const context = {
    titles: [titles.title, ...titles.variants],
    authors: authors.people,
    repeated: new Set(input.hostMemory?.repeated),
    siteNames: [siteName, host].filter((name) => name !== null),
  };
  const liveBlog = isLiveBlog(nodes, article, url);
  const paywalled = isPaywalled(nodes, facts);
  if (paywalled) problems.add("paywalled");
  if (liveBlog) problems.add("live_blog");
  if (isGallery(nodes, article, facts)) problems.add("gallery");
  const {
    blocks,
    signature,
    agencies: inText,
  } = readText({
    input,
    page,
    document,
    rules,
    nodes,
    article,
    context,
    descriptions: readDescriptions(facts, article),
    liveBlog,
    problems,
  });
  const signers = authors.isSigned || signature === null ? [] : readSignature(signature, authorContext);
  const text = textOfBlocks(blocks);
  const truncated = isTruncated(text, article, paywalled);
  if (truncated) problems.add("truncated");
  if (text === "") problems.add("no_article_text");
  return {
    url,
    canonicalUrl: article === null ? canonical : (canonical ?? readCanonical(facts, article, url)),
    ampUrl: readAmp(facts, url),
    title: titles.title,
    titleVariants: titles.variants,
    text,
    html: renderBlocks(blocks),
    authors: signers.length > 0 ? signers : authors.people,
    publishedAt: dates.publishedAt,
    modifiedAt: dates.modifiedAt,
    language,
    siteName,
    description: readDescription(facts, article),
    imageUrl: readImage(facts, article, url),
    section: readSection(facts, article),
    keywords: readKeywords(facts, article),
    agencies: [...new Set([...authors.agencies, ...(credited === null ? [] : [credited]), ...inText])],
    paywalled,
    truncated,
    liveBlog,
    problems: [...problems].map(problem),
  };
}

function isTruncated(text: string, article: JsonNode | null, paywalled: boolean): boolean {
  const stated = Number(article?.["wordCount"]);
  const words = text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  if (Number.isFinite(stated) && stated > 150 && words < stated * 0.4) return true;
  if (paywalled && text.length < STUB_CHARS) return true;
  return (
    text.length > 0 &&
    text.length < 2000 &&
    /(?:\.\.\.|…|\[…\]|\[\.\.\.\])\s*$/.test(text) &&
    fold(text).length > 0
  );
}
