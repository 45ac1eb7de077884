import { randomBytes } from "node:crypto";

const PREFIX = "whsec_";
/** Standard Webhooks 1.0: 24 to 64 bytes. */
const MIN_BYTES = 24;
const MAX_BYTES = 64;
const BYTES = 32;

/** A new signing secret of 256 random bits, as `whsec_` and base64. */
export function generateWebhookSecret(): string {
  return `${PREFIX}${randomBytes(BYTES).toString("base64")}`;
}

/** The bytes of a secret, with or without its prefix; null when it is no secret. */
export function readWebhookSecret(secret: string): Uint8Array | null {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  const bytes = readBase64(text);
  return bytes !== null && bytes.length >= MIN_BYTES && bytes.length <= MAX_BYTES ? bytes : null;
}

/** Strict base64 (RFC 4648, section 4; the padding may be missing); null for anything else, which `Buffer.from` would skip over. */
export function readBase64(text: string): Uint8Array | null {
  const bare = text.replace(/={1,2}$/, "");
  if (!/^[A-Za-z0-9+/]+$/.test(bare)) return null;
  const bytes = Buffer.from(bare, "base64");
  return bytes.toString("base64").replace(/=+$/, "") === bare ? bytes : null;
}
