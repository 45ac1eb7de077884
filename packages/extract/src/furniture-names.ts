/** Words in class, id, role and test names that mark furniture: dropped when the element is small. */
const FURNITURE = new Set(
  `related recommend recommended recommendation recommendations recirc recirculation newsletter newsletters subscribe subscription subscriptions signup promo promos promobox promotion share sharing sharebar sharetools shares social socials byline bylines authorbox authorbio bio caption captions credit credits comment comments commenting disqus footer sidebar breadcrumb breadcrumbs
   navigation nav navbar menu menus tags taglist trending popular mostread mostpopular readmore seealso outbrain taboola advert adverts advertisement advertisements advertising sponsor sponsored cookie cookies consent gdpr popup modal toolbar pagination pager follow followus paywall login register donate donation dateline timestamp copyright disclaimer skip sponsorship
   carousel slideshow widget widgets poll quiz rating ratings feedback teaserlist linklist upsell barrier regwall overlay print player transcript-toggle listen audio advertorial breadcrump bylinebox metainfo postmeta entrymeta articlemeta
   factbox infobox tooltip toolbox cta citewrapper
   werbung anzeige anzeigen verwandt verwandte mehr-zum empfehlung empfehlungen autor autoren teilen bildunterschrift relacionadas relacionados relacionado compartir publicidad publicidade correlati condividi pubblicita powiazane reklama ads ad adslot adbox kommentare kommentar`
    .split(/\s+/)
    .filter((word) => word !== ""),
);

/** Two words in a row that mark furniture. */
const PAIRS =
  /-(?:bread-?crumbs?|prev-next|next-prev|fact-box|info-box|info-boxes|tool-box|tool-tip|teaser-(?:block|box|list)|article-details-(?:prev|next|tags)|read-(?:more|next|also)|see-also|more-(?:on|from|stories|news|articles|in|like)|most-(?:read|popular|viewed|shared|recent)|related-\w+|also-read|up-next|next-article|prev(?:ious)?-(?:article|post)|author-(?:box|bio|info|card|details|profile|block|about|name|meta|image|list|container|wrapper|section|link|links)|about-(?:the-)?author|post-(?:meta|tags|nav|navigation|author|date|footer)|entry-(?:meta|footer|tags|utility)|article-(?:meta|tags|info|footer|author|authors|date|tools|topics|byline|share|actions)|meta-(?:data|info|bar|line)|tag-(?:list|cloud|links)|topic-(?:list|tags|links)|image-(?:caption|credit|copyright|source|description)|photo-(?:caption|credit)|sign-(?:up|in)|log-in|call-to-action|sr-only|visually-hidden|screen-reader|visuallyhidden|pub-date|publish-date|published-(?:at|on|date|time)|date-(?:time|published|line)|last-updated|updated-at|time-stamp|read-time|reading-time|min-read|editors?-(?:picks?|note)|inline-(?:related|promo|newsletter|ad)|in-article|cat-links|posted-(?:on|in|by)|app-(?:promo|banner|download)|back-to|jump-to|table-of-contents|linked-articles?|article-list|story-list|link-list|news-list|wp-caption|latest-news|download-app|video-(?:caption|title|meta|info|description)|embed-(?:caption|meta)|site-(?:header|footer)|page-(?:header|footer)|top-stories|you-(?:may|might)|read-on|recommended-\w+)-/;

/** Roles that never hold the article. */
const ROLES = new Set([
  "navigation",
  "complementary",
  "contentinfo",
  "search",
  "dialog",
  "alertdialog",
  "menu",
  "menubar",
  "toolbar",
  "tablist",
  "banner",
  "note-ad",
]);

/** Names repeat within a page and within a site; the memory of them is bounded. */
const splitBefore = new Map<string, string>();
const MAX_SPLIT = 5000;

/** Splits names at case changes and punctuation: `articleRelatedBox` gives `-article-related-box-`. */
export function splitNames(names: string): string {
  const known = splitBefore.get(names);
  if (known !== undefined) return known;
  const split = splitAfresh(names);
  if (splitBefore.size >= MAX_SPLIT) splitBefore.clear();
  if (names.length <= 200) splitBefore.set(names, split);
  return split;
}

function splitAfresh(names: string): string {
  return `-${names
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1-$2")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "")}-`;
}

/** Whether an element's class and id names mark furniture. */
export function isFurnitureName(names: string): boolean {
  if (names === "") return false;
  const split = splitNames(names);
  if (PAIRS.test(split)) return true;
  return split.split("-").some((word) => FURNITURE.has(word));
}

export const isFurnitureRole = (role: string): boolean => ROLES.has(role.toLowerCase());

/** Names of boxes that stand beside an article however long they are: they are dropped up to a larger share of the page. */
export const isSideBoxName = (names: string): boolean =>
  names !== "" && /-(?:fact-?box|info-?box)(?:es)?-/.test(splitNames(names));

/** Class names that style sheets use to keep an element off the page. */
export const isHiddenName = (classes: string): boolean =>
  /(?:^|\s)(?:hidden|hide|d-none|is-hidden|u-hidden|invisible|display-none)(?:\s|$)/.test(classes);

/** Names of what holds a picture, a film or a chart: the words in it are a caption. */
export const isMediaName = (names: string): boolean =>
  names !== "" &&
  /-(?:pic|picbox|picture|image|img|photo|foto|bild|infographic|vjs|embed)-/.test(splitNames(names));

/** Names of what holds readers' comments: dropped whatever their length, for they can be longer than the article. */
export const isCommentsName = (names: string): boolean =>
  names !== "" &&
  /^-comments-$|-(?:comments?-(?:area|list|section|wrapper|container|thread|feed)|commentlist|disqus-thread|respond)-/.test(
    splitNames(names),
  );
