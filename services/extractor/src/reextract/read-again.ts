import { isDeepStrictEqual } from "node:util";
import type { ArticleRow, ExtractedPatch, KeptPage } from "@wirewatch/db";
import { EXTRACT_PROBLEMS } from "@wirewatch/extract";
import type { CanonicalUrlRules } from "@wirewatch/text";
import { toAnswer } from "../page/page-archive.ts";
import { readAnswer, type ReadTools } from "../page/read-answer.ts";
import { toPatch } from "../to-patch.ts";

export interface ReadAgain {
  /** Null when the article stays as it is. */
  patch: ExtractedPatch | null;
  isTextChanged: boolean;
}

const NOT_READ = new Set(["extract_deadline", "extract_failed"]);

/** What the present extractor and the present rules make of a page that was kept. */
export async function readAgain(
  article: ArticleRow,
  page: KeptPage,
  tools: ReadTools & { maxBytes: number; urlRules?: CanonicalUrlRules | undefined },
): Promise<ReadAgain> {
  const asFound = articleAsFound(article);
  const answer = await toAnswer(page, tools.maxBytes);
  const { page: read, rulesMark } = await readAnswer(asFound, answer, tools);
  // A thread that ran out of time has read nothing; the feed's text in its stead would take away what is there.
  if (read.problems.some(({ code }) => NOT_READ.has(code))) return { patch: null, isTextChanged: false };
  const patch = toPatch(asFound, read, {
    isPage: true,
    rulesMark,
    problems: asFound.problems,
    urlRules: tools.urlRules,
  });
  // What the feed says has not been read anew: an edit that waits for its check must still be seen.
  patch.metadata["readFeed"] = article.metadata["readFeed"] ?? null;
  const isTextChanged = patch.text !== article.text || patch.title !== article.title;
  return { patch: isTextChanged || !isSame(article, patch) ? patch : null, isTextChanged };
}

/** The article as the extractor first saw it: what pages have added is not taken for the feed's word. */
function articleAsFound(article: ArticleRow): ArticleRow {
  const given = article.metadata["fromFeed"];
  const isGiven = (field: string): boolean => !Array.isArray(given) || given.includes(field);
  return {
    ...article,
    title: isGiven("title") ? article.title : "",
    authors: isGiven("authors") ? article.authors : [],
    publishedAt: isGiven("publishedAt") ? article.publishedAt : null,
    problems: article.problems.filter(({ code }) => !(code in EXTRACT_PROBLEMS)),
  };
}

/** Whether the record would be the same. Messages may be reworded. */
function isSame(article: ArticleRow, patch: ExtractedPatch): boolean {
  const codes = ({ problems }: Pick<ArticleRow, "problems">): string[] =>
    problems.map(({ code }) => code).toSorted();
  return isDeepStrictEqual(
    plain([article.html, article.authors, article.publishedAt, article.metadata, codes(article)]),
    plain([
      patch.html,
      patch.authors,
      patch.publishedAt?.toISOString() ?? null,
      patch.metadata,
      codes(patch),
    ]),
  );
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
