// `npm run chaos`: the chaos test in its long form. `-- --articles 20000 --queue redis` and so on change it.
import { parseArgs } from "node:util";
import { runChaos } from "./run-chaos.ts";
import { hasRedis } from "./servers.ts";

const { values } = parseArgs({
  options: {
    articles: { type: "string", default: "20000" },
    "per-second": { type: "string", default: "60" },
    "fault-every-ms": { type: "string", default: "3000" },
    "fail-share": { type: "string", default: "0.2" },
    queue: { type: "string", default: hasRedis() ? "both" : "postgres" },
  },
});

const queues =
  values.queue === "both"
    ? (["postgres", "redis"] as const)
    : ([values.queue === "redis" ? "redis" : "postgres"] as const);
for (const queue of queues) {
  const figures = await runChaos({
    articles: Number(values.articles),
    perSecond: Number(values["per-second"]),
    queue,
    faultEveryMs: Number(values["fault-every-ms"]),
    failShare: Number(values["fail-share"]),
    settleMs: 600_000,
    log: (line) => console.log(line),
  });
  console.log(JSON.stringify(figures, null, 2));
  const faults =
    figures.lostArticles +
    figures.unfinishedArticles +
    figures.duplicateArticles +
    figures.missingAlerts +
    figures.surplusAlerts +
    figures.eventsNeverArrived +
    figures.strangeEvents +
    figures.sequenceGaps +
    figures.forgedWebhooks;
  if (faults > 0) process.exitCode = 1;
}
