import type { CompiledUrlRules } from "./compile-url-rules.ts";
import { publicSuffixOf } from "./registrable-domain.ts";

const IS_ADDRESS = /^\[|^\d+(?:\.\d+){3}$/;

/** The host without labels of devices (`plain`), and with the name that stands for it (`canonical`). */
export function canonicalHost(
  hostname: string,
  rules: CompiledUrlRules,
): { plain: string; canonical: string } {
  const whole = hostname.toLowerCase().replace(/\.+$/, "");
  if (IS_ADDRESS.test(whole)) return { plain: whole, canonical: whole };
  const plain = withoutDeviceLabels(whole, rules);
  for (const { rule, matched } of rules.sitesOf(plain)) {
    if (rule.innerLabels.length > 0) {
      const before = plain.slice(0, -matched.length).split(".");
      const kept = before.filter((label) => !rule.innerLabels.includes(label));
      if (kept.length < before.length) return { plain, canonical: `${kept.join(".")}${matched}` };
    }
    if (rule.host !== undefined && rule.host !== matched)
      return { plain, canonical: `${plain.slice(0, -matched.length)}${rule.host}` };
  }
  return { plain, canonical: plain };
}

/** Never takes away the registrable domain: `amp.com.au` is a company. */
function withoutDeviceLabels(whole: string, rules: CompiledUrlRules): string {
  let host = whole;
  for (;;) {
    const dot = host.indexOf(".");
    const rest = host.slice(dot + 1);
    if (dot === -1 || !rest.includes(".")) return host;
    const label = host.slice(0, dot);
    // `www` is never a name of its own, also where a whole registry lies below it (www.gov.uk).
    if (!/^www\d*$/.test(label)) {
      if (!rules.isHostLabel(label) || publicSuffixOf(host) === rest) return host;
    }
    host = rest;
  }
}
