import { Parser } from "htmlparser2";
import { canParseUrl, normalizeWhitespace } from "@wirewatch/text";
import { withoutDepth } from "../markup/without-depth.ts";

export interface PageLinks {
  /** Against which relative addresses are read. */
  base: string;
  title: string;
  /** `<meta name=generator>`, in lower case. */
  generator: string;
  links: { rel: string[]; type: string; href: string; title: string }[];
  anchors: { href: string; text: string; type: string }[];
  /** Contents of `<meta itemprop>`, `<meta property>` and `<meta name>`. */
  meta: ReadonlyMap<string, string>;
}

const MAX_LINKS = 5000;
const MAX_TEXT = 300;
/** No server answers to a longer one. */
const MAX_HREF = 2048;

/** The links of a page as they stand, wherever they stand; markup need not be well formed. */
export function readPageLinks(html: string, url: string): PageLinks {
  const page = { base: url, title: "", generator: "" };
  const links: PageLinks["links"] = [];
  const anchors: PageLinks["anchors"] = [];
  const meta = new Map<string, string>();
  let anchor: PageLinks["anchors"][number] | null = null;
  let isTitle = false;
  let hasBase = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      const written = attributes["href"]?.trim() ?? "";
      const href = written.length > MAX_HREF ? "" : written;
      const type = (attributes["type"] ?? "").toLowerCase().split(";", 1)[0]?.trim() ?? "";
      if (name === "base" && !hasBase && href !== "" && canParseUrl(href, url)) {
        page.base = new URL(href, url).href;
        hasBase = true;
      } else if (name === "link" && href !== "" && links.length < MAX_LINKS)
        links.push({
          rel: (attributes["rel"] ?? "").toLowerCase().split(/\s+/),
          type,
          href,
          title: normalizeWhitespace((attributes["title"] ?? "").slice(0, MAX_TEXT)).trim(),
        });
      else if (name === "meta") {
        const key = attributes["itemprop"] ?? attributes["property"] ?? attributes["name"];
        if (key !== undefined && meta.size < MAX_LINKS)
          meta.set(key.toLowerCase(), attributes["content"] ?? "");
      } else if (name === "a" && href !== "" && anchors.length < MAX_LINKS) {
        anchor = {
          href,
          text: (attributes["title"] ?? attributes["aria-label"] ?? "").slice(0, MAX_TEXT),
          type,
        };
        anchors.push(anchor);
      } else if (name === "img" && anchor !== null && anchor.text.length < MAX_TEXT)
        anchor.text += ` ${attributes["alt"] ?? ""}`;
      else if (name === "title") isTitle = page.title === "";
    },
    ontext(text) {
      if (isTitle && page.title.length < MAX_TEXT) page.title += text;
      if (anchor !== null && anchor.text.length < MAX_TEXT) anchor.text += ` ${text}`;
    },
    onclosetag(name) {
      if (name === "a") anchor = null;
      if (name === "title") isTitle = false;
    },
  });
  parser.end(withoutDepth(html));
  return {
    ...page,
    title: normalizeWhitespace(page.title).trim(),
    generator: (meta.get("generator") ?? "").toLowerCase(),
    links,
    anchors: anchors.map((link) => ({ ...link, text: normalizeWhitespace(link.text).trim() })),
    meta,
  };
}
