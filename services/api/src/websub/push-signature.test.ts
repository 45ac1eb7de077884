import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isSignedPush } from "./push-signature.ts";

const SECRET = "a secret";
const BODY = Buffer.from([0, 255, 60, 114, 115, 115, 62, 13, 10]);
const signature = (method: string, secret = SECRET, body = BODY): string =>
  `${method}=${createHmac(method, secret).update(body).digest("hex")}`;

describe("isSignedPush", () => {
  it.each(["sha1", "sha256", "sha384", "sha512"])("takes %s over the raw bytes", (method) => {
    expect(isSignedPush(SECRET, BODY, signature(method))).toBe(true);
    expect(isSignedPush(SECRET, BODY, signature(method).toUpperCase())).toBe(true);
    expect(isSignedPush("another", BODY, signature(method))).toBe(false);
    expect(isSignedPush(SECRET, BODY.subarray(1), signature(method))).toBe(false);
  });

  it("knows the example of RFC 2202", () => {
    expect(
      isSignedPush(
        "Jefe",
        Buffer.from("what do ya want for nothing?"),
        "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
      ),
    ).toBe(true);
  });

  it.each([
    "",
    "sha1=",
    signature("sha256").slice(0, -1),
    `${signature("sha256")}0`,
    signature("md5"),
    signature("sha1").replace("sha1", "sha256"),
    signature("sha256").replace("sha256", "sha1"),
    signature("sha256").replace("sha256=", ""),
    `${signature("sha1")}, ${signature("sha256")}`,
    "sha256=" + "g".repeat(64),
    "__proto__=" + "0".repeat(64),
  ])("refuses %j", (header) => {
    expect(isSignedPush(SECRET, BODY, header)).toBe(false);
  });
});
