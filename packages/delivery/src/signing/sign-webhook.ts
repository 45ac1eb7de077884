import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  sign as signBytes,
  timingSafeEqual,
  verify as verifyBytes,
  type KeyObject,
} from "node:crypto";
import { InvalidSecretError } from "../errors.ts";
import { readBase64, readWebhookSecret } from "./webhook-secret.ts";

/** Receivers accept a timestamp this far off, in either direction. */
export const TIMESTAMP_TOLERANCE_SECONDS = 300;

export interface SignedContent {
  /** The event's id: the same in every try. */
  id: string;
  /** Seconds since the epoch of this very try. */
  timestamp: number;
  /** The exact text that is sent. */
  body: string;
}

const signedBytes = ({ id, timestamp, body }: SignedContent): Buffer =>
  Buffer.from(`${id}.${timestamp}.${body}`, "utf8");

/**
 * The `webhook-signature` header of Standard Webhooks 1.0: one signature for each secret, separated by spaces. A secret that
 * begins with `whsk_` (ed25519, 32-byte seed) gives `v1a`, any other `v1` (HMAC-SHA256).
 * @throws InvalidSecretError when a secret is none, or when there is none at all
 */
export function signWebhook(content: SignedContent, secrets: readonly string[]): string {
  if (secrets.length === 0) throw new InvalidSecretError();
  if (content.id.includes(".")) throw new RangeError("a webhook id has no dot in it");
  return secrets
    .map((secret) => {
      if (secret.startsWith("whsk_"))
        return `v1a,${signBytes(null, signedBytes(content), privateKeyOf(secret)).toString("base64")}`;
      const key = readWebhookSecret(secret);
      if (key === null) throw new InvalidSecretError();
      return `v1,${createHmac("sha256", key).update(signedBytes(content)).digest("base64")}`;
    })
    .join(" ");
}

export interface WebhookHeaders {
  "webhook-id"?: string | undefined;
  "webhook-timestamp"?: string | undefined;
  "webhook-signature"?: string | undefined;
}

/**
 * Whether the headers sign this body with the secret (`whsec_…`, or `whpk_…` for ed25519) at about this time. Compares in
 * constant time; unknown versions in the list are skipped.
 */
export function verifyWebhook(headers: WebhookHeaders, body: string, secret: string, nowMs: number): boolean {
  const id = headers["webhook-id"];
  const timestampText = headers["webhook-timestamp"];
  const signatures = headers["webhook-signature"];
  if (!id || !timestampText || !signatures || !/^\d{1,12}$/.test(timestampText)) return false;
  const timestamp = Number(timestampText);
  if (Math.abs(nowMs / 1000 - timestamp) > TIMESTAMP_TOLERANCE_SECONDS) return false;
  const content = { id, timestamp, body };

  return signatures.split(" ").some((entry) => {
    const comma = entry.indexOf(",");
    const version = entry.slice(0, comma);
    const given = Buffer.from(entry.slice(comma + 1), "base64");
    if (version === "v1" && !secret.startsWith("whpk_")) {
      const key = readWebhookSecret(secret);
      if (key === null) return false;
      const expected = createHmac("sha256", key).update(signedBytes(content)).digest();
      return given.length === expected.length && timingSafeEqual(given, expected);
    }
    if (version !== "v1a" || !secret.startsWith("whpk_") || given.length !== 64) return false;
    const key = publicKeyOf(secret);
    return key !== null && verifyBytes(null, signedBytes(content), key, given);
  });
}

// DER heads of RFC 8410 for a raw ed25519 key.
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI_HEAD = Buffer.from("302a300506032b6570032100", "hex");

const KEY_BYTES = 32;

function privateKeyOf(secret: string): KeyObject {
  const seed = readBase64(secret.slice("whsk_".length));
  if (seed?.length !== KEY_BYTES) throw new InvalidSecretError();
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: "der", type: "pkcs8" });
}

function publicKeyOf(secret: string): KeyObject | null {
  const key = readBase64(secret.slice("whpk_".length));
  if (key?.length !== KEY_BYTES) return null;
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, key]), format: "der", type: "spki" });
}
