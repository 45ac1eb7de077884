import ipaddr from "ipaddr.js";

export type Cidr = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Reads networks such as `10.1.0.0/16` or `fd00::/8`; a bare address is a network of one, and an IPv4 network that is written
 * as IPv4-mapped IPv6 is that IPv4 network, as addresses are seen in this form too.
 * @throws RangeError that names the first text that is none of these, and says what is wrong with it.
 */
export function parseCidrs(texts: readonly string[]): Cidr[] {
  return texts.map((text) => {
    const [address = "", bits, ...rest] = text.trim().split("/");
    // ipaddr.js also reads octal, hexadecimal and shortened addresses; in a list of networks these are slips.
    const isPlain = /^\d{1,3}(\.\d{1,3}){3}$/.test(address)
      ? ipaddr.IPv4.isValidFourPartDecimal(address)
      : address.includes(":") && !address.includes("%") && ipaddr.IPv6.isValid(address);
    if (!isPlain || rest.length > 0)
      throw new RangeError(`"${text}" is not a CIDR such as 10.1.0.0/16 or fd00::/8`);
    const parsed = ipaddr.parse(address);
    const most = parsed instanceof ipaddr.IPv4 ? 32 : 128;
    if (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > most))
      throw new RangeError(`"${text}" has a prefix that is not between 0 and ${most}`);
    const prefix = bits === undefined ? most : Number(bits);
    if (!(parsed instanceof ipaddr.IPv6) || !parsed.isIPv4MappedAddress()) return [parsed, prefix];
    if (prefix < 96)
      throw new RangeError(`"${text}" is wider than all of IPv4; the prefix of such a network is 96 or more`);
    return [parsed.toIPv4Address(), prefix - 96];
  });
}

export const isInside = (address: ipaddr.IPv4 | ipaddr.IPv6, cidrs: readonly Cidr[]): boolean =>
  cidrs.some(
    ([network, bits]) =>
      (address instanceof ipaddr.IPv4 && network instanceof ipaddr.IPv4 && address.match(network, bits)) ||
      (address instanceof ipaddr.IPv6 && network instanceof ipaddr.IPv6 && address.match(network, bits)),
  );
