import { isTracker } from "./is-tracker.ts";
import { resolveLink, resolveSrcset } from "./resolve-link.ts";

/** Attributes that any element may keep. */
const EVERYWHERE = ["dir", "lang", "title"];
/**
 * The elements that a reader shows, and the attributes that each may keep besides those that all may. No `style` or `class`: the
 * reader's own sheet decides how text looks, and CSS hides, overlays and calls home.
 */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  a: ["href", "hreflang", "rel", "type"],
  abbr: [],
  acronym: [],
  address: [],
  article: [],
  aside: [],
  audio: ["src", "controls"],
  b: [],
  bdi: [],
  bdo: [],
  big: [],
  blockquote: ["cite"],
  br: [],
  caption: [],
  cite: [],
  code: [],
  col: ["span"],
  colgroup: ["span"],
  data: ["value"],
  dd: [],
  del: ["cite", "datetime"],
  details: ["open"],
  dfn: [],
  dir: [],
  div: [],
  dl: [],
  dt: [],
  em: [],
  figcaption: [],
  figure: [],
  footer: [],
  h1: [],
  h2: [],
  h3: [],
  h4: [],
  h5: [],
  h6: [],
  header: [],
  hgroup: [],
  hr: [],
  i: [],
  img: ["src", "srcset", "sizes", "alt", "width", "height", "longdesc"],
  ins: ["cite", "datetime"],
  kbd: [],
  li: ["value"],
  main: [],
  mark: [],
  menu: [],
  nav: [],
  ol: ["start", "reversed", "type"],
  p: [],
  picture: [],
  pre: [],
  q: ["cite"],
  rb: [],
  rp: [],
  rt: [],
  rtc: [],
  ruby: [],
  s: [],
  samp: [],
  section: [],
  small: [],
  source: ["src", "srcset", "sizes", "type", "media"],
  span: [],
  strike: [],
  strong: [],
  sub: [],
  summary: [],
  sup: [],
  table: ["summary"],
  tbody: [],
  td: ["colspan", "rowspan", "headers"],
  tfoot: [],
  th: ["colspan", "rowspan", "headers", "scope", "abbr"],
  thead: [],
  time: ["datetime"],
  tr: [],
  track: ["src", "kind", "srclang", "label"],
  tt: [],
  u: [],
  ul: [],
  var: [],
  video: ["src", "controls", "poster", "width", "height"],
  wbr: [],
};

export const KEPT_TAGS: readonly string[] = Object.keys(KEPT);
/** Every attribute that a tag may keep. */
export const KEPT_ATTRIBUTES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(KEPT).map(([tag, names]) => [tag, new Set([...names, ...EVERYWHERE])]),
);
export const VOID_TAGS: readonly string[] = ["br", "col", "hr", "img", "source", "track", "wbr"];
/** What stands between these tags is no text of the article. */
export const TAGS_WITHOUT_TEXT: readonly string[] = [
  "script",
  "style",
  "textarea",
  "option",
  "select",
  "noscript",
  "noembed",
  "noframes",
  "template",
  "iframe",
  "object",
  "embed",
  "applet",
  "title",
  "svg",
  "math",
  "xmp",
];

const LINKS = new Set(["href", "src", "poster", "cite", "longdesc"]);
const WITHOUT_VALUE = new Set(["controls", "open", "reversed"]);
const SIZE = /^\d{1,5}(?:\.\d{1,4})?(?:px|%)?$/;
/** Where pages that load pictures late keep the address. */
const LATE = ["data-src", "data-lazy-src", "data-original", "data-orig-file"];

/**
 * What an element keeps of its attributes, in their order, links absolute. Null when the element shows nothing: a picture without an
 * address that can be opened, or a tracker.
 */
export function keptAttributes(
  tag: string,
  attributes: Readonly<Record<string, string>>,
  base: string,
): Record<string, string> | null {
  const names = KEPT_ATTRIBUTES.get(tag);
  const kept: Record<string, string> = {};
  if (names === undefined) return kept;
  for (const name in attributes) {
    if (!names.has(name)) continue;
    const value = keptValue(name, attributes[name] ?? "", base);
    if (value !== null) kept[name] = value;
  }
  if (tag !== "img") return kept;
  if (!kept["src"] && Object.hasOwn(attributes, "src"))
    for (const name of LATE) {
      const late = attributes[name] === undefined ? null : resolveLink(attributes[name], base);
      if (late !== null) kept["src"] ??= late;
    }
  // Browsers show the first of these as well as any.
  const [first = ""] = (kept["srcset"] ?? "").split(" ", 1);
  if (first !== "") kept["src"] ??= first.replace(/,$/, "");
  const { src } = kept;
  return src === undefined || src.startsWith("mailto:") || isTracker({ ...attributes, src }) ? null : kept;
}

function keptValue(name: string, value: string, base: string): string | null {
  if (LINKS.has(name)) return resolveLink(value, base);
  if (name === "srcset") return resolveSrcset(value, base);
  if (WITHOUT_VALUE.has(name)) return "";
  if (name === "width" || name === "height") return SIZE.test(value) ? value : null;
  // Only the text that stands in for a picture says something by being empty.
  return value === "" && name !== "alt" ? null : value;
}
