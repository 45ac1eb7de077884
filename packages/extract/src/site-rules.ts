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
    if (selector.trim() === "") faults.push({ rule, message: "The selector is empty." });
    else if (selector.length > MAX_SELECTOR_CHARS)
      faults.push({ rule, message: `The selector is longer than ${MAX_SELECTOR_CHARS} characters.` });
    else {
      try {
        compile(selector);
      } catch (error) {
        faults.push({ rule, message: error instanceof Error ? error.message : String(error) });
      }
    }
  }
  return faults;
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
