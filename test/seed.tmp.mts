import { readFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { openNewsroom, openWebhookReceiver } from "@wirewatch/testkit";
const port = 18666,
  data = "/tmp/ww/seed-data";
const env = {
  ...process.env,
  WIREWATCH_DATA: data,
  PORT: String(port),
  LOG_LEVEL: "warn",
  WIREWATCH_EGRESS_ALLOW: "127.0.0.0/8",
  WIREWATCH_HOST_INTERVAL_MS: "20",
};
const child = spawn(process.execPath, ["/work/main/services/wirewatch/bin/wirewatch.js", "start"], {
  env,
  stdio: ["ignore", "inherit", "inherit"],
});
const newsroom = await openNewsroom({
  host: "127.0.0.1",
  port: 0,
  seed: 1,
  clock: () => new Date(),
  articleEveryMs: 0,
});
const receiver = await openWebhookReceiver({ host: "127.0.0.1", port: 0 });
let token = "";
for (let i = 0; i < 100; i++) {
  try {
    token = readFileSync(data + "/api-token", "utf8").trim();
    if ((await fetch(`http://127.0.0.1:${port}/health/ready`)).ok) break;
  } catch {}
  await delay(100);
}
const api = async (path: string, body: unknown) => {
  const r = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const j: any = await r.json();
  if (!r.ok) console.log(j);
  return j;
};
const e = await api("/v1/endpoints", { url: receiver.url });
receiver.setSecret(e.secret);
const ent = await api("/v1/entities", {
  name: "ASALA",
  type: "ORG",
  aliases: ["Armenian Secret Army for the Liberation of Armenia"],
});
await api("/v1/monitors", { name: "Ganjaliyev", query: "Ganjaliyev" });
await api("/v1/monitors", { name: "Threats", query: '"death threats" AND Karabakh NOT football' });
await api("/v1/monitors", { name: "ASALA", entityIds: [ent.id] });
const { feedUrl } = newsroom.publishText({
  fileText: readFileSync("/work/shared/seed/article-2020-03-30.txt", "utf8"),
  outletName: "Archive News",
});
const t0 = Date.now();
await api("/v1/feeds", { url: feedUrl, intervalMs: 5000, source: { name: "Archive News", country: "AZ" } });
for (let i = 0; i < 200 && receiver.received.length < 3; i++) await delay(50);
console.log("webhooks", receiver.received.length, "after", Date.now() - t0, "ms");
for (const w of receiver.received) {
  const ok = (() => {
    try {
      new Webhook(e.secret).verify(w.body, w.headers);
      return true;
    } catch {
      return false;
    }
  })();
  const d: any = w.data;
  console.log(
    JSON.stringify(
      {
        headers: w.headers,
        verified: ok,
        bytes: w.body.length,
        type: w.type,
        sequence: d.sequence,
        monitor: d.monitor,
        story: d.story,
        article: {
          ...d.article,
          excerpt: d.article.excerpt.slice(0, 120),
          entities: d.article.entities.length,
        },
        matches: d.matches.length,
        firstMatches: d.matches.slice(0, 4),
        latency: d.latency,
      },
      null,
      1,
    ),
  );
}
await delay(500);
child.kill("SIGINT");
await delay(3000);
await newsroom.close();
await receiver.close();
