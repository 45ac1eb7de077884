import { Parser } from "htmlparser2";
import { decodeEntities } from "../html-entity.ts";
import { KEPT_TAGS, TAGS_WITHOUT_TEXT } from "./markup-policy.ts";
import { withoutCdata } from "./without-cdata.ts";
import { withoutDepth } from "./without-depth.ts";

const SILENT = new Set(TAGS_WITHOUT_TEXT);
/** Elements that stand within a line; all others begin and end one. */
const INLINE = new Set(
  "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rb rp rt rtc ruby s samp small span strike strong sub sup time tt u var wbr blink nobr".split(
    " ",
  ),
);
/** Names that begin markup. `<T>` and `<ice>` are words in brackets. */
const HTML = new Set([
  ...KEPT_TAGS,
  ...TAGS_WITHOUT_TEXT,
  ...INLINE,
  ..."area base basefont bgsound body button canvas center command datalist dialog dir fieldset form frame frameset head html image input isindex keygen label legend link map marquee menu menuitem meta meter nextid optgroup output param plaintext progress slot".split(
    " ",
  ),
]);
const MAX_SILENT_DEPTH = 1_000_000;

/** The text of a piece of HTML on one line: references read once, blanks folded, a blank where a block or a line ends. */
export function plainText(html: string): string {
  const text = html.includes("<") && /<[a-z/!?]/i.test(html) ? textOf(html) : decodeEntities(html);
  return /^\s|\s$|\s\s|[^\S ]/.test(text) ? text.replaceAll(/\s+/g, " ").trim() : text;
}

function textOf(html: string): string {
  const source = withoutCutTag(withoutDepth(withoutCdata(html)));
  let text = "";
  let silent = 0;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (SILENT.has(name)) silent = Math.min(silent + 1, MAX_SILENT_DEPTH);
        if (silent > 0 || INLINE.has(name)) return;
        if (HTML.has(name)) text += " ";
        // A name in brackets that is no element of HTML is text.
        else if (Object.keys(attributes).length === 0 && /^[a-z][a-z0-9]*$/.test(name))
          text += source.slice(parser.startIndex, parser.endIndex + 1);
      },
      ontext: (part) => {
        if (silent === 0) text += part;
      },
      onclosetag: (name, isImplied) => {
        if (SILENT.has(name)) silent = Math.max(0, silent - 1);
        if (silent > 0 || INLINE.has(name) || SILENT.has(name)) return;
        if (HTML.has(name)) text += " ";
        else if (!isImplied && /^[a-z][a-z0-9]*$/.test(name))
          text += source.slice(parser.startIndex, parser.endIndex + 1);
      },
    },
    { decodeEntities: true },
  );
  parser.end(source);
  return text;
}

/** A last `<` that nothing closes is text ("a <b"), unless a tag was cut off behind it ("<img src="). */
function withoutCutTag(html: string): string {
  const last = html.lastIndexOf("<");
  if (last < 0 || html.includes(">", last)) return html;
  const cut = /^<\/?([a-z][a-z0-9]*)(?:\s|$|\/)|^<!/i.exec(html.slice(last, last + 40));
  const isTag =
    cut !== null && (cut[1] === undefined || (HTML.has(cut[1].toLowerCase()) && html.includes("=", last)));
  return isTag ? html.slice(0, last) : `${html.slice(0, last)}&lt;${html.slice(last + 1)}`;
}
