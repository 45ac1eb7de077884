import type { CanonicalPath } from "./canonical-path.ts";
import type { CompiledSite, CompiledUrlRules } from "./compile-url-rules.ts";
import { normalParameterName, normalParameterValue } from "./percent-encoding.ts";

/** What a search asks for; where the path alone names articles, these still tell pages apart. */
const SEARCH = new Set(["query", "search", "keyword", "keywords", "term", "offset", "date"]);

export interface Parameter {
  readonly name: string;
  /** Null where only a name stands, as in `?20240501`. */
  readonly value: string | null;
}

/** The parameters in one spelling. Feeds that escape an ampersand twice give names that begin with `amp;`. */
export function parseQuery(search: string): Parameter[] {
  return search
    .replace(/^\?/, "")
    .split("&")
    .filter((part) => part !== "")
    .map((part) => part.replace(/^(?:amp;|%3B)+/i, ""))
    .map((part) => {
      const equals = part.indexOf("=");
      return equals === -1
        ? { name: normalParameterName(part), value: null }
        : {
            name: normalParameterName(part.slice(0, equals)),
            value: normalParameterValue(part.slice(equals + 1)),
          };
    })
    .filter(({ name }) => name !== "");
}

export function writeQuery(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return "";
  const written = parameters.map(({ name, value }) => (value === null ? name : `${name}=${value}`));
  return `?${[...new Set(written)].toSorted().join("&")}`;
}

/** The parameters that choose the page. An empty one chooses nothing. */
export function keptParameters(
  parameters: readonly Parameter[],
  path: CanonicalPath,
  sites: readonly CompiledSite[],
  rules: CompiledUrlRules,
): Parameter[] {
  const isArticle = path.isArticle && sites.some(({ pathOnly }) => pathOnly);
  return parameters.filter(({ name, value }) => {
    const lower = name.toLowerCase();
    if (value === "" || path.used.has(lower)) return false;
    if (sites.some((site) => site.drops(lower))) return false;
    if (sites.some((site) => site.keeps(lower))) return true;
    const hasDroppedValue = rules.droppedValues.get(lower)?.(value?.toLowerCase() ?? "") === true;
    if (rules.isKept(lower)) return !hasDroppedValue;
    if (rules.isDropped(lower) || (isArticle && !SEARCH.has(lower))) return false;
    if (rules.isDroppedUnlessId(lower)) return value !== null && isIdentifier(value);
    if (rules.isDroppedToken(lower)) return value === null || !isToken(value);
    return !hasDroppedValue;
  });
}

/** A number, or a word with a longer number in it, such as `PR-2024-17`; a host name is none. */
const isIdentifier = (value: string): boolean =>
  /^\d+$/.test(value) || (/\d{3}/.test(value) && !/\.[a-z]{2,}$/i.test(value));

const isToken = (value: string): boolean =>
  value.length >= 16 && /^[\w.~-]+$/.test(value) && /\d/.test(value) && /[a-z]/i.test(value);
