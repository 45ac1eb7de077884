import { Parser } from "htmlparser2";
import { escapeHtml } from "./escape-html.ts";
import type { ExtractLimits } from "./extract-input.ts";
import type { ExtractProblemCode } from "./problems.ts";

export interface SanitisedPage {
  /** A whole document: doctype, html, head, body; no scripts, styles, templates, comments, media, handlers. */
  html: string;
  /** Contents of `<script type="application/ld+json">`. */
  jsonLd: string[];
  /** Scripts that may hold the page's state. */
  stateScripts: string[];
  /** The page is a fragment, as feeds have it: no html, head or body element. */
  isFragment: boolean;
  nodes: number;
  scriptChars: number;
  /** Whether scripts are loaded from elsewhere, whose size nobody knows. */
  loadsScripts: boolean;
  visibleChars: number;
  problems: ExtractProblemCode[];
}

/** Elements that are left out with all they hold. */
const DROPPED = new Set([
  "script",
  "style",
  "template",
  "svg",
  "math",
  "canvas",
  "iframe",
  "object",
  "embed",
  "audio",
  "video",
  "noscript",
  "select",
  "textarea",
  "button",
  "datalist",
  "map",
  "dialog",
  "frameset",
  "applet",
  "noframes",
  "picture",
]);
/** Void elements that say nothing of the text. */
const IGNORED = new Set([
  "img",
  "source",
  "input",
  "track",
  "param",
  "wbr",
  "area",
  "col",
  "base",
  "frame",
  "keygen",
]);
const VOID = new Set(["br", "hr", "meta", "link"]);
const KEPT = new Set([
  "class",
  "id",
  "href",
  "rel",
  "itemprop",
  "itemtype",
  "content",
  "name",
  "property",
  "datetime",
  "lang",
  "role",
  "hidden",
  "aria-hidden",
  "dir",
  "title",
]);
const BLOCK_EDGE =
  /^<\/?(?:p|div|li|ul|ol|section|article|header|footer|main|nav|aside|h[1-6]|tr|td|table|tbody|figure|figcaption|br|form|blockquote|dl|dt|dd)\b/;
const CHUNK = 65_536;
/** Characters of an attribute that are kept. */
const MAX_VALUE = 8192;
const MAX_SCRIPTS = 200;

/**
 * One streaming pass over markup of any kind: caps first, so that no DOM is ever built over a hostile page, and
 * leaves out everything that is never text. `meta`, `link` and `title` go to the head wherever they stand.
 */
