import type { CanonicalUrlRules, SiteRule, WrapperRule } from "./canonical-url-rules.ts";
import { publicSuffixOf } from "./registrable-domain.ts";
import { compilePatterns } from "./url-pattern.ts";

type Test = (text: string) => boolean;

export interface CompiledSite {
  readonly host: string | undefined;
  readonly innerLabels: readonly string[];
  readonly drops: Test;
  readonly keeps: Test;
  readonly pathOnly: boolean;
  readonly paths: readonly { from: RegExp; to: string; parameters: readonly string[] }[];
}

export interface CompiledWrapper {
  readonly path: RegExp | null;
  readonly parameters: readonly string[];
  readonly decode: WrapperRule["decode"];
}

/** What a host's rules are, with the part of the host that a rule named. */
export interface Found<Rule> {
  readonly rule: Rule;
  readonly matched: string;
}

export interface CompiledUrlRules {
  readonly isHostLabel: Test;
  readonly isAmpSegment: Test;
  readonly ampEnding: RegExp | null;
  readonly isViewSegment: Test;
  readonly isContainer: Test;
  readonly isKept: Test;
  readonly isDropped: Test;
  readonly isDroppedUnlessId: Test;
  readonly isDroppedToken: Test;
  readonly droppedValues: ReadonlyMap<string, Test>;
  sitesOf(host: string): readonly Found<CompiledSite>[];
  wrappersOf(host: string): readonly Found<CompiledWrapper>[];
}

const compiled = new WeakMap<CanonicalUrlRules, CompiledUrlRules>();

/** The rules as functions; the same rules are compiled once. @throws SyntaxError when one holds no regular expression. */
export function compileUrlRules(rules: CanonicalUrlRules): CompiledUrlRules {
  const known = compiled.get(rules);
  if (known !== undefined) return known;
  const made = compile(rules);
  compiled.set(rules, made);
  return made;
}

function compile(rules: CanonicalUrlRules): CompiledUrlRules {
  const endings = rules.ampEndings.map((ending) => ending.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return {
    isHostLabel: compilePatterns(rules.hostLabels),
    isAmpSegment: compilePatterns(rules.ampSegments),
    ampEnding: endings.length === 0 ? null : new RegExp(`(?:${endings.join("|")})$`, "i"),
    isViewSegment: compilePatterns(rules.viewSegments),
    isContainer: compilePatterns(rules.containers),
    isKept: compilePatterns(rules.keptParameters),
    isDropped: compilePatterns(rules.droppedParameters),
    isDroppedUnlessId: compilePatterns(rules.droppedUnlessId),
    isDroppedToken: compilePatterns(rules.droppedTokens),
    droppedValues: new Map(
      Object.entries(rules.droppedValues).map(([name, values]) => [
        name.toLowerCase(),
        compilePatterns(values),
      ]),
    ),
    sitesOf: indexByHost(rules.sites, compileSite),
    wrappersOf: indexByHost(rules.wrappers, compileWrapper),
  };
}

const compileSite = (rule: SiteRule): CompiledSite => ({
  host: rule.host,
  innerLabels: rule.innerLabels ?? [],
  drops: compilePatterns(rule.drops ?? []),
  keeps: compilePatterns(rule.keeps ?? []),
  pathOnly: rule.pathOnly ?? false,
  paths: (rule.paths ?? []).map(({ from, to }) => ({
    from: new RegExp(from),
    to,
    parameters: [...to.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => name.toLowerCase()),
  })),
});

const compileWrapper = (rule: WrapperRule): CompiledWrapper => ({
  path: rule.path === undefined ? null : new RegExp(rule.path, "i"),
  parameters: (rule.parameters ?? []).map((name) => name.toLowerCase()),
  decode: rule.decode,
});

/** Finds the rules of a host by its own name, then by ever shorter ends of it, in the order of the table. */
function indexByHost<Rule extends { hosts: readonly string[] }, Compiled>(
  rules: readonly Rule[],
  compileRule: (rule: Rule) => Compiled,
): (host: string) => readonly Found<Compiled>[] {
  const byHost = new Map<string, Compiled[]>();
  let hasAnySuffix = false;
  for (const rule of rules) {
    const made = compileRule(rule);
    for (const name of rule.hosts) {
      const host = name.toLowerCase();
      if (host.endsWith(".*")) hasAnySuffix = true;
      const before = byHost.get(host);
      if (before === undefined) byHost.set(host, [made]);
      else before.push(made);
    }
  }
  return (host) => {
    const found: Found<Compiled>[] = [];
    for (let rest = host; rest !== ""; rest = rest.slice(rest.indexOf(".") + 1)) {
      for (const rule of byHost.get(rest) ?? []) found.push({ rule, matched: rest });
      if (!rest.includes(".")) break;
    }
    const suffix = hasAnySuffix ? publicSuffixOf(host) : null;
    if (suffix === null || !host.endsWith(`.${suffix}`)) return found;
    const open = `${host.slice(0, -suffix.length)}*`;
    for (let rest = open; rest.includes("."); rest = rest.slice(rest.indexOf(".") + 1))
      for (const rule of byHost.get(rest) ?? [])
        found.push({ rule, matched: `${rest.slice(0, -1)}${suffix}` });
    return found;
  };
}
