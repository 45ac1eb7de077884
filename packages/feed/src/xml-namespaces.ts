/** Which words of the format an element belongs to: none for the format's own, else the usual prefix of its namespace. */
const NAMESPACES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    atom: [
      "www.w3.org/2005/atom",
      "purl.org/atom/ns",
      "purl.org/net/atom",
      "example.com/newformat",
      "www.w3.org/2005/10/23/atom",
      "purl.org/atom",
    ],
    core: [
      "backend.userland.com/rss",
      "backend.userland.com/rss2",
      "backend.userland.com/rss091",
      "backend.userland.com/rss092",
      "blogs.law.harvard.edu/tech/rss",
      "cyber.law.harvard.edu/rss",
      "cyber.law.harvard.edu/rss/rss.html",
      "my.netscape.com/rdf/simple/0.9",
      "my.netscape.com/publish/formats/rss-0.9",
      "purl.org/rss/1.0",
      "purl.org/net/rss1.1",
      "channel.netscape.com/rdf/simple/0.9",
      "www.rssboard.org/rss-specification",
      "purl.org/rss/1.0/modules/rss091",
      "www.w3.org/tr/note-cdfsubmit.html",
      "www.sitemaps.org/schemas/sitemap/0.9",
      "www.google.com/schemas/sitemap/0.84",
      "www.google.com/schemas/sitemap/0.9",
    ],
    content: ["purl.org/rss/1.0/modules/content"],
    dc: ["purl.org/dc/elements/1.1", "purl.org/dc/elements/1.0", "purl.org/metadata/dublin_core"],
    dcterms: ["purl.org/dc/terms", "purl.org/dc/qualifiers/1.0"],
    media: [
      "search.yahoo.com/mrss",
      "search.yahoo.com/mrss/1.0",
      "video.search.yahoo.com/mrss",
      "www.rssboard.org/media-rss",
      "tools.search.yahoo.com/mrss",
    ],
    itunes: [
      "www.itunes.com/dtds/podcast-1.0.dtd",
      "www.itunes.com/dtds/podcast-1.0",
      "itunes.com/dtds/podcast-1.0.dtd",
      "example.com/dtds/podcast-1.0.dtd",
    ],
    googleplay: [
      "www.google.com/schemas/play-podcasts/1.0",
      "www.google.com/schemas/play-podcasts/1.0/play-podcasts.xsd",
    ],
    feedburner: ["rssnamespace.org/feedburner/ext/1.0"],
    georss: ["www.georss.org/georss", "www.georss.org/georss/10"],
    gml: ["www.opengis.net/gml"],
    geo: ["www.w3.org/2003/01/geo/wgs84_pos"],
    slash: ["purl.org/rss/1.0/modules/slash"],
    sy: ["purl.org/rss/1.0/modules/syndication", "purl.org/rss/modules/syndication"],
    wfw: ["wellformedweb.org/commentapi"],
    thr: ["purl.org/syndication/thread/1.0"],
    rdf: ["www.w3.org/1999/02/22-rdf-syntax-ns"],
    xhtml: [
      "www.w3.org/1999/xhtml",
      "www.w3.org/tr/xhtml1/transitional",
      "www.w3.org/tr/xhtml1/strict",
      "www.w3.org/tr/xhtml1",
    ],
    news: ["www.google.com/schemas/sitemap-news/0.9", "www.google.com/schemas/sitemap-news/0.84"],
    image: ["www.google.com/schemas/sitemap-image/1.1"],
    video: ["www.google.com/schemas/sitemap-video/1.1"],
    podcast: ["podcastindex.org/namespace/1.0"],
    psc: ["podlove.org/simple-chapters"],
    cc: ["web.resource.org/cc", "backend.userland.com/creativecommonsrssmodule", "creativecommons.org/ns"],
    admin: ["webns.net/mvcb"],
  }).flatMap(([prefix, addresses]) => addresses.map((address) => [address, prefix === "core" ? "" : prefix])),
);
const PRISM = /^(?:www\.)?(?:prismstandard\.org\/namespaces\/|purl\.org\/rss\/1\.0\/modules\/prism)/;
/** Prefixes that are understood where nothing declares them. */
const WELL_KNOWN: ReadonlyMap<string, string> = new Map([
  ...[...new Set(NAMESPACES.values())]
    .filter((prefix) => prefix !== "")
    .map((prefix) => [prefix, prefix] as const),
  ["prism", "prism"],
  ["atom10", "atom"],
  ["atom03", "atom"],
  ["a10", "atom"],
  ["rss", ""],
  ["xml", "xml"],
  ["creativecommons", "cc"],
]);

