import { canonicalizeUrl, type CanonicalUrlRules } from "@wirewatch/text";
import { isAway, isNamed } from "./leads-away.ts";
import type { PageAnswer } from "./request-page.ts";

/** The last part of an address names one article when it is this long; so do numbers of so many digits. */
const MIN_NAME = 12;
/** Numbers that are days or months name what was written then. */
const DATE = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])?$/;
/** Last parts that say how a page is shown. */
const FORM = /^(?:amp|m|mobile|print|full|index|default)(?:\.\w{2,5})?$/i;

/**
 * Keys by which another feed's item is known to be this article: where the redirects led, and the address that the page claims.
 * A claim counts only when it shares a name with the address that answered, for sites err, and an article that is taken for
 * another one is lost.
 */
export function furtherKeys(
  asked: string,
  answer: Pick<PageAnswer, "url">,
  claimed: string | null,
  rules: CanonicalUrlRules | undefined,
): string[] {
  const own = canonicalizeUrl(asked, rules);
  // A page that was kept does not tell its redirects any more.
  const landed = isArticles(asked, answer.url) ? canonicalizeUrl(answer.url, rules) : null;
  const isOwnClaim = claimed !== null && [asked, answer.url].some((address) => shareName(address, claimed));
  const keys = [landed, isOwnClaim ? canonicalizeUrl(claimed, rules) : null];
  return [...new Set(keys)].flatMap((key) => (key === null || key === own ? [] : [`url:${key}`]));
}

/** Whether what answered is the article's own place: no section to which several articles may lead. */
function isArticles(asked: string, landed: string): boolean {
  if (isAway(asked, landed)) return false;
  const [from, to] = [partsOf(asked), partsOf(landed)];
  return (
    (namesOf(landed).length > 0 && (to.length > 1 || isNamed(to.at(-1) ?? ""))) ||
    from.at(-1) === to.at(-1) ||
    (new URL(asked).host === new URL(landed).host && to.length >= from.length)
  );
}

function shareName(left: string, right: string): boolean {
  const names = new Set(namesOf(left));
  return namesOf(right).some((name) => names.has(name));
}

const partsOf = (address: string): string[] =>
  new URL(address).pathname.split("/").filter((part) => part !== "");

/** Sections are long words, too: only the end of a path names its page. */
function namesOf(address: string): string[] {
  const parts = partsOf(address);
  if (FORM.test(parts.at(-1) ?? "")) parts.pop();
  const last = (parts.at(-1) ?? "").replace(/\.\w{2,5}$/, "");
  return [
    ...(last.length < MIN_NAME ? [] : [last]),
    ...(last.match(/\d{5,}/g) ?? []),
    ...[...new URL(address).searchParams.values()].filter((value) => /^\d{5,}$/.test(value)),
  ].filter((name) => !DATE.test(name));
}
