import { generateKeyPairSync } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { InvalidSecretError } from "../errors.ts";
import { signWebhook, verifyWebhook } from "./sign-webhook.ts";
import { generateWebhookSecret, readWebhookSecret } from "./webhook-secret.ts";

// The vector that the Standard Webhooks libraries of nine languages share.
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const VECTOR = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: '{"test": 2432232314}' };
const SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const NOW = VECTOR.timestamp * 1000;
const headers = (change: Record<string, string | undefined> = {}) => ({
  "webhook-id": VECTOR.id,
  "webhook-timestamp": String(VECTOR.timestamp),
  "webhook-signature": SIGNATURE,
  ...change,
});

describe("signWebhook", () => {
  it("signs the shared vector as everybody does", () => {
    expect(signWebhook(VECTOR, [SECRET])).toBe(SIGNATURE);
    expect(signWebhook(VECTOR, [SECRET.slice(6)])).toBe(SIGNATURE);
  });

  it("signs with every secret while one is being rotated", () => {
    const fresh = generateWebhookSecret();
    const signature = signWebhook(VECTOR, [fresh, SECRET]);
    expect(signature.split(" ")).toHaveLength(2);
    for (const secret of [fresh, SECRET])
      expect(verifyWebhook(headers({ "webhook-signature": signature }), VECTOR.body, secret, NOW)).toBe(true);
  });

  it("is understood by the independent library, whatever is in the body", () => {
    const secret = generateWebhookSecret();
    for (const text of ["plain", "Überraschung в Осло 東京 🎉", '"quotes" \\ \u2028', ""]) {
      const body = JSON.stringify({ text });
      const timestamp = Math.floor(Date.now() / 1000);
      const signature = signWebhook({ id: "evt_1", timestamp, body }, [secret]);
      expect(
        new Webhook(secret).verify(body, {
          "webhook-id": "evt_1",
          "webhook-timestamp": String(timestamp),
          "webhook-signature": signature,
        }),
      ).toEqual({ text });
    }
  });

  it("refuses secrets that are too short, too long or no base64, and ids with a dot", () => {
    for (const secret of [
      "",
      "whsec_",
      "whsec_c2hvcnQ=",
      `whsec_${Buffer.alloc(65).toString("base64")}`,
      "whsec_***",
    ])
      expect(() => signWebhook(VECTOR, [secret])).toThrow(InvalidSecretError);
    expect(() => signWebhook({ ...VECTOR, id: "a.b" }, [SECRET])).toThrow(RangeError);
  });

  it("signs and verifies with ed25519", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const seed = privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32).toString("base64");
    const key = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
    const signature = signWebhook(VECTOR, [`whsk_${seed}`]);
    expect(signature).toMatch(/^v1a,/);
    expect(verifyWebhook(headers({ "webhook-signature": signature }), VECTOR.body, `whpk_${key}`, NOW)).toBe(
      true,
    );
    expect(
      verifyWebhook(headers({ "webhook-signature": signature }), `${VECTOR.body} `, `whpk_${key}`, NOW),
    ).toBe(false);
  });
});

describe("verifyWebhook", () => {
  it("never throws for a public key of another length", () => {
    const headers = {
      "webhook-id": "evt_1",
      "webhook-timestamp": "1000",
      "webhook-signature": `v1a,${"A".repeat(86)}==`,
    };
    for (const key of ["whpk_", "whpk_AAAA", "whpk_!!", `whpk_${Buffer.alloc(33).toString("base64")}`])
      expect(verifyWebhook(headers, "{}", key, 1_000_000)).toBe(false);
    expect(() =>
      signWebhook({ id: "evt_1", timestamp: 1, body: "" }, [`whsk_${Buffer.alloc(64).toString("base64")}`]),
    ).toThrow(InvalidSecretError);
  });

  it("accepts the vector up to five minutes either way", () => {
    for (const seconds of [0, 299, -299])
      expect(verifyWebhook(headers(), VECTOR.body, SECRET, NOW + seconds * 1000)).toBe(true);
    for (const seconds of [301, -301])
      expect(verifyWebhook(headers(), VECTOR.body, SECRET, NOW + seconds * 1000)).toBe(false);
  });

  it.each([
    ["no id", { "webhook-id": undefined }],
    ["no timestamp", { "webhook-timestamp": undefined }],
    ["no signature", { "webhook-signature": undefined }],
    ["a timestamp that is no number", { "webhook-timestamp": "today" }],
    ["an empty signature", { "webhook-signature": "" }],
    ["a part of the signature", { "webhook-signature": SIGNATURE.slice(0, 20) }],
    ["garbage", { "webhook-signature": "v1,####" }],
    ["another version", { "webhook-signature": SIGNATURE.replace("v1", "v2") }],
    ["no version", { "webhook-signature": SIGNATURE.slice(3) }],
    ["another id", { "webhook-id": "msg_other" }],
  ])("refuses %s", (_, change) => {
    expect(verifyWebhook(headers(change), VECTOR.body, SECRET, NOW)).toBe(false);
  });

  it("finds the right one among several signatures", () => {
    const signature = `v2,AAAA v1,${Buffer.alloc(32).toString("base64")} ${SIGNATURE}`;
    expect(verifyWebhook(headers({ "webhook-signature": signature }), VECTOR.body, SECRET, NOW)).toBe(true);
  });

  it("refuses another body and another secret", () => {
    expect(verifyWebhook(headers(), "", SECRET, NOW)).toBe(false);
    expect(verifyWebhook(headers(), VECTOR.body, generateWebhookSecret(), NOW)).toBe(false);
  });
});

describe("generateWebhookSecret", () => {
  it("makes a new secret of 32 bytes each time", () => {
    const secrets = Array.from({ length: 50 }, generateWebhookSecret);
    expect(new Set(secrets).size).toBe(50);
    for (const secret of secrets) expect(readWebhookSecret(secret)).toHaveLength(32);
  });
});