export const isWellKnown = (prefix: string): boolean => WELL_KNOWN.has(prefix);

/** What an element of an unknown namespace is called. */
export const FOREIGN = "?";

/** The usual prefix of a namespace, "" for that of a format itself, FOREIGN for one that is not known. */
function meaningOf(address: string): string {
  const plain = address
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/[#/]+$/, "");
  return NAMESPACES.get(plain) ?? (PRISM.test(plain) ? "prism" : FOREIGN);
}

/** The declarations that hold at one place of a document. */
export interface NamespaceScope {
  readonly prefixes: ReadonlyMap<string, string>;
  readonly names: Map<string, string>;
}

const MAX_PREFIXES = 60;

export const openScope = (): NamespaceScope => ({ prefixes: new Map(), names: new Map() });

/** An element that the format itself needs, whatever namespace it names: a root, or the frame of a channel or an item. */
export interface FormatElement {
  prefix: string;
  isRoot: boolean;
}

/** The scope inside an element with these attributes; the same scope when they declare nothing. */
export function innerScope(
  scope: NamespaceScope,
  attributes: Readonly<Record<string, string>>,
  frame: FormatElement | null,
): NamespaceScope {
  let prefixes: Map<string, string> | null = null;
  for (const key in attributes) {
    if (!key.startsWith("xmlns")) continue;
    if (key !== "xmlns" && key[5] !== ":") continue;
    prefixes ??= new Map(scope.prefixes);
    if (prefixes.size >= MAX_PREFIXES) break;
    const address = attributes[key] ?? "";
    const prefix = key.slice(6);
    let meaning = prefix === "" && address.trim() === "" ? "" : meaningOf(address);
    if (frame !== null && isOfFormat(prefix, meaning, frame)) meaning = "";
    prefixes.set(prefix, meaning);
  }
  return prefixes === null ? scope : { prefixes, names: new Map() };
}

/**
 * A root may name any namespace for the elements of its format, and so may a channel or an item, but that an entry of Atom may stand in
 * any feed; a default that nobody knows is the format's in any case.
 */
const isOfFormat = (prefix: string, meaning: string, frame: FormatElement): boolean =>
  meaning === FOREIGN
    ? prefix === "" || prefix === frame.prefix
    : prefix === frame.prefix && meaning !== (frame.isRoot ? "rdf" : "atom");

/** The scope outside of a root whose prefix nothing declares and nobody knows. */
export const scopeOfPrefix = (prefix: string): NamespaceScope =>
  prefix === "" || isWellKnown(prefix)
    ? openScope()
    : { prefixes: new Map([[prefix, ""]]), names: new Map() };

/** `prefix:name` in small letters with the usual prefix; no prefix for what belongs to the format itself. */
export function canonicalName(
  scope: NamespaceScope,
  name: string,
  onUndeclared: (prefix: string) => void,
): string {
  const known = scope.names.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  const colon = lower.indexOf(":");
  const prefix = colon > 0 ? lower.slice(0, colon) : "";
  const local = lower.slice(colon + 1);
  let meaning = scope.prefixes.get(prefix);
  if (meaning === undefined) {
    meaning = prefix === "" ? "" : (WELL_KNOWN.get(prefix) ?? FOREIGN);
    if (prefix !== "") onUndeclared(prefix);
  }
  const canonical = meaning === "" ? local : `${meaning}:${local}`;
  if (scope.names.size < 2000) scope.names.set(name, canonical);
  return canonical;
}
