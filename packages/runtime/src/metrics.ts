import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** Everything that a process counts. Labels are few and bounded: never ids, names or addresses. */
export interface Metrics {
  registry: Registry;
  polls: Counter<"outcome">;
  pollSeconds: Histogram;
  pollsUnchanged: Counter;
  pollsPostponed: Counter;
  pollGaps: Counter;
  feedsChurned: Counter;
  articlesFound: Counter;
  articlesHeld: Counter;
  articleEdits: Counter;
  hubRequests: Counter<"mode" | "outcome">;
  hubPushes: Counter<"outcome">;
  stageArticles: Counter<"stage" | "outcome">;
  stageSeconds: Histogram<"stage">;
  pages: Counter<"from">;
  rechecks: Counter<"page">;
  alertsRaised: Counter;
  publishToAlertSeconds: Histogram;
  deliveries: Counter<"outcome">;
  deliverySeconds: Histogram<"outcome">;
  reconciled: Counter<"stage">;
  backlog: Gauge<"stage">;
  backlogAgeSeconds: Gauge<"stage">;
  queueAgeSeconds: Gauge<"queue">;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "wirewatch_" });
  const registers = [registry];
  const seconds = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];
  return {
    registry,
    polls: new Counter({
      name: "wirewatch_polls_total",
      help: "Feed polls by outcome.",
      labelNames: ["outcome"],
      registers,
    }),
    pollSeconds: new Histogram({
      name: "wirewatch_poll_seconds",
      help: "Time of one poll.",
      buckets: seconds,
      registers,
    }),
    pollsUnchanged: new Counter({
      name: "wirewatch_polls_unchanged_total",
      help: "Polls whose document had not changed.",
      registers,
    }),
    pollsPostponed: new Counter({
      name: "wirewatch_polls_postponed_total",
      help: "Due feeds that had to wait for a turn at their host.",
      registers,
    }),
    pollGaps: new Counter({
      name: "wirewatch_poll_gaps_total",
      help: "Polls that showed nothing known: items may have been missed.",
      registers,
    }),
    feedsChurned: new Counter({
      name: "wirewatch_feed_ids_changed_total",
      help: "Polls of feeds that had changed or reused the ids of their items.",
      registers,
    }),
    articlesHeld: new Counter({
      name: "wirewatch_articles_held_total",
      help: "Articles that the flood brake has held.",
      registers,
    }),
    articleEdits: new Counter({
      name: "wirewatch_article_edits_total",
      help: "Edits of known articles seen in feeds.",
      registers,
    }),
    articlesFound: new Counter({ name: "wirewatch_articles_found_total", help: "New articles.", registers }),
    hubRequests: new Counter({
      name: "wirewatch_hub_requests_total",
      help: "Requests to WebSub hubs.",
      labelNames: ["mode", "outcome"],
      registers,
    }),
    hubPushes: new Counter({
      name: "wirewatch_hub_pushes_total",
      help: "Documents that WebSub hubs have pushed.",
      labelNames: ["outcome"],
      registers,
    }),
    stageArticles: new Counter({
      name: "wirewatch_stage_articles_total",
      help: "Articles that a stage has handled, by outcome.",
      labelNames: ["stage", "outcome"],
      registers,
    }),
    stageSeconds: new Histogram({
      name: "wirewatch_stage_seconds",
      help: "Time that a stage took for one batch of articles.",
      labelNames: ["stage"],
      buckets: seconds,
      registers,
    }),
    pages: new Counter({
      name: "wirewatch_pages_total",
      help: "Articles that were read, by where their page came from.",
      labelNames: ["from"],
      registers,
    }),
    rechecks: new Counter({
      name: "wirewatch_rechecks_total",
      help: "Articles that were looked at again, by what their page was like.",
      labelNames: ["page"],
      registers,
    }),
    alertsRaised: new Counter({ name: "wirewatch_alerts_raised_total", help: "Alerts raised.", registers }),
    publishToAlertSeconds: new Histogram({
      name: "wirewatch_seen_to_alert_seconds",
      help: "Time from an article's first sight to its alert.",
      buckets: seconds,
      registers,
    }),
    deliveries: new Counter({
      name: "wirewatch_delivery_attempts_total",
      help: "Delivery attempts by outcome.",
      labelNames: ["outcome"],
      registers,
    }),
    deliverySeconds: new Histogram({
      name: "wirewatch_delivery_seconds",
      help: "Time of one delivery attempt.",
      labelNames: ["outcome"],
      buckets: seconds,
      registers,
    }),
    reconciled: new Counter({
      name: "wirewatch_reconciled_total",
      help: "Rows that the reconciler has woken again.",
      labelNames: ["stage"],
      registers,
    }),
    backlog: new Gauge({
      name: "wirewatch_backlog",
      help: "Articles that wait at a stage.",
      labelNames: ["stage"],
      registers,
    }),
    backlogAgeSeconds: new Gauge({
      name: "wirewatch_backlog_age_seconds",
      help: "Age of the oldest article at a stage.",
      labelNames: ["stage"],
      registers,
    }),
    queueAgeSeconds: new Gauge({
      name: "wirewatch_queue_age_seconds",
      help: "Age of the oldest waiting job of a queue.",
      labelNames: ["queue"],
      registers,
    }),
  };
}
