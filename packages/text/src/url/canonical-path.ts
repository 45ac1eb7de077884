import type { Parameter } from "./canonical-query.ts";
import type { CompiledSite, CompiledUrlRules } from "./compile-url-rules.ts";
import { normalSegment } from "./percent-encoding.ts";

const SESSION = /;(?:jsessionid|phpsessid|sid)[=.][^/;]*|;sid[^/;]*$/gi;
/** ASP.NET keeps a session without cookies in a segment of its own. */
const SESSION_SEGMENT = /^\((?:[A-Z]\([^()]+\))+\)$/i;
const INDEX = /^(?:index|default)(?:\.(?:html?|xhtml|shtml|php\d?|phtml|aspx?|jspx?|cfm|cgi|pl|do))?$/i;
const FILE_ENDING = /\.(?:x?html?|shtml|php\d?|aspx?|jsp|cms|ece|stm|do|htm)$/i;
/** Rules of sites look at no longer path: their patterns need not be linear. */
const MAX_REWRITTEN = 1000;

export interface CanonicalPath {
  readonly path: string;
  /** Where a rule has moved it to another host. */
  readonly host: string | null;
  /** What a rule has moved into the query. */
  readonly query: string;
  /** Query parameters, in lower case, that a rule has moved into the path. */
  readonly used: ReadonlySet<string>;
  /** Whether it looks like an article rather than a section or a search. */
  readonly isArticle: boolean;
}

export function canonicalPath(
  pathname: string,
  parameters: readonly Parameter[],
  sites: readonly CompiledSite[],
  rules: CompiledUrlRules,
): CanonicalPath {
  let parts = pathname
    .replace(SESSION, "")
    .replace(/(?:%20)+$/, "")
    .split("/")
    .map(normalSegment)
    .filter((part) => part !== "" && !SESSION_SEGMENT.test(part));
  parts = withoutEnding(parts, rules);
  parts = withoutAmpSegments(parts, rules);
  parts = withoutViews(parts, rules);
  parts = withoutEnding(parts, rules);
  const last = parts.at(-1) ?? "";
  const isArticle = parts.length >= 2 || /[-_\d]/.test(last);
  const path = parts.length === 0 ? "" : `/${parts.join("/")}`;
  const rewritten = path.length > MAX_REWRITTEN ? null : rewrite(path, parameters, sites);
  return { path, host: null, query: "", used: new Set(), ...rewritten, isArticle };
}

/** Without `index.*`, `.amp` and `.html`: `x`, `x.html`, `x.amp`, `x.amp.html` and `x/index.html` are one page. */
function withoutEnding(all: readonly string[], rules: CompiledUrlRules): string[] {
  const parts = [...all];
  for (;;) {
    const last = parts.at(-1);
    if (last === undefined) return parts;
    if (INDEX.test(last)) {
      parts.pop();
      continue;
    }
    const bare = withoutFileEnding(last, rules);
    if (bare === last) return parts;
    parts[parts.length - 1] = bare;
  }
}

function withoutFileEnding(segment: string, rules: CompiledUrlRules): string {
  const isPage = /\.x?html?$/i.test(segment);
  const ending = FILE_ENDING.exec(segment)?.[0] ?? "";
  let stem = ending === "" ? segment : segment.slice(0, -ending.length);
  const before = stem;
  if (rules.ampEnding !== null) stem = stem.replace(rules.ampEnding, "");
  // After a long number an article's id has ended; a slug may well end with "-amp".
  stem = stem.replace(/(?<=\d{5})-amp$/i, "");
  if (/^\.*$/.test(stem)) stem = before;
  if (/^\.*$/.test(stem)) return segment;
  return isPage ? stem : `${stem}${ending}`;
}

/** An AMP mark is a whole segment in front, at the end, or before something that looks like an article; never all there is. */
function withoutAmpSegments(parts: readonly string[], rules: CompiledUrlRules): string[] {
  const isMark = (index: number): boolean => {
    const part = (parts[index] ?? "").toLowerCase();
    if (!rules.isAmpSegment(part)) return false;
    const before = (parts[index - 1] ?? "").toLowerCase();
    if (index > 0 && rules.isContainer(before)) return false;
    return (
      index === 0 || index === parts.length - 1 || before === "platform" || /[-_\d]/.test(parts.at(-1) ?? "")
    );
  };
  const kept = parts.filter((_, index) => !isMark(index));
  if (kept.length === 0 || kept.length === parts.length) return [...parts];
  return parts[0] === "platform" && rules.isAmpSegment((parts[1] ?? "").toLowerCase()) && kept.length > 1
    ? kept.slice(1)
    : kept;
}

/** `/story-12/print` and `/print/story-12` show what `/story-12` shows. */
function withoutViews(parts: readonly string[], rules: CompiledUrlRules): string[] {
  const isView = (part: string | undefined): boolean => rules.isViewSegment((part ?? "").toLowerCase());
  // A year alone is an archive: what is printed there is a section of its own.
  const isArticle = (part = ""): boolean => /\d{4}|-[^-]+-/.test(part) && !/^(?:19|20)\d\d$/.test(part);
  if (parts.length < 2) return [...parts];
  if (isView(parts.at(-1)) && isArticle(parts.at(-2))) return parts.slice(0, -1);
  if (parts.at(0)?.toLowerCase() === "print" && isArticle(parts.at(-1))) return parts.slice(1);
  return [...parts];
}

function rewrite(
  path: string,
  parameters: readonly Parameter[],
  sites: readonly CompiledSite[],
): Pick<CanonicalPath, "path" | "host" | "query" | "used"> | null {
  for (const { paths } of sites)
    for (const { from, to, parameters: needed } of paths) {
      const match = from.exec(path);
      if (match === null) continue;
      const values = needed.map(
        (name) => parameters.find((parameter) => parameter.name.toLowerCase() === name)?.value ?? "",
      );
      if (values.includes("")) continue;
      const written = to
        .replaceAll(/\{([^}]+)\}/g, (_, name: string) => values[needed.indexOf(name.toLowerCase())] ?? "")
        .replaceAll(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? "");
      const elsewhere = /^\/\/([^/]+)(.*)$/.exec(written);
      const [rest = "", query = ""] = (elsewhere?.[2] ?? written).split("?", 2);
      return { path: rest, host: elsewhere?.[1] ?? null, query, used: new Set(needed) };
    }
  return null;
}
