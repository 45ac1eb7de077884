import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAddressGuard } from "./address-guard.ts";
import { parseCidrs } from "./parse-cidrs.ts";

const named = (network: string, address: string): boolean =>
  createAddressGuard({ allow: parseCidrs([network]), deny: [] }).isNamed(address);

describe("parseCidrs", () => {
  it.each([
    ["10.1.0.0/16", "10.1.2.3", "10.2.0.0"],
    [" 10.1.2.3 ", "10.1.2.3", "10.1.2.4"],
    ["fd00::/8", "fd12::1", "fe80::1"],
    ["fd00::1", "fd00::1", "fd00::2"],
    ["::ffff:10.1.0.0/112", "10.1.2.3", "10.2.0.0"],
    ["::ffff:10.1.0.0/112", "::ffff:10.1.2.3", "::ffff:10.2.0.0"],
    ["::ffff:a01:203", "10.1.2.3", "10.1.2.4"],
    ["::ffff:0:0/96", "192.0.2.1", "fd00::1"],
    ["0.0.0.0/0", "192.0.2.1", "fd00::1"],
  ])("%s holds %s but not %s", (network, inside, outside) => {
    expect([named(network, inside), named(network, outside)]).toEqual([true, false]);
  });

  it.each([
    "",
    "example.com",
    "10.0.0.0/",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "10.0.0.0/8.5",
    "10/8",
    "0x0a.0.0.1",
    "010.0.0.1",
    "256.0.0.1",
    "fd00::/129",
    "fe80::1%eth0",
    "::ffff:10.0.0.0/8",
  ])("refuses %j and names it", (text) => {
    expect(() => parseCidrs(["10.0.0.0/8", text])).toThrow(RangeError);
    expect(() => parseCidrs(["10.0.0.0/8", text])).toThrow(`"${text}"`);
  });

  it("throws nothing but RangeError", () => {
    const part = fc.constantFrom("10", ".", ":", "/", "ffff", "0", "%", "8", " ");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        try {
          parseCidrs([parts.join("")]);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
