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
  alertUpdates: Counter;
  monitorsCompiled: Gauge;
  monitorsPending: Gauge;
  monitorCompileSeconds: Histogram<"kind">;
  monitorsRefused: Counter;
  matchSeconds: Histogram;
  matchBudgetExceeded: Counter;
  backfillArticles: Counter<"outcome">;
  backfillRuns: Counter<"outcome">;
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
    alertUpdates: new Counter({
      name: "wirewatch_alert_updates_total",
      help: "Updates of alerts whose story has grown in substance.",
      registers,
    }),
    monitorsCompiled: new Gauge({
      name: "wirewatch_monitors_compiled",
      help: "Monitors that this matcher runs.",
      registers,
    }),
    monitorsPending: new Gauge({
      name: "wirewatch_monitors_pending",
      help: "Changes of monitors since all were compiled last; they are live.",
      registers,
    }),
    monitorCompileSeconds: new Histogram({
      name: "wirewatch_monitor_compile_seconds",
      help: "Time to make monitors ready: start (compiled anew), snapshot (read from a file), merge (compiled beside), change (edits put in).",
      labelNames: ["kind"],
      buckets: seconds,
      registers,
    }),
    monitorsRefused: new Counter({
      name: "wirewatch_monitors_refused_total",
      help: "Monitors that could not be compiled.",
      registers,
    }),
    matchSeconds: new Histogram({
      name: "wirewatch_match_seconds",
      help: "Time to look at one article with all monitors.",
      buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5],
      registers,
    }),
    matchBudgetExceeded: new Counter({
      name: "wirewatch_match_budget_exceeded_total",
      help: "Articles that used up their steps, so that some monitors were not decided.",
      registers,
    }),
    backfillArticles: new Counter({
      name: "wirewatch_backfill_articles_total",
      help: "Articles that back-fills have looked at, by whether the monitor matched.",
      labelNames: ["outcome"],
      registers,
    }),
    backfillRuns: new Counter({
      name: "wirewatch_backfill_runs_total",
      help: "Back-fills that ended, by how.",
      labelNames: ["outcome"],
      registers,
    }),
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
