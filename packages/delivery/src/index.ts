export { DELIVERY_ERRORS, InvalidSecretError } from "./errors.ts";
export { DEFAULT_RETRY_SCHEDULE_MS, MAX_RETRY_AFTER_MS, retryDelayMs } from "./retry-schedule.ts";
export {
  signWebhook,
  TIMESTAMP_TOLERANCE_SECONDS,
  verifyWebhook,
  type SignedContent,
  type WebhookHeaders,
} from "./signing/sign-webhook.ts";
export { generateWebhookSecret, readWebhookSecret } from "./signing/webhook-secret.ts";
export {
  deliverWebhook,
  type WebhookDelivery,
  type WebhookOutcome,
  type WebhookRequest,
  type WebhookResponse,
  type WebhookSend,
} from "./webhook/deliver-webhook.ts";
export { MAX_EXCERPT_BYTES, responseExcerpt } from "./webhook/response-excerpt.ts";
