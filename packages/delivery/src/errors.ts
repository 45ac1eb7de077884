/** Why a delivery failed, as its attempts show it. */
export const DELIVERY_ERRORS = {
  endpoint_status: "The endpoint answered with a status that is not 2xx.",
  endpoint_redirect:
    "The endpoint answered with a redirect; webhooks never follow one. Change the endpoint's address instead.",
  endpoint_gone: "The endpoint answered 410 and is disabled.",
  endpoint_busy: "The endpoint asked to slow down (429, 502, 503 or 504).",
  endpoint_aborted:
    "The endpoint's header `webhook-delivery: abort-message` asked not to send this event again.",
  secret_invalid: "The endpoint's signing secret cannot be used; rotate it.",
  WW_DELIVERY_SECRET_INVALID: "A signing secret is not `whsec_` and base64 of 24 to 64 bytes.",
} as const;

/** A signing secret that nobody can sign with. */
export class InvalidSecretError extends Error {
  override readonly name = "InvalidSecretError";
  readonly code = "WW_DELIVERY_SECRET_INVALID";

  constructor() {
    super("The signing secret is not `whsec_` and base64 of 24 to 64 bytes.");
  }
}
