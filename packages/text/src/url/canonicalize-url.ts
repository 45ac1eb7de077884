import { CANONICAL_URL_RULES, type CanonicalUrlRules } from "./canonical-url-rules.ts";
import { isHttpUrl } from "./is-http-url.ts";

/** How many wrappers may lie around an address. */
const MAX_WRAPPERS = 3;

/**
 * The key under which the addresses of one page meet: no scheme, device label, fragment, tracking, AMP form, index file or trailing
 * slash, parameters sorted. It is a key, not a link. Null when the text is no http(s) address. Linear in the length of the text.
 */
export function canonicalizeUrl(text: string, rules: CanonicalUrlRules = CANONICAL_URL_RULES): string | null {
  const trimmed = text.trim();
  if (!isHttpUrl(trimmed)) return null;
  const url = unwrap(new URL(trimmed), rules);
  const query = canonicalQuery(url, rules);
  const route = url.hash.startsWith("#!") && url.hash.length > 2 ? url.hash : "";
  return `${canonicalHost(url, rules)}${canonicalPath(url.pathname)}${query}${route}`;
}

function unwrap(start: URL, rules: CanonicalUrlRules): URL {
  let url = start;
  for (let turn = 0; turn < MAX_WRAPPERS; turn++) {
    const inner = innerTarget(url, rules);
    if (inner === null) break;
    url = inner;
  }
  return url;
}

function innerTarget(url: URL, rules: CanonicalUrlRules): URL | null {
  for (const { host, path, parameters } of rules.wrappers) {
    if (!host.test(url.hostname)) continue;
    const match = path.exec(url.pathname);
    if (match === null) continue;
    const named = (parameters ?? []).map((name) => url.searchParams.get(name) ?? "").find(isHttpUrl);
    if (named !== undefined) return new URL(named);
    const rest = match[1];
    if (rest !== undefined && /^[^/]+\.[^/]+/.test(rest) && isHttpUrl(`https://${rest}${url.search}`))
      return new URL(`https://${rest}${url.search}`);
  }
  return null;
}

function canonicalHost(url: URL, rules: CanonicalUrlRules): string {
  const labels = url.hostname.replace(/\.+$/, "").split(".");
  while (labels.length > 2 && rules.hostLabels.includes(labels[0] ?? "")) labels.shift();
  const port = url.port === "" || url.port === "80" || url.port === "443" ? "" : `:${url.port}`;
  return labels.join(".") + port;
}

function canonicalPath(pathname: string): string {
  const readable = pathname
    .replace(/%([0-9a-f]{2})/gi, (escape, hex: string) => {
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      return /[A-Za-z0-9\-._~]/.test(character) ? character : escape.toUpperCase();
    })
    .replace(/;(?:jsessionid|phpsessid|sid)=[^/;]*/gi, "");
  let parts = readable.split("/").filter((part) => part !== "");
  const last = parts.at(-1);
  if (last !== undefined && /^(?:index|default)\.(?:html?|php\d?|aspx?|jsp|shtml|cfm)$/i.test(last))
    parts.pop();
  // An AMP marker is a whole segment at the end, in front or further in, never the only one.
  if (parts.length > 1) parts = parts.filter((part) => part !== "amp");
  const end = parts.at(-1);
  if (end !== undefined) {
    const bare = end.replace(/\.amp(?:\.html?)?$/i, "");
    if (bare !== "") parts[parts.length - 1] = bare;
  }
  return parts.length === 0 ? "" : `/${parts.join("/")}`;
}

function canonicalQuery(url: URL, rules: CanonicalUrlRules): string {
  const kept = [...url.searchParams].filter(([name, value]) => {
    const lower = name.toLowerCase();
    if (value === "") return false;
    if (rules.keptParameters.includes(lower)) return true;
    if (rules.droppedParameters.includes(lower)) return false;
    if (rules.droppedPrefixes.some((prefix) => lower.startsWith(prefix))) return false;
    return !(
      Object.hasOwn(rules.droppedValues, lower) && rules.droppedValues[lower]?.includes(value.toLowerCase())
    );
  });
  if (kept.length === 0) return "";
  const sorted = kept.toSorted((left, right) => compare(left[0], right[0]) || compare(left[1], right[1]));
  return `?${new URLSearchParams(sorted).toString()}`;
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