export function sanitisePage(source: string, limits: ExtractLimits): SanitisedPage {
  const problems = new Set<ExtractProblemCode>();
  const head: string[] = [];
  const body: string[] = [];
  const jsonLd: string[] = [];
  const stateScripts: string[] = [];
  /** Per open element: what to write when it closes. */
  const closers: string[] = [];
  let language = "";
  let emitted = 0;
  let nodes = 0;
  let skipFrom = -1;
  let script: { kind: "json" | "state" | "other"; text: string } | null = null;
  let title: string | null = null;
  let titleSeen = false;
  let breaks = 0;
  let isFragment = true;
  let scriptChars = 0;
  let loadsScripts = false;
  let visibleChars = 0;
  let isDone = false;

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (isDone) return;
        closers.push("");
        if (skipFrom >= 0) return;
        if (name === "html" || name === "head" || name === "body") {
          isFragment = false;
          if (name === "html" && language === "")
            language = attributes["lang"] ?? attributes["xml:lang"] ?? "";
          return;
        }
        if (name === "title" && !titleSeen) {
          title = "";
          return;
        }
        if (name === "script") {
          const type = (attributes["type"] ?? "").toLowerCase();
          loadsScripts ||= attributes["src"] !== undefined;
          script = {
            kind: type.includes("ld+json") ? "json" : attributes["src"] === undefined ? "state" : "other",
            text: "",
          };
          skipFrom = closers.length;
          return;
        }
        if (DROPPED.has(name)) {
          skipFrom = closers.length;
          return;
        }
        if (IGNORED.has(name)) return;
        if (++nodes > limits.maxNodes) {
          problems.add("too_many_nodes");
          isDone = true;
          return;
        }
        if (name === "br") {
          if (++breaks <= 2) body.push("<br>");
          return;
        }
        breaks = 0;
        const kept = keepAttributes(attributes, limits, problems);
        // A bare span says nothing, but in a headline it may hold the kicker.
        if (name === "span" && kept === "" && !closers.includes("</h1>")) return;
        if (VOID.has(name)) {
          const tag = `<${name}${kept}>`;
          if (name === "hr") body.push(tag);
          else {
            head.push(tag);
            if (attributes["itemprop"] !== undefined) body.push(tag);
          }
          return;
        }
        if (emitted >= limits.maxDepth) {
          problems.add("too_deep");
          return;
        }
        if (!/^[a-z][a-z0-9:-]*$/.test(name)) return;
        emitted++;
        body.push(`<${name}${kept}>`);
        closers[closers.length - 1] = `</${name}>`;
      },
      ontext(text) {
        if (isDone) return;
        if (script !== null) {
          scriptChars += text.length;
          if (script.kind !== "other" && script.text.length < limits.maxJsonChars) script.text += text;
          return;
        }
        if (title !== null) {
          title += text;
          return;
        }
        if (skipFrom >= 0) return;
        if (text.trim() !== "") {
          breaks = 0;
          visibleChars += text.length;
          // Each reference becomes a text node of its own in the DOM.
          nodes += 1 + (text.match(/[&<>]/g)?.length ?? 0);
          if (nodes > limits.maxNodes) {
            problems.add("too_many_nodes");
            isDone = true;
            return;
          }
        }
        // White space beside a block's edge never shows; as a text node it would cost time and memory in the DOM.
        else if (BLOCK_EDGE.test(body.at(-1) ?? "")) return;
        body.push(escapeHtml(text));
      },
      onclosetag() {
        if (isDone) return;
        const closer = closers.pop();
        if (title !== null) {
          head.push(`<title>${escapeHtml(title)}</title>`);
          title = null;
          titleSeen = true;
          return;
        }
        if (skipFrom >= 0) {
          if (closers.length >= skipFrom) return;
          skipFrom = -1;
          if (script === null) return;
          if (script.kind === "json" && jsonLd.length < MAX_SCRIPTS) jsonLd.push(script.text);
          else if (script.kind === "state" && stateScripts.length < MAX_SCRIPTS && isStateScript(script.text))
            stateScripts.push(script.text);
          script = null;
          return;
        }
        if (closer === undefined || closer === "") return;
        emitted--;
        body.push(closer);
      },
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  const end = Math.min(source.length, limits.maxChars);
  if (source.length > limits.maxChars) problems.add("too_large");
  for (let at = 0; at < end; at += CHUNK) {
    if (isDone) break;
    parser.write(source.slice(at, Math.min(end, at + CHUNK)));
  }
  if (!isDone) parser.end();
  for (const closer of closers.toReversed()) if (closer !== "") body.push(closer);
  const lang = language === "" ? "" : ` lang="${escapeHtml(language.slice(0, 35))}"`;
  return {
    html: `<!doctype html><html${lang}><head>${head.join("")}</head><body>${body.join("")}</body></html>`,
    jsonLd,
    stateScripts,
    isFragment,
    nodes,
    scriptChars,
    loadsScripts,
    visibleChars,
    problems: [...problems],
  };
}

function keepAttributes(
  attributes: Record<string, string>,
  limits: ExtractLimits,
  problems: Set<ExtractProblemCode>,
): string {
  let kept = "";
  let count = 0;
  for (const name in attributes) {
    if (++count > limits.maxAttributes) {
      problems.add("too_many_attributes");
      break;
    }
    const value = attributes[name] ?? "";
    if (name === "style") {
      if (/(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(value)) kept += ' hidden=""';
    } else if (
      KEPT.has(name) &&
      !(name === "hidden" && kept.includes(" hidden=")) &&
      !/^\s*(?:data|javascript|vbscript):/i.test(value)
    )
      kept += ` ${name}="${escapeHtml(value.slice(0, MAX_VALUE))}"`;
  }
  return kept;
}

const isStateScript = (text: string): boolean =>
  /__NEXT_DATA__|__next_f|globalContent|^\s*[{[]|__(?:INITIAL|PRELOADED|APOLLO|NUXT|data)_?_?\w*\s*=|window\.\w*state\w*\s*=/i.test(
    text,
  );
