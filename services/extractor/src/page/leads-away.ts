import type { HttpResponse } from "@wirewatch/http";

const segmentsOf = (url: URL): string[] => url.pathname.split("/").filter((segment) => segment !== "");

/** Whether a redirect has led from the article to the home page, to a section above it, or to a page that says "not found". */
export function leadsAway(asked: string, response: Pick<HttpResponse, "url" | "redirects">): boolean {
  if (response.redirects.length === 0) return false;
  const [from, to] = [new URL(asked), new URL(response.url)];
  const [before, after] = [segmentsOf(from), segmentsOf(to)];
  if (/(?:^|\/)(?:404|not-?found|page-not-found|error-?404)(?:\.\w+)?(?:\/|$)/i.test(to.pathname))
    return true;
  // "/?p=17" may well be an article's address.
  if (after.length === 0) return to.search === "" && (before.length > 0 || from.search !== "");
  return after.length < before.length && after.every((segment, index) => segment === before[index]);
}
