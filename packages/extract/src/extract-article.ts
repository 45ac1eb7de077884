import type { ExtractedPage } from "@wirewatch/contracts";
import { chooseArticle } from "./choose-article.ts";
import { decodePage, mendControls } from "./decode-page.ts";
import { detectNonPage, detectNonPageText, isMarkupType } from "./detect-kind.ts";
import { foldedText, parseDocument, type DomDocument } from "./dom.ts";
import { emptyPage } from "./empty-page.ts";
import { DEFAULT_EXTRACT_LIMITS, type ExtractInput, type ExtractLimits } from "./extract-input.ts";
import { agreeWithBody, linesToBlocks } from "./fall-back.ts";
import { filterBlocks, fold, signatureOf } from "./filter-blocks.ts";
import { pickArticle, readJsonLd, type JsonNode } from "./json-ld.ts";
import { creditedAgency, readAuthors, readSignature } from "./page-authors.ts";
import { readDates } from "./page-dates.ts";
import { readFacts } from "./page-facts.ts";
import { isConsentText, isGallery, isLiveBlog, isPaywalled, liveBlogLines } from "./page-kinds.ts";
import {
  languageTag,
  readCanonical,
  readDescription,
  readImage,
  readKeywords,
  readLanguage,
  readSection,
  readSiteName,
} from "./page-metadata.ts";
import { readPageState, readStateDate } from "./page-state.ts";
import { readTitles } from "./page-titles.ts";
import { problem, type ExtractProblemCode } from "./problems.ts";
import { readBlocks, textOfBlocks, type Block } from "./read-blocks.ts";
import { renderBlocks } from "./render-blocks.ts";
import { sanitisePage, type SanitisedPage } from "./sanitise-page.ts";
import { checkSiteRules, selectAll, usableSiteRules, type SiteRules } from "./site-rules.ts";

/** Below this a text is no article, whatever the page says. */
const SHORT_CHARS = 250;
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
    return { ...record, ...plainText(source, input), problems: [...problems].map(problem) };
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

function plainText(source: string, input: ExtractInput): Pick<ExtractedPage, "title" | "text" | "html"> {
  const blocks = linesToBlocks(source.split(/\n+/));
  return { title: input.feed?.title ?? "", text: textOfBlocks(blocks), html: renderBlocks(blocks) };
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
  const host = url !== null && URL.canParse(url) ? new URL(url).hostname : null;
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
  const agencies =
    credited === null || authors.agencies.includes(credited)
      ? authors.agencies
      : [...authors.agencies, credited];

  const context = {
    titles: [titles.title, ...titles.variants],
    authors: authors.people,
    repeated: new Set(input.hostMemory?.repeated),
  };
  const liveBlog = isLiveBlog(nodes, article, url);
  const paywalled = isPaywalled(nodes, facts);
  if (paywalled) problems.add("paywalled");
  if (liveBlog) problems.add("live_blog");
  if (isGallery(nodes, article, facts)) problems.add("gallery");
  const { blocks, signature } = readText({
    input,
    page,
    document,
    rules,
    nodes,
    article,
    context,
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
    agencies,
    paywalled,
    truncated,
    liveBlog,
    problems: [...problems].map(problem),
  };
}

interface TextSources {
  input: ExtractInput;
  page: SanitisedPage;
  document: DomDocument;
  rules: SiteRules;
  nodes: readonly JsonNode[];
  article: JsonNode | null;
  context: { titles: string[]; authors: string[]; repeated: Set<string> };
  liveBlog: boolean;
  problems: Set<ExtractProblemCode>;
}

/** The page's text, and where it has too little, the next best witness's. */
function readText(sources: TextSources): { blocks: Block[]; signature: string | null } {
  const { input, page, document, rules, article, context, problems } = sources;
  if (rules.remove !== undefined) for (const element of selectAll(document, rules.remove)) element.remove();
  let blocks: Block[] = [];
  let signature: string | null = null;
  if (rules.content !== undefined) {
    blocks = selectAll(document, rules.content).flatMap((element) => readBlocks(element, input.url));
    problems.add(blocks.length > 0 ? "site_rule_used" : "site_rule_missed");
  }
  if (blocks.length === 0) {
    // A fragment is all text; the choice of a main part would lose half of a short one.
    blocks =
      page.isFragment && page.nodes < 2000 && page.visibleChars < 60_000
        ? readBlocks(document.body, input.url)
        : chooseArticle(
            document,
            rules.remove === undefined ? parseDocument(page.html) : document.cloneNode(true),
            { baseUrl: input.url, nodes: page.nodes },
          );
    signature = signatureOf(blocks);
    blocks = filterBlocks(blocks, context);
  }
  const agreed = agreeWithBody(blocks, article?.["articleBody"]);
  blocks = agreed.blocks;
  if (agreed.isReplaced) problems.add("json_ld_used");
  if (sources.liveBlog) {
    const lines = linesToBlocks(liveBlogLines(sources.nodes));
    if (sizeOf(blocks) < 1000 && sizeOf(lines) > sizeOf(blocks)) blocks = lines;
  }
  if (sizeOf(blocks) < SHORT_CHARS || (page.scriptChars > 20 * page.visibleChars && sizeOf(blocks) < 1000)) {
    const state = readPageState(page.stateScripts);
    if (state !== null && state.length > 2 * sizeOf(blocks)) {
      blocks = filterBlocks(linesToBlocks(state.split("\n")), context);
      problems.add("page_state_used");
    } else if (
      !page.isFragment &&
      page.visibleChars < 1500 &&
      page.scriptChars > page.visibleChars &&
      sizeOf(blocks) < SHORT_CHARS
    )
      problems.add("javascript_only");
  }
  if (!page.isFragment && isConsentText(textOfBlocks(blocks)) && page.visibleChars < 6000) {
    problems.add("consent_wall");
    blocks = [];
  }
  return { blocks: withFeed(blocks, sources), signature };
}

/** The feed's text, where it is longer than a short or walled page's. */
function withFeed(blocks: Block[], { input, context, problems }: TextSources): Block[] {
  const feedHtml = input.feed?.html ?? "";
  if (feedHtml === "" || feedHtml === input.html) return blocks;
  const isPoor =
    sizeOf(blocks) < SHORT_CHARS ||
    problems.has("paywalled") ||
    problems.has("consent_wall") ||
    problems.has("javascript_only");
  if (!isPoor) return blocks;
  const feedBlocks = filterBlocks(feedToBlocks(feedHtml, input.url), context);
  if (sizeOf(feedBlocks) <= sizeOf(blocks) * 1.2) return blocks;
  problems.add("feed_text_used");
  return feedBlocks;
}

/** The lines of a feed's item. */
export function feedToBlocks(html: string, url: string | null): Block[] {
  if (!/<[a-z!/]/i.test(html)) return linesToBlocks(html.split(/\n+/));
  return readBlocks(parseDocument(sanitisePage(html, DEFAULT_EXTRACT_LIMITS).html).body, url);
}

const sizeOf = (blocks: readonly Block[]): number => blocks.reduce((sum, { text }) => sum + text.length, 0);

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
