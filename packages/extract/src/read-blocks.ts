import { isElement, isText, type DomElement, type DomNode } from "./dom.ts";
import { escapeHtml } from "./escape-html.ts";
import { canParseUrl } from "@wirewatch/text";

export type BlockRole = "heading" | "paragraph" | "quote" | "item" | "caption" | "code";

/** One line of the article: what stands between two line-breaking boundaries. */
export interface Block {
  text: string;
  /** The same as safe markup: links to http(s), emphasis, nothing else. */
  html: string;
  role: BlockRole;
  /** Level of a heading, else 0. */
  level: number;
  linkChars: number;
  /** Whether the line is wholly emphasised, as makeshift headings and calls to read more are. */
  isEmphasised: boolean;
  /** Whether the line begins with a link to a place on the same page. */
  isAnchor?: boolean;
  /** The element that the line stands in, where the reader asked for it. */
  holder?: DomElement;
}

const BREAKING = new Set(
  "address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul".split(
    " ",
  ),
);
const UNREAD = new Set(["script", "style", "template", "noscript", "head", "title", "meta", "link"]);
const EMPHASIS: Readonly<Record<string, string>> = { b: "strong", strong: "strong", i: "em", em: "em" };
/** Marks that never show; soft hyphens and joiners stay as the page has them, matching folds them. */
const INVISIBLE = /[\u2060\ufeff]/g;

/** Reads an element as lines: a break at every block element and `<br>`, white space folded inside. */
export function readBlocks(root: DomNode, baseUrl: string | null, withHolders = false): Block[] {
  const blocks: Block[] = [];
  let text = "";
  let html = "";
  let linkChars = 0;
  let plainChars = 0;
  let isAnchor = false;
  let place: DomNode = root;
  const inline: { open: string; close: string }[] = [];

  const flush = (role: BlockRole, level: number): void => {
    const visible = text.replaceAll(INVISIBLE, "").replaceAll(/\s+/g, " ").trim();
    if (visible !== "") {
      const markup =
        html +
        inline
          .map(({ close }) => close)
          .toReversed()
          .join("");
      blocks.push({
        text: visible,
        html: markup.replaceAll(/\s+/g, " ").trim(),
        role,
        level,
        linkChars: Math.min(linkChars, visible.length),
        isEmphasised: plainChars < 3,
        ...(isAnchor ? { isAnchor } : {}),
        ...(withHolders && isElement(place) ? { holder: place } : {}),
      });
    }
    text = "";
    html = inline.map(({ open }) => open).join("");
    linkChars = 0;
    plainChars = 0;
    isAnchor = false;
  };

  const visit = (
    element: DomNode,
    role: BlockRole,
    level: number,
    isInLink: boolean,
    isEmphasised: boolean,
  ): void => {
    for (let node = element.firstChild; node !== null; node = node.nextSibling) {
      if (isText(node)) {
        const content = node.textContent ?? "";
        if (role === "code" && content.includes("\n")) {
          for (const [at, part] of content.split("\n").entries()) {
            if (at > 0) flush(role, level);
            text += part;
            html += escapeHtml(part);
          }
          continue;
        }
        text += content;
        html += escapeHtml(content);
        const length = content.trim().length;
        if (isInLink) linkChars += length;
        if (!isEmphasised) plainChars += length;
      } else if (isElement(node)) {
        const tag = node.localName;
        if (UNREAD.has(tag)) continue;
        if (tag === "br" || tag === "hr") flush(role, level);
        else if (BREAKING.has(tag)) {
          flush(role, level);
          const outer = place;
          place = node;
          const inner = roleOf(tag, role);
          const innerLevel = inner === "heading" ? (/^h[1-6]$/.test(tag) ? Number(tag[1]) : level) : 0;
          visit(node, inner, innerLevel, isInLink, isEmphasised);
          flush(inner, innerLevel);
          place = outer;
        } else visitInline(node, tag, role, level, isInLink, isEmphasised);
      }
    }
  };

  const visitInline = (
    node: DomElement,
    tag: string,
    role: BlockRole,
    level: number,
    isInLink: boolean,
    isEmphasised: boolean,
  ): void => {
    const href = tag === "a" && !isInLink ? webAddress(node.getAttribute("href"), baseUrl) : null;
    const emphasis = EMPHASIS[tag];
    const wrap =
      href !== null
        ? { open: `<a href="${escapeHtml(href)}">`, close: "</a>" }
        : emphasis === undefined
          ? null
          : { open: `<${emphasis}>`, close: `</${emphasis}>` };
    if (tag === "a" && text.trim() === "" && isPlaceHere(node.getAttribute("href"), baseUrl)) isAnchor = true;
    if (wrap !== null) {
      html += wrap.open;
      inline.push(wrap);
    }
    visit(node, role, level, isInLink || tag === "a", isEmphasised || emphasis !== undefined);
    if (wrap !== null) {
      inline.pop();
      html += wrap.close;
    }
  };

  visit(root, "paragraph", 0, false, false);
  flush("paragraph", 0);
  return blocks;
}

function roleOf(tag: string, outer: BlockRole): BlockRole {
  if (/^h[1-6]$/.test(tag)) return "heading";
  if (tag === "figcaption" || tag === "caption") return "caption";
  if (tag === "blockquote") return "quote";
  if (tag === "li" || tag === "dd" || tag === "dt") return "item";
  if (tag === "pre") return "code";
  return outer;
}

function webAddress(href: string | null, baseUrl: string | null): string | null {
  if (href === null || href.startsWith("#") || href.length > 2048) return null;
  const base = baseUrl ?? undefined;
  if (!canParseUrl(href, base)) return null;
  const url = new URL(href, base);
  return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
}

/** Whether an address leads to another place on the same page. */
const isPlaceHere = (href: string | null, baseUrl: string | null): boolean =>
  href !== null &&
  (/^#./.test(href) ||
    (baseUrl !== null && href.includes("#") && href.startsWith(`${baseUrl.split("#")[0] ?? ""}#`)));

export const textOfBlocks = (blocks: readonly Block[]): string => blocks.map(({ text }) => text).join("\n");
