import { integerOption, optionalTextOption, textOption } from "@wirewatch/runtime/configuration";

export const apiOptions = {
  HOST: textOption({
    default: "127.0.0.1",
    description:
      "Address that the api listens on. Anything but a loopback address needs WIREWATCH_API_TOKEN.",
  }),
  PORT: integerOption({
    min: 0,
    max: 65_535,
    default: 8080,
    description: "Port of the api. 0: any free one.",
  }),
  WIREWATCH_API_TOKEN: optionalTextOption({
    secret: true,
    pattern: /^[\x21-\x7e]{20,200}$/,
    wants: "20 to 200 visible ASCII characters",
    description:
      "Bearer token that every call but /health needs. Unset in embedded mode: made and kept in WIREWATCH_DATA/api-token.",
  }),
  WIREWATCH_API_MAX_BODY_BYTES: integerOption({
    min: 1000,
    max: 50_000_000,
    default: 1_000_000,
    unit: "bytes",
    description: "Largest request body.",
  }),
  WIREWATCH_WEBSUB_MAX_BYTES: integerOption({
    min: 1000,
    max: 50_000_000,
    default: 5_000_000,
    unit: "bytes",
    description: "Largest document that a hub may push; the feed of a larger one is polled in time.",
  }),
  WIREWATCH_STREAM_MAX_CLIENTS: integerOption({
    min: 1,
    max: 10_000,
    default: 200,
    description: "Live streams that one api process serves at the same time.",
  }),
} as const;
