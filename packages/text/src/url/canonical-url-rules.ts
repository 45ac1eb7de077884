import { ARTICLE_HOSTS } from "./rules/article-hosts.ts";
import {
  DROPPED_PARAMETERS,
  DROPPED_TOKENS,
  DROPPED_UNLESS_ID,
  DROPPED_VALUES,
  KEPT_PARAMETERS,
} from "./rules/parameters.ts";
import { PLATFORMS } from "./rules/platforms.ts";
import { SITES } from "./rules/sites.ts";
import { words } from "./rules/words.ts";
import { WRAPPERS } from "./rules/wrappers.ts";

/** How the target is written inside a wrapper, where that is not plainly an address. */
export type WrapperDecoding =
  | "base64"
  | "bing"
  | "disqus"
  | "google-news"
  | "proofpoint-2"
  | "proofpoint-3"
  | "translate-host";

/**
 * An address that only leads to another. Hosts stand for themselves and everything below them; `google.*` stands for any public suffix.
 */
export interface WrapperRule {
  readonly hosts: readonly string[];
  /** A regular expression for the path, without regard to case; its groups, joined, are the target when there are any. */
  readonly path?: string | undefined;
  /** Query parameters (lower case) that hold the target, the likeliest first; `?` stands for the whole query. */
  readonly parameters?: readonly string[] | undefined;
  readonly decode?: WrapperDecoding | undefined;
}

/** What holds for one publisher. It goes before the general rules. */
export interface SiteRule {
  readonly hosts: readonly string[];
  /** What stands for these hosts: the part of the host that matched is replaced by it. */
  readonly host?: string | undefined;
  /** Labels further in that name a device, as in `en.m.wikipedia.org`. */
  readonly innerLabels?: readonly string[] | undefined;
  readonly drops?: readonly string[] | undefined;
  readonly keeps?: readonly string[] | undefined;
  /** The path alone names an article: of the query only what always chooses a page is kept. */
  readonly pathOnly?: boolean | undefined;
  /**
   * Rewrites the path, the first that matches; tried after AMP forms, `index.*` and `.html` have gone. In `to`, `$1` is a group,
   * `{name}` a query parameter that must be there and is used up; what follows a `?` becomes query, and `//host` another host.
   */
  readonly paths?: readonly { readonly from: string; readonly to: string }[] | undefined;
}

/** What makes two addresses one page, as data. In names and values `*` stands for any characters and `#` for digits. */
export interface CanonicalUrlRules {
  /** First host labels that name a device or an edition of the same pages. */
  readonly hostLabels: readonly string[];
  /** Whole path segments that mark an AMP form. */
  readonly ampSegments: readonly string[];
  /** Endings of the last segment, before a file ending, that mark an AMP form. */
  readonly ampEndings: readonly string[];
  /** Last path segments that show the same article otherwise: printed, with comments, on one page. */
  readonly viewSegments: readonly string[];
  /** Path segments whose next segment is a name, whatever it looks like. */
  readonly containers: readonly string[];
  /** Query parameters that always choose the page, whatever the other lists say but for the values of `droppedValues`. */
  readonly keptParameters: readonly string[];
  readonly droppedParameters: readonly string[];
  /** Dropped unless the value looks like an identifier. */
  readonly droppedUnlessId: readonly string[];
  /** Dropped when the value is long and random. */
  readonly droppedTokens: readonly string[];
  /** By name, the values with which a parameter is dropped. */
  readonly droppedValues: Readonly<Record<string, readonly string[]>>;
  readonly sites: readonly SiteRule[];
  readonly wrappers: readonly WrapperRule[];
}

/** The rules that are built in. */
export const CANONICAL_URL_RULES: CanonicalUrlRules = {
  hostLabels: words("www www# m mobile mobil movil amp amp# touch wap pda sp edition lite 3g"),
  ampSegments: words("amp amphtml _amp google-amp amp-page"),
  ampEndings: words(".amp _amp ~amp !amp ,amp"),
  viewSegments: words(`
    print printable printer-friendly printview print-view comments comment-page-# trackback`),
  containers: words(`
    tag tags topic topics category categories keyword keywords search label labels hashtag author authors user users company companies
    section sections channel channels wiki glossary dictionary explore term`),
  keptParameters: KEPT_PARAMETERS,
  droppedParameters: DROPPED_PARAMETERS,
  droppedUnlessId: DROPPED_UNLESS_ID,
  droppedTokens: DROPPED_TOKENS,
  droppedValues: DROPPED_VALUES,
  sites: [...SITES, ...PLATFORMS, ...ARTICLE_HOSTS],
  wrappers: WRAPPERS,
};

/** Rules that an operator adds; every list goes before the built-in one of the same name. */
export type ExtraUrlRules = {
  readonly [Name in keyof CanonicalUrlRules]?: CanonicalUrlRules[Name] | undefined;
};

/**
 * The rules with an operator's own before them. What the operator keeps is kept, and what the operator drops is dropped, whatever
 * is built in.
 */
export function extendUrlRules(base: CanonicalUrlRules, extra: ExtraUrlRules): CanonicalUrlRules {
  const dropped = new Set([
    ...(extra.droppedParameters ?? []),
    ...(extra.droppedUnlessId ?? []),
    ...(extra.droppedTokens ?? []),
    ...Object.keys(extra.droppedValues ?? {}),
  ]);
  const kept = new Set(extra.keptParameters);
  const join = <Item>(own: readonly Item[] | undefined, builtIn: readonly Item[]): readonly Item[] => [
    ...(own ?? []),
    ...builtIn,
  ];
  return {
    hostLabels: join(extra.hostLabels, base.hostLabels),
    ampSegments: join(extra.ampSegments, base.ampSegments),
    ampEndings: join(extra.ampEndings, base.ampEndings),
    viewSegments: join(extra.viewSegments, base.viewSegments),
    containers: join(extra.containers, base.containers),
    keptParameters: join(
      extra.keptParameters,
      base.keptParameters.filter((name) => !dropped.has(name)),
    ),
    droppedParameters: join(extra.droppedParameters, base.droppedParameters),
    droppedUnlessId: join(extra.droppedUnlessId, base.droppedUnlessId),
    droppedTokens: join(extra.droppedTokens, base.droppedTokens),
    droppedValues: {
      ...Object.fromEntries(Object.entries(base.droppedValues).filter(([name]) => !kept.has(name))),
      ...extra.droppedValues,
    },
    sites: join(extra.sites, base.sites),
    wrappers: join(extra.wrappers, base.wrappers),
  };
}
