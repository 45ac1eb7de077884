import type { ProblemNote } from "@wirewatch/contracts";

/** Why an article has the feed's text although its page was wanted, with what an operator should know. */
export const PAGE_PROBLEMS = {
  page_unreachable: "The page could not be fetched; the code in brackets says why.",
  page_status: "The page answered with a status that is no success.",
  page_redirects: "The page's redirects go round in a circle, on for too long, or to a home page or section.",
  page_robots_denied: "The site's robots.txt does not allow the page.",
  page_noindex: "The page asks not to be indexed; its text is not used. See WIREWATCH_RESPECT_NOINDEX.",
  page_tdm_reserved: "The page reserves the rights to text and data mining; its text is not used.",
} as const;

export type PageProblemCode = keyof typeof PAGE_PROBLEMS;

export const pageProblem = (code: PageProblemCode, message: string = PAGE_PROBLEMS[code]): ProblemNote => ({
  code,
  message,
});

const CODES: Readonly<Record<string, PageProblemCode>> = {
  WW_HTTP_TOO_MANY_REDIRECTS: "page_redirects",
  WW_HTTP_REDIRECT_REFUSED: "page_redirects",
  WW_HTTP_ROBOTS_DENIED: "page_robots_denied",
};

/** The note for a request that brought no page. */
export function toPageProblem(error: unknown): ProblemNote {
  const message = error instanceof Error ? error.message : String(error);
  const code =
    error instanceof Error && "code" in error && typeof error.code === "string"
      ? error.code
      : "WW_UNEXPECTED";
  const known = CODES[code];
  return known === undefined
    ? pageProblem("page_unreachable", `${message} (${code})`)
    : pageProblem(known, message);
}
