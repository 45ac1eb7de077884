import { createHmac, timingSafeEqual } from "node:crypto";

/** The methods that WebSub section 7.1.1 names, with the bytes of their digests. */
const METHODS: ReadonlyMap<string, number> = new Map([
  ["sha1", 20],
  ["sha256", 32],
  ["sha384", 48],
  ["sha512", 64],
]);

/**
 * Whether a pushed body carries the signature that its subscription's secret gives (WebSub section 7.1.2): `X-Hub-Signature:
 * method=hex` over the raw bytes, compared in constant time.
 */
export function isSignedPush(secret: string, body: Uint8Array, header: string): boolean {
  const [, method = "", hex = ""] = /^\s*([a-z0-9]{4,6})=([0-9a-f]{40,128})\s*$/i.exec(header) ?? [];
  if (METHODS.get(method.toLowerCase()) !== hex.length / 2) return false;
  const expected = createHmac(method.toLowerCase(), secret).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(hex, "hex"));
}
