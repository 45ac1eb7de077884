const WHOLE_ARTICLE_CHARACTERS = 1200;
const TEASER_END = /(\.\.\.|…|\[…\]|\[\.\.\.\])\s*$/u;

/**
 * Whether the feed's text looks like a teaser, so that the page is worth a request. A feed text that is long and does not
 * trail off is taken for the whole article.
 */
export function needsPage(feedHtml: string): boolean {
  // An estimate is enough here: the extractor makes the real text.
  const text = feedHtml
    .replace(/<[^<>]{0,4000}>/g, " ")
    .replace(/&(#?\w{1,10});/g, (entity) => (entity === "&hellip;" || entity === "&#8230;" ? "…" : "x"))
    .replace(/\s+/g, " ")
    .trim();
  return text.length < WHOLE_ARTICLE_CHARACTERS || TEASER_END.test(text);
}
