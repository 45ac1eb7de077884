import sanitizeHtml from "sanitize-html";
import {
  KEPT_ATTRIBUTES,
  KEPT_TAGS,
  keptAttributes,
  TAGS_WITHOUT_TEXT,
  VOID_TAGS,
} from "./markup/markup-policy.ts";
import { sanitizePlainMarkup } from "./markup/sanitize-plain-markup.ts";
import { withoutCdata } from "./markup/without-cdata.ts";
import { withoutDepth } from "./markup/without-depth.ts";

export { plainText } from "./markup/plain-text.ts";
export { resolveLink } from "./markup/resolve-link.ts";

const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: [...KEPT_TAGS],
  allowedAttributes: Object.fromEntries([...KEPT_ATTRIBUTES].map(([tag, names]) => [tag, [...names]])),
  allowedSchemes: ["http", "https", "mailto"],
  allowedSchemesAppliedToAttributes: ["href", "src", "poster", "cite", "longdesc"],
  allowProtocolRelative: false,
  // keptAttributes decides which attributes may be empty.
  nonBooleanAttributes: [],
  selfClosing: [...VOID_TAGS],
  nonTextTags: [...TAGS_WITHOUT_TEXT],
  nestingLimit: 100,
  // keptAttributes takes everything from a picture that shows nothing.
  exclusiveFilter: ({ tag, attribs }) => tag === "img" && attribs["src"] === undefined,
};
/** Dropping an element can change how what it held is nested; each round settles one such change. */
const MAX_ROUNDS = 8;

/**
 * HTML as a reader would keep it: no script, handler, style, frame, form or tracker; links absolute, http(s) or mailto only; every
 * element closed. What it gives it gives again: sanitising twice changes nothing.
 */
export function sanitizeMarkup(html: string, base: string): string {
  if (html === "") return "";
  const plain = sanitizePlainMarkup(html, base);
  if (plain !== null) return plain;
  let text = sanitizeWithLibrary(html, base);
  for (let round = 1; round < MAX_ROUNDS; round += 1) {
    if (sanitizePlainMarkup(text, base) === text) return text;
    const again = sanitizeWithLibrary(text, base);
    if (again === text) return text;
    text = again;
  }
  return text;
}

/** The long way round, for all that `sanitizePlainMarkup` does not take. */
export function sanitizeWithLibrary(html: string, base: string): string {
  return sanitizeHtml(withoutDepth(withoutCdata(html)), {
    ...OPTIONS,
    transformTags: {
      "*": (tagName, attributes) => ({ tagName, attribs: keptAttributes(tagName, attributes, base) ?? {} }),
    },
  }).trim();
}
