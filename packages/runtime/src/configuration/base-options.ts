import { urlRulesSchema } from "@wirewatch/contracts";
import { parseCidrs } from "@wirewatch/http";
import {
  choiceOption,
  durationsOption,
  integerOption,
  jsonFileOption,
  listOption,
  optionalTextOption,
  switchOption,
  textOption,
} from "./option.ts";

const cidrComplaint = (item: string): string | null => {
  try {
    parseCidrs([item]);
    return null;
  } catch {
    return "is not a CIDR such as 10.1.0.0/16 or fd00::/8";
  }
};

const portComplaint = (item: string): string | null =>
  /^\d{1,5}$/.test(item) && Number(item) >= 1 && Number(item) <= 65_535 ? null : "is not a port";

/** What every process needs, whatever services it runs. */
export const baseOptions = {
  WIREWATCH_DATA: textOption({
    default: "./data",
    description: "Folder for everything that the embedded mode keeps: database, generated secrets.",
  }),
  DATABASE_URL: optionalTextOption({
    secret: true,
    pattern: /^postgres(ql)?:\/\//,
    wants: "a postgres:// address",
    description: "PostgreSQL 13 or newer. Unset: an embedded PostgreSQL in WIREWATCH_DATA.",
  }),
  WIREWATCH_DATABASE_PASSWORD: optionalTextOption({
    secret: true,
    description: "Password for DATABASE_URL when the address does not carry it.",
  }),
  REDIS_URL: optionalTextOption({
    secret: true,
    pattern: /^rediss?:\/\//,
    wants: "a redis:// address",
    description: "Redis 6.2 or newer, or Valkey, for the queues. Unset: the queues live in PostgreSQL.",
  }),
  WIREWATCH_QUEUE_PREFIX: textOption({
    default: "{wirewatch}",
    pattern: /^\{?[A-Za-z0-9_-]{1,40}\}?$/,
    wants: "a short word of letters, digits, - and _, in braces for Redis Cluster",
    description: "Prefix of all queue keys in Redis. Keep the braces on Redis Cluster.",
  }),
  WIREWATCH_DATABASE_CONNECTIONS: integerOption({
    min: 2,
    max: 200,
    default: 10,
    description: "Most database connections of one process, besides those of the queues.",
  }),
  LOG_LEVEL: choiceOption({
    choices: ["fatal", "error", "warn", "info", "debug", "trace"],
    default: "info",
    description: "Least severe log lines that are written.",
  }),
  WIREWATCH_EGRESS_ALLOW: listOption({
    default: "",
    check: cidrComplaint,
    description: "Networks (CIDR) that outbound requests may reach besides public unicast addresses.",
  }),
  WIREWATCH_EGRESS_DENY: listOption({
    default: "",
    check: cidrComplaint,
    description: "Networks (CIDR) that outbound requests must never reach.",
  }),
  WIREWATCH_EGRESS_PORTS: listOption({
    default: "80,443,8080,8443",
    check: portComplaint,
    description: "Ports that outbound requests may use on public addresses.",
  }),
  WIREWATCH_USER_AGENT: textOption({
    default: "Wirewatch/0.1 (+https://github.com/wirewatch/wirewatch)",
    description: "How Wirewatch names itself to publishers. Put an address in it where they can reach you.",
  }),
  WIREWATCH_PUBLIC_URL: optionalTextOption({
    pattern: /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/,
    wants: "an http(s) address without query",
    description:
      "Address under which hubs reach the api from outside: they push to …/websub/. Unset: no WebSub, feeds are polled.",
  }),
  WIREWATCH_HOST_INTERVAL_MS: integerOption({
    min: 0,
    max: 600_000,
    default: 1000,
    unit: "ms",
    description: "Least time between two requests to one host, over all processes.",
  }),
  WIREWATCH_POLL_INTERVAL_MS: integerOption({
    min: 1000,
    max: 86_400_000,
    default: 300_000,
    unit: "ms",
    description: "Time between the first polls of a feed that does not say otherwise; then it adapts.",
  }),
  WIREWATCH_RECHECK_AFTER: durationsOption({
    min: 100,
    max: 2_592_000_000,
    default: "3600000,86400000,604800000",
    description:
      "How long after its latest alert an article is looked at again, for corrections and withdrawals.",
  }),
  WIREWATCH_URL_RULES: jsonFileOption({
    schema: urlRulesSchema,
    description:
      "JSON file with rules of your own for canonical addresses, by which copies of an article are recognised.",
  }),
  WIREWATCH_RECONCILE_AFTER_MS: integerOption({
    min: 200,
    max: 3_600_000,
    default: 30_000,
    unit: "ms",
    description: "How long an article or delivery may wait before the reconciler wakes its stage again.",
  }),
  WIREWATCH_STOP_TIMEOUT_MS: integerOption({
    min: 500,
    max: 300_000,
    default: 10_000,
    unit: "ms",
    description: "How long a stopping process waits for work in hand.",
  }),
  WIREWATCH_HEALTH_PORT: integerOption({
    min: 0,
    max: 65_535,
    default: 0,
    description: "Port for /health and /metrics of processes that do not run the api. 0: none.",
  }),
  WIREWATCH_HEALTH_HOST: textOption({
    default: "127.0.0.1",
    description: "Address that WIREWATCH_HEALTH_PORT listens on.",
  }),
  WIREWATCH_ALLOW_EVICTING_REDIS: switchOption({
    default: false,
    description: "Run on a Redis whose maxmemory-policy is not noeviction, with a warning.",
  }),
} as const;
