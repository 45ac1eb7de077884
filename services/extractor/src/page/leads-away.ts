import type { HttpResponse } from "@wirewatch/http";

const segmentsOf = (url: URL): string[] => url.pathname.split("/").filter((segment) => segment !== "");

/** Last parts that only say how a page is shown. */
const FORM = /^(?:amp|m|mobile|print|full|index|default)(?:\.\w{2,5})?$/i;
/** Whether a part of a path is an article's, not a section's: it has many words, or a long number. */
export const isNamed = (part: string): boolean => part.split(/[-_]/).length > 3 || /\d{5}/.test(part);

/** Whether a redirect has led from the article to the home page, to a section above it, or to a page that says "not found". */
export const leadsAway = (asked: string, response: Pick<HttpResponse, "url" | "redirects">): boolean =>
  response.redirects.length > 0 && isAway(asked, response.url);

/** The same of the address that was asked for and the one that answered. */
export function isAway(asked: string, landed: string): boolean {
  const [from, to] = [new URL(asked), new URL(landed)];
  if (from.href === to.href) return false;
  const [before, after] = [segmentsOf(from), segmentsOf(to)];
  if (/(?:^|\/)(?:404|not-?found|page-not-found|error-?404)(?:\.\w+)?(?:\/|$)/i.test(to.pathname))
    return true;
  // "/?p=17" may well be an article's address.
  if (after.length === 0) return to.search === "" && (before.length > 0 || from.search !== "");
  if (after.length >= before.length || !after.every((segment, index) => segment === before[index]))
    return false;
  return !before.slice(after.length).every((part) => FORM.test(part)) && !isNamed(after.at(-1) ?? "");
}
