import { canonicalizeUrl, type CanonicalUrlRules } from "@wirewatch/text";
import { leadsAway } from "./leads-away.ts";
import type { PageAnswer } from "./request-page.ts";

/** Parts of an address that are this long, or numbers of so many digits, name one article. */
const NAME = /[^/?&=]{12,}|\d{5,}/g;

/**
 * Keys by which another feed's item is known to be this article: where the redirects led, and the address that the page claims.
 * A claim counts only when it shares a name with the address that answered, for sites err, and an article that is taken for
 * another one is lost.
 */
export function furtherKeys(
  asked: string,
  answer: Pick<PageAnswer, "url" | "redirects">,
  claimed: string | null,
  rules: CanonicalUrlRules | undefined,
): string[] {
  const own = canonicalizeUrl(asked, rules);
  const landed = leadsAway(asked, answer) ? null : canonicalizeUrl(answer.url, rules);
  const isOwnClaim = claimed !== null && [asked, answer.url].some((address) => shareName(address, claimed));
  const keys = [landed, isOwnClaim ? canonicalizeUrl(claimed, rules) : null];
  return [...new Set(keys)].flatMap((key) => (key === null || key === own ? [] : [`url:${key}`]));
}

function shareName(left: string, right: string): boolean {
  const names = new Set(namesOf(left));
  return namesOf(right).some((name) => names.has(name));
}

function namesOf(address: string): string[] {
  const { pathname, search } = new URL(address);
  return (pathname + search).replace(/\.\w{2,5}(?=$|\?)/, "").match(NAME) ?? [];
}
