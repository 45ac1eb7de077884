import { canParseUrl } from "./can-parse-url.ts";
import { CANONICAL_URL_RULES, type CanonicalUrlRules } from "./canonical-url-rules.ts";
import { canonicalHost } from "./canonical-host.ts";
import { canonicalPath } from "./canonical-path.ts";
import { keptParameters, parseQuery, writeQuery } from "./canonical-query.ts";
import { compileUrlRules, type CompiledUrlRules } from "./compile-url-rules.ts";
import { unwrapUrl } from "./unwrap-url.ts";

/** A rule may bring an address under other rules; so often they are followed. */
const MAX_PASSES = 6;

/**
 * The key under which the addresses of one page meet: no scheme, device label, fragment, tracking, AMP form, index file or trailing
 * slash, parameters sorted. It is a key, not a link; `https://` before it gives the same key again. Null when the text is no http(s)
 * address.
 */
export function canonicalizeUrl(text: string, rules: CanonicalUrlRules = CANONICAL_URL_RULES): string | null {
  const trimmed = text.trim();
  if (!/^https?:[/\\]{2}[^/\\]/i.test(trimmed) || !canParseUrl(trimmed)) return null;
  const url = new URL(trimmed);
  if (/^\.*$/.test(url.hostname)) return null;
  const compiled = compileUrlRules(rules);
  let key = canonicalizeOnce(url, compiled);
  for (let pass = 1; pass < MAX_PASSES; pass++) {
    const again = `https://${key}`;
    if (!canParseUrl(again)) break;
    const next = canonicalizeOnce(new URL(again), compiled);
    if (next === key) break;
    key = next;
  }
  return key;
}

function canonicalizeOnce(start: URL, rules: CompiledUrlRules): string {
  const url = unwrapUrl(start, rules);
  const host = canonicalHost(url.hostname, rules);
  const sites = rules.sitesOf(host.plain).map(({ rule }) => rule);
  const parameters = parseQuery(url.search);
  const path = canonicalPath(url.pathname, parameters, sites, rules);
  const query = writeQuery([
    ...keptParameters(parameters, path, sites, rules),
    ...parseQuery(path.query).map((parameter) => ({ ...parameter })),
  ]);
  const port = url.port === "" || url.port === "80" || url.port === "443" ? "" : `:${url.port}`;
  return `${path.host ?? host.canonical}${port}${path.path}${query}${routeOf(url.hash)}`;
}

/** Pages of one document that a script shows by `#!` or `#/` are pages of their own. */
function routeOf(hash: string): string {
  const route = hash.replace(/:~:.*$/, "");
  if (!/^#[!/]./.test(route) || /^#!?\/?comments?\b/i.test(route)) return "";
  return route;
}
