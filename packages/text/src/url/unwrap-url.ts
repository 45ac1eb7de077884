import { canParseUrl } from "./can-parse-url.ts";
import type { CompiledUrlRules, CompiledWrapper } from "./compile-url-rules.ts";
import { decoded } from "./percent-encoding.ts";

/** How many wrappers may lie around an address; what lies deeper is left as it is. */
const MAX_WRAPPERS = 10;

/** The address that the wrappers around it hold, or the address itself. */
export function unwrapUrl(start: URL, rules: CompiledUrlRules): URL {
  let url = start;
  for (let turn = 0; turn < MAX_WRAPPERS; turn++) {
    const inner = innerTarget(url, rules);
    if (inner === null) return url;
    url = inner;
  }
  return innerTarget(url, rules) === null ? url : start;
}

function innerTarget(url: URL, rules: CompiledUrlRules): URL | null {
  for (const { rule } of rules.wrappersOf(url.hostname.replace(/\.+$/, ""))) {
    const match = rule.path?.exec(url.pathname) ?? null;
    if (rule.path !== null && match === null) continue;
    const target = readTarget(url, rule, match);
    if (target !== null) return target;
  }
  return null;
}

function readTarget(url: URL, rule: CompiledWrapper, match: RegExpExecArray | null): URL | null {
  if (rule.decode === "proofpoint-3") return toTarget(proofpoint3(url.href));
  if (rule.decode === "translate-host") return toTarget(translateHost(url));
  if (rule.decode === "google-news") return toTarget(googleNews(match?.[1] ?? ""));
  if (rule.parameters.includes("?")) return toTarget(url.search.slice(1));
  for (const name of rule.parameters)
    for (const [key, value] of url.searchParams)
      if (key.toLowerCase() === name) {
        const target = toTarget(decodeParameter(value, rule.decode));
        if (target !== null) return target;
      }
  if (match === null || match.length < 2) return null;
  const written = match.slice(1).join("");
  const escaped = /^https?(?:%(?:25)?3a|:%2f)/i.test(written);
  const plain = escaped ? (decoded(written) ?? "") : written.replace(/^(https?):\/+/i, "$1://");
  if (/^https?:\/\//i.test(plain) || escaped) return toTarget(escaped ? plain : `${plain}${url.search}`);
  return /^[^/]+\.[^/]+/.test(plain) ? toTarget(`https://${plain}${url.search}`) : null;
}

/** Null when the text is no http(s) address, also not after one more decoding. */
function toTarget(text: string | null): URL | null {
  if (text === null) return null;
  const trimmed = text.trim();
  const plain = /^https?(?:%3a|:%2f)/i.test(trimmed) ? (decoded(trimmed) ?? trimmed) : trimmed;
  const isAddress = /^https?:\/\/[^/\\]/i.test(plain) && canParseUrl(plain);
  return isAddress ? new URL(plain) : null;
}

function decodeParameter(value: string, decoding: CompiledWrapper["decode"]): string | null {
  if (decoding === "base64") return fromBase64(value);
  if (decoding === "bing") return value.startsWith("a1") ? fromBase64(value.slice(2)) : null;
  if (decoding === "disqus") return value.replace(/:[\w-]{20,}$/, "");
  if (decoding === "proofpoint-2") return decoded(value.replaceAll("-", "%").replaceAll("_", "/"));
  return value;
}

const fromBase64 = (text: string): string => Buffer.from(text, "base64").toString("utf8");

/**
 * `/v3/__<address>__;<bytes>!!…`: each `*` of the address stands for the next of the bytes, `**` and a letter for a run of them, in
 * which A is two.
 */
function proofpoint3(href: string): string | null {
  const match = /\/v3\/__(.+?)__;([\w-]*)/.exec(href);
  if (match === null) return null;
  const bytes = Buffer.from(match[2] ?? "", "base64").toString("utf8");
  const characters = Array.from(bytes);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return (match[1] ?? "")
    .replace(/^(https?):\/+/i, "$1://")
    .replace(/\*\*(.)|\*/g, (_, letter: string | undefined) =>
      characters.splice(0, letter === undefined ? 1 : letters.indexOf(letter) + 2).join(""),
    );
}

/** `paper-example.translate.goog` shows paper.example: a hyphen stands for a dot, two for one hyphen. */
function translateHost({ hostname, pathname, search }: URL): string | null {
  const [label = "", ...rest] = hostname.split(".");
  if (rest.length !== 2) return null;
  const host = label.replaceAll(/--?/g, (hyphens) => (hyphens === "-" ? "." : "-"));
  return host.includes(".") ? `https://${host}${pathname}${search}` : null;
}

/** Ids of Google News up to July 2024 hold the address; later ones (`AU_yqL…`) are opaque and stay keys of their own. */
function googleNews(id: string): string | null {
  const bytes = Buffer.from(id, "base64");
  // A protobuf message: 08 13, then field 4 with a length of one or two bytes, then the address.
  if (bytes[0] !== 0x08 || bytes[1] !== 0x13 || bytes[2] !== 0x22) return null;
  const first = bytes[3] ?? 0;
  const isLong = first >= 0x80;
  const length = isLong ? (first & 0x7f) | ((bytes[4] ?? 0) << 7) : first;
  const start = isLong ? 5 : 4;
  const text = bytes.subarray(start, start + length).toString("utf8");
  return text.length > 0 && /^https?:\/\/[^\s\uFFFD]+$/.test(text) ? text : null;
}
