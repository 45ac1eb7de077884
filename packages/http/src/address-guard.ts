import { networkInterfaces } from "node:os";
import ipaddr from "ipaddr.js";
import { isInside, parseCidrs, type Cidr } from "./parse-cidrs.ts";

/** Ranges that ipaddr.js calls unicast and that must not be reached all the same. */
const ALSO_FORBIDDEN = parseCidrs([
  // Azure's wire server answers metadata on a public-looking address.
  "168.63.129.16/32",
  // IPv4-compatible addresses (RFC 4291 section 2.5.5.1, deprecated) reach IPv4 hosts on some stacks.
  "::/96",
]);

export interface AddressGuard {
  /** Whether this IP address may be connected to. Anything that is no IP address may not. */
  isAllowed(address: string): boolean;
  /** Whether the operator has named this address: then any port may be used. */
  isNamed(address: string): boolean;
  /** Whether the operator has named any address at all. */
  readonly namesAny: boolean;
}

/**
 * Public unicast addresses are allowed, and what the operator names; the machine's own addresses and every special range
 * (RFC 6890, and IPv4 addresses wrapped in IPv6 in all known ways) are not. A denied range wins over an allowed one.
 */
export function createAddressGuard(settings: {
  allow: readonly Cidr[];
  deny: readonly Cidr[];
}): AddressGuard {
  const parse = (text: string): ipaddr.IPv4 | ipaddr.IPv6 | null => {
    const bare = text.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
    // `process` unwraps IPv4-mapped IPv6 addresses.
    return ipaddr.isValid(bare) ? ipaddr.process(bare) : null;
  };
  const isNamed = (text: string): boolean => {
    const address = parse(text);
    return address !== null && isInside(address, settings.allow) && !isInside(address, settings.deny);
  };
  return {
    isNamed,
    namesAny: settings.allow.length > 0,
    isAllowed: (text) => {
      const address = parse(text);
      if (address === null || isInside(address, settings.deny)) return false;
      if (isInside(address, settings.allow)) return true;
      if (address.range() !== "unicast" || isInside(address, ALSO_FORBIDDEN)) return false;
      const own = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
      return !own.some(
        (entry) => parse(entry.address)?.toNormalizedString() === address.toNormalizedString(),
      );
    },
  };
}
