import { getDomain, getHostname, getPublicSuffix } from "tldts";

/** The registrable domain (Public Suffix List) of a host or an address; an IP address or a bare name gives itself; null when there is no host. */
export function registrableDomain(hostOrUrl: string): string | null {
  const domain = getDomain(hostOrUrl);
  if (domain !== null) return domain;
  const host = getHostname(hostOrUrl);
  return host === null || host === "" ? null : host;
}

/** The public suffix of a host, such as `co.uk`; null when it has none. */
export const publicSuffixOf = (host: string): string | null => getPublicSuffix(host);
