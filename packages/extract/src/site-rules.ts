import { compile } from "css-select";
import type { DomDocument, DomElement } from "./dom.ts";

/** CSS selectors that an operator writes for one source. */
export interface SiteRules {
  /** Elements that hold the article, in page order. */
  content?: string;
  /** Elements to leave out. */
  remove?: string;
  title?: string;
  author?: string;
  /** An element whose `datetime`, `content` or text is the publishing time. */
  date?: string;
}

export interface SiteRuleFault {
  rule: keyof SiteRules;
  message: string;
  /** How to mend it. */
  hint: string;
  /** The part of the selector that cannot be read, in UTF-16 code units. */
  start: number;
  end: number;
}

const NAMES = ["content", "remove", "title", "author", "date"] as const;
/** Characters of one selector. */
const MAX_SELECTOR_CHARS = 1000;

/** Says what is wrong with rules; empty when all can be used. */
export function checkSiteRules(rules: SiteRules): SiteRuleFault[] {
  const faults: SiteRuleFault[] = [];
  for (const rule of NAMES) {
    const selector = rules[rule];
    if (selector === undefined) continue;
    const whole = { start: 0, end: selector.length };
    if (selector.trim() === "")
      faults.push({
        rule,
        message: "The selector is empty.",
        hint: "Leave the rule out, or name an element.",
        ...whole,
      });
    else if (selector.length > MAX_SELECTOR_CHARS)
      faults.push({
        rule,
        message: `The selector is longer than ${MAX_SELECTOR_CHARS} characters.`,
        hint: "Name a class that the elements share.",
        ...whole,
      });
    else {
      try {
        compile(selector);
        if (hasNestedHas(selector)) throw new Error(NESTED_HAS);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        faults.push({ rule, message, ...placeOf(selector, message) });
      }
    }
  }
  return faults;
}

const NESTED_HAS = "Relative selectors stand inside :has() one in another.";

/** CSS allows no `:has()` inside another; here it would cost each page the number of its elements, squared and more. */
function hasNestedHas(selector: string): boolean {
  const open: boolean[] = [];
  for (const [token] of selector
    .toLowerCase()
    .matchAll(/\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|:has\s*\(|[()]/gs)) {
    if (token === ")") open.pop();
    else if (token === "(") open.push(false);
    else if (token.startsWith(":has")) {
      if (open.includes(true)) return true;
      open.push(true);
    }
  }
  return false;
}

/** What the parser's messages say of place and remedy: it gives the unread rest, a name, or nothing. */
const FAULTS: readonly { message: RegExp; place: RegExp; hint: string }[] = [
  {
    message: /^Relative selectors/,
    place: /:has\s*\(.*:has\s*\(/i,
    hint: "Name what the inner :has() looks for in the outer one.",
  },
  {
    message: /^Attribute/,
    place: /\[[^\]]*\]?$/,
    hint: 'Close the bracket and the quotation marks: [data-role="body"].',
  },
  {
    message: /successive traversals/,
    place: /[>+~]\s*[>+~]/,
    hint: "Write one of >, + and ~ between two elements.",
  },
  {
    message: /^Pseudo-elements/,
    place: /::[\w-]*/,
    hint: "Name the element itself: rules choose whole elements.",
  },
  {
    message: /^n-th rule/,
    place: /:nth-[\w-]*\([^)]*\)?/,
    hint: "Write a number, odd, even, or a form such as 2n+1.",
  },
  {
    message: /parenthesis|Parenthesis/,
    place: /\([^)]*$/,
    hint: "Close the parenthesis.",
  },
  {
    message: /^Empty sub-selector/,
    place: /,\s*(?=,|$)|^\s*,|\(\s*\)/,
    hint: "Put a selector on both sides of each comma and into each pair of parentheses.",
  },
];

function placeOf(selector: string, message: string): Pick<SiteRuleFault, "hint" | "start" | "end"> {
  const name = /^Unknown pseudo-class (:[\w-]+)/.exec(message)?.[1];
  if (name !== undefined) {
    const start = Math.max(0, selector.indexOf(name));
    return { hint: "Only standard CSS pseudo-classes can be used.", start, end: start + name.length };
  }
  const rest = /^(?:Unmatched selector:|Expected name, found) ?([^]*)$/.exec(message)?.[1];
  if (rest !== undefined && selector.endsWith(rest)) {
    const start = selector.length - rest.length;
    const hint = message.startsWith("Expected")
      ? "Give the name of an element, class or attribute here."
      : "Leave these characters out, or escape them with a backslash.";
    return { hint, start: rest === "" ? Math.max(0, start - 1) : start, end: selector.length };
  }
  for (const { message: pattern, place, hint } of FAULTS) {
    if (!pattern.test(message)) continue;
    const found = place.exec(selector);
    const start = found?.index ?? 0;
    return { hint, start, end: start + (found?.[0].length ?? selector.length) };
  }
  return { hint: "See which part of the selector is no CSS.", start: 0, end: selector.length };
}

/** The rules that can be used. */
export function usableSiteRules(rules: SiteRules): SiteRules {
  const bad = new Set(checkSiteRules(rules).map(({ rule }) => rule));
  const usable: SiteRules = {};
  for (const rule of NAMES) {
    const selector = rules[rule];
    if (selector !== undefined && !bad.has(rule)) usable[rule] = selector;
  }
  return usable;
}

/** Elements that a selector finds, those inside another hit left out. */
export function selectAll(document: DomDocument, selector: string): DomElement[] {
  const hits = [...document.querySelectorAll(selector)];
  const set = new Set(hits);
  return hits.filter((hit) => {
    for (let above = hit.parentNode; above !== null; above = above.parentNode)
      if (set.has(above)) return false;
    return true;
  });
}
