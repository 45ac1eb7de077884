import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pino } from "pino";
import { createLog } from "@wirewatch/runtime";
import type { Stores } from "@wirewatch/db";
import {
  DEMO_ENTITIES,
  DEMO_MONITORS,
  openNewsroom,
  openWebhookReceiver,
  type Newsroom,
} from "@wirewatch/testkit";
import { readAllConfiguration } from "../platform/configuration.ts";
import type { Environment } from "../platform/environment.ts";
import { runUntilStopped } from "../platform/run-until-stopped.ts";
import { SERVICE_NAMES } from "../platform/service-table.ts";
import { formatDuration } from "../terminal/alert-lines.ts";
import { coloursFor } from "../terminal/colours.ts";
import { eventLines } from "../terminal/event-lines.ts";
import { setUpDemo, storesSink } from "./demo-setup.ts";
import { startSystem } from "./start.ts";

const FEED_INTERVAL_MS = 2000;

/** `wirewatch demo`: everything in one process with a fictional newsroom; each alert is shown as it comes. */
export async function demoCommand(
  environment: Environment,
  options: { data: string; port: number; every: number; seedArticle?: string },
  print: (line: string) => void,
): Promise<number> {
  const startedAt = performance.now();
  const data = resolve(options.data);
  const isFirstStart = !existsSync(data);
  mkdirSync(data, { recursive: true });
  const config = readAllConfiguration({
    WIREWATCH_HOST_INTERVAL_MS: "20",
    ...environment,
    WIREWATCH_DATA: data,
    PORT: String(options.port),
    // The newsroom and the receiver are on this machine.
    WIREWATCH_EGRESS_ALLOW: [environment["WIREWATCH_EGRESS_ALLOW"], "127.0.0.0/8"].filter(Boolean).join(","),
  });
  const log = createLog({
    level: config.LOG_LEVEL,
    destination: pino.destination({ dest: join(data, "demo.log"), append: true, sync: false }),
  });
  const colour = process.stdout.isTTY && environment["NO_COLOR"] === undefined;
  const colours = coloursFor(colour);
  const width = Math.min(process.stdout.columns ?? 100, 110);

  print(colours.bold("Wirewatch demo"));
  print(colours.dim("Starting PostgreSQL, the pipeline and a fictional newsroom…"));
  const newsroom = await openNewsroom({
    host: "127.0.0.1",
    port: 0,
    // The first start tells its stories in a good order. A story told again is no alert, so a later one begins with the bank, which is
    // followed article by article (seeds that end in 2), under other figures each time.
    seed: isFirstStart ? 10 : Math.floor(Date.now() / 1000) * 10 + 2,
    clock: () => new Date(),
    articleEveryMs: options.every,
  });
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  let firstShown = false;
  const receiver = await openWebhookReceiver({
    secret,
    host: "127.0.0.1",
    port: 0,
    onReceived: (received) => {
      if (!received.verified)
        print(colours.bad(`A webhook arrived whose signature is wrong: ${received.id}`));
      if (!received.type.startsWith("alert.") || received.isRepeat) return;
      if (!firstShown && received.type === "alert.raised") {
        firstShown = true;
        print(colours.dim(`First alert ${formatDuration(performance.now() - startedAt)} after the start.\n`));
      }
      for (const line of eventLines(received, colours, width)) print(line);
    },
  });

  const system = await startSystem({
    config,
    services: SERVICE_NAMES,
    log,
    applicationName: "wirewatch demo",
  }).catch(async (error: unknown) => {
    await receiver.close();
    await newsroom.close();
    throw error;
  });
  await setUpDemo(storesSink(system.platform.database.stores, { secret, intervalMs: FEED_INTERVAL_MS }), {
    outlets: newsroom.outlets,
    entities: DEMO_ENTITIES,
    monitors: DEMO_MONITORS,
    receiverUrl: receiver.url,
  });
  if (options.seedArticle !== undefined)
    await publishSeed(options.seedArticle, newsroom, system.platform.database.stores);

  print("");
  print(
    `${colours.good("Running.")} ${newsroom.outlets.length} outlets, ${DEMO_MONITORS.length} monitors, one webhook receiver.`,
  );
  print(`Web address: ${colours.bold(`${system.apiUrl}/#token=${system.config.WIREWATCH_API_TOKEN}`)}`);
  print(colours.dim(`Log: ${join(data, "demo.log")} · Ctrl-C stops everything.`));
  print(
    colours.dim(
      `In a second terminal: ${clientSettings(options)}npx wirewatch story list, then story show <id>.`,
    ),
  );
  for (const monitor of DEMO_MONITORS)
    print(
      `  ${colours.accent("○")} ${monitor.name}  ${colours.dim(monitor.query ?? `follows ${(monitor.entities ?? []).join(", ")}`)}`,
    );
  print("");

  return runUntilStopped({
    log,
    failed: system.failed,
    stop: async () => {
      print(colours.dim("\nStopping…"));
      await newsroom.close();
      await system.stop();
      await receiver.close();
      print(
        colours.dim(
          `Stopped. ${receiver.received.length} webhooks were received. \`npm run demo\` goes on from here.`,
        ),
      );
    },
  });
}

/** What a command needs before it to find this demo: nothing, as long as it stands where it is looked for. */
function clientSettings({ data, port }: { data: string; port: number }): string {
  const isElsewhere = resolve(data) !== resolve("data/demo") || existsSync(resolve("data/api-token"));
  return [isElsewhere ? `WIREWATCH_DATA=${data} ` : "", port === 8080 ? "" : `PORT=${port} `].join("");
}

/** Publishes the article of a text file through an outlet of its own. */
async function publishSeed(file: string, newsroom: Newsroom, stores: Stores): Promise<void> {
  const { feedUrl } = newsroom.publishText({ fileText: readFileSync(file, "utf8") });
  const intervalMs = FEED_INTERVAL_MS;
  await stores.feeds.create({ url: feedUrl, intervalMs, source: { name: "The Archive" } }, { intervalMs });
}
