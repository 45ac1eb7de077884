import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { ExtractedPage, RuleOutcome, RuleTest, SiteRulesRecord } from "@wirewatch/contracts";
import { openExtractor, type ExtractInput } from "@wirewatch/extract";
import { HttpError } from "@wirewatch/http";
import type { ServiceContext } from "@wirewatch/runtime";
import { canonicalizeUrl } from "@wirewatch/text";
import { ApiError } from "../api-error.ts";

const decompress = promisify(gunzip);

const MAX_BYTES = 5_000_000;
const FETCH_DEADLINE_MS = 12_000;
const READ_DEADLINE_MS = 6000;
const TURN_WAIT_MS = 3000;
/** A kept page serves for a test however old it is. */
const ANY_AGE_MS = 366 * 86_400_000;
const MAX_TESTS = 2;
let tests = 0;

export interface TestWish {
  url?: string | undefined;
  articleId?: string | undefined;
  html?: string | undefined;
}

interface TestPage {
  page: RuleTest["page"];
  input: Pick<ExtractInput, "html" | "url" | "contentType" | "feed">;
}

/** What comes out of a page without rules and with these. Nothing is kept of it. */
export async function testRules(
  wish: TestWish,
  rules: SiteRulesRecord,
  context: ServiceContext,
): Promise<RuleTest> {
  if (tests >= MAX_TESTS)
    throw new ApiError("too_many_tests", `At most ${MAX_TESTS} tests run at the same time; try again soon.`);
  tests += 1;
  // Its thread starts with the first page and costs less than the fetch.
  const extractor = openExtractor({ size: 1, deadlineMs: READ_DEADLINE_MS });
  try {
    const { page, input } = await findPage(wish, context);
    const before = await extractor.extract(input);
    const after = await extractor.extract({
      ...input,
      siteRules: Object.fromEntries(Object.entries(rules).filter(([, selector]) => selector !== undefined)),
    });
    return { url: input.url, page, rules, before: toOutcome(before), after: toOutcome(after) };
  } finally {
    tests -= 1;
    await extractor.close();
  }
}

const toOutcome = (page: ExtractedPage): RuleOutcome => ({
  title: page.title,
  text: page.text,
  authors: page.authors,
  publishedAt: page.publishedAt,
  problems: page.problems,
});

async function findPage({ url, articleId, html }: TestWish, context: ServiceContext): Promise<TestPage> {
  const { stores } = context;
  if (html !== undefined) return { page: "given", input: { html, url: url ?? null } };
  if (articleId !== undefined) {
    const article = await stores.articles.get(articleId);
    if (!article) throw new ApiError("not_found", `There is no article ${articleId}.`);
    const feed: NonNullable<ExtractInput["feed"]> = {
      title: article.feedItemTitle === "" ? article.title : article.feedItemTitle,
      html: article.feedHtml,
      publishedAt: article.publishedAt,
      authors: [],
      language: article.feedLanguage,
    };
    const kept = await keptInput(await stores.pages.get(articleId));
    if (kept !== null) return { page: "kept", input: { ...kept, feed } };
    return { page: "fetched", input: { ...(await fetchInput(article.url, context)), feed } };
  }
  if (url === undefined)
    throw new ApiError("invalid", "Say which page to test: `url`, `articleId` or `html`.", [
      { pointer: "/url", message: "is missing", hint: "The address of one of the source's articles." },
    ]);
  const key = canonicalizeUrl(url, context.config.WIREWATCH_URL_RULES);
  const kept = await keptInput(
    key === null ? null : await stores.pages.recent([key], { maxAgeMs: ANY_AGE_MS }),
  );
  return kept === null
    ? { page: "fetched", input: await fetchInput(url, context) }
    : { page: "kept", input: kept };
}

async function keptInput(
  page: Awaited<ReturnType<ServiceContext["stores"]["pages"]["get"]>>,
): Promise<TestPage["input"] | null> {
  if (page === null) return null;
  const html = await decompress(page.gzip, { maxOutputLength: Math.max(MAX_BYTES, page.bodyBytes) });
  const contentType = page.headers["content-type"];
  return { html, url: page.url, ...(contentType === undefined ? {} : { contentType }) };
}

async function fetchInput(url: string, context: ServiceContext): Promise<TestPage["input"]> {
  try {
    const response = await context.http.fetch({
      url,
      headers: { accept: "text/html, application/xhtml+xml;q=0.9, */*;q=0.5" },
      maxBytes: MAX_BYTES,
      overflow: "truncate",
      deadlineMs: FETCH_DEADLINE_MS,
      pace: { intervalMs: context.config.WIREWATCH_HOST_INTERVAL_MS, maxWaitMs: TURN_WAIT_MS },
      robots: true,
      signal: context.signal,
    });
    if (response.status < 200 || response.status > 299)
      throw new ApiError("page_unavailable", `The page answered HTTP ${response.status}.`);
    const contentType = response.headers["content-type"];
    return {
      html: response.body,
      url: response.url,
      ...(contentType === undefined ? {} : { contentType }),
    };
  } catch (error) {
    if (error instanceof HttpError)
      throw new ApiError("page_unavailable", `${error.message} (${error.code})`, [], { cause: error });
    throw error;
  }
}
