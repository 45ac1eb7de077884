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
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, "base64");
  return bytes.length >= MIN_BYTES && bytes.length <= MAX_BYTES ? bytes : null;
}
