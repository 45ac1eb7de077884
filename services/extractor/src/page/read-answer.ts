import { createHash } from "node:crypto";
import type { ExtractedPage, SiteRulesRecord } from "@wirewatch/contracts";
import type { ArticleRow } from "@wirewatch/db";
import { EXTRACT_PROBLEMS, type ExtractInput, type Extractor } from "@wirewatch/extract";
import { hostOf, type HostBlocks } from "../host-blocks/open-host-blocks.ts";
import type { SiteRuleTable } from "../site-rule-table.ts";
import { isTooLarge, type PageAnswer } from "./request-page.ts";

export interface ReadTools {
  extractor: Pick<Extractor, "extract">;
  /** Without these two, pages are read by what they say alone. */
  siteRules?: SiteRuleTable | undefined;
  hostBlocks?: Pick<HostBlocks, "view"> | undefined;
}

/** A page as it was read, and by which of the site's own facts. */
export interface Reading {
  page: ExtractedPage;
  /** Names the operator's rules that were used; null without any. Texts read by different rules do not compare. */
  rulesMark: string | null;
  /** Hashes of the blocks that the host repeats. */
  repeated: readonly string[];
}

/** Reads an article's page, or with null the feed's text. The same at every look, so that looks compare. */
export async function readAnswer(
  article: ArticleRow,
  answer: PageAnswer | null,
  tools: ReadTools,
): Promise<Reading> {
  const input = toExtractInput(article, answer);
  if (answer === null) return { page: await tools.extractor.extract(input), rulesMark: null, repeated: [] };
  const host = hostOf(answer.url);
  const [rules, view] = await Promise.all([
    tools.siteRules?.of(answer.url),
    host === null ? undefined : tools.hostBlocks?.view(host),
  ]);
  const seen: ExtractInput = { ...input, ...(view === undefined ? {} : { hostMemory: view }) };
  const ruled =
    rules === undefined ? null : await tools.extractor.extract({ ...seen, siteRules: definedRules(rules) });
  // A rule that is too dear for a page must not cost the article its text.
  const isRuled = ruled !== null && !ruled.problems.some(({ code }) => code === "extract_deadline");
  const page = isRuled ? ruled : await tools.extractor.extract(seen);
  if (ruled !== null && !isRuled)
    page.problems.push({
      code: "site_rule_invalid",
      message: "This source's own rule took too long and was not used.",
    });
  if (isTooLarge(answer) && !page.problems.some(({ code }) => code === "too_large"))
    page.problems.push({ code: "too_large", message: EXTRACT_PROBLEMS.too_large });
  return {
    page,
    rulesMark: rules === undefined || !isRuled ? null : markOfRules(rules),
    repeated: view?.repeated ?? [],
  };
}

function toExtractInput(article: ArticleRow, answer: PageAnswer | null): ExtractInput {
  const contentType = answer?.headers["content-type"];
  return {
    html: answer?.body ?? article.feedHtml,
    url: answer?.url ?? article.url,
    ...(contentType === undefined ? {} : { contentType }),
    feed: {
      title: article.feedItemTitle === "" ? article.title : article.feedItemTitle,
      html: article.feedHtml,
      publishedAt: article.publishedAt,
      authors: article.authors,
      language: article.feedLanguage,
    },
  };
}

/** The rules that are there, for fields that are absent are not the same as undefined ones. */
export const definedRules = (rules: SiteRulesRecord): NonNullable<ExtractInput["siteRules"]> =>
  Object.fromEntries(Object.entries(rules).filter(([, selector]) => selector !== undefined));

const markOfRules = (rules: SiteRulesRecord): string =>
  createHash("sha256")
    .update(JSON.stringify(Object.entries(rules).toSorted(([left], [right]) => (left < right ? -1 : 1))))
    .digest("base64url")
    .slice(0, 12);
