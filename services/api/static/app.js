// The live view: alerts as they are raised. Everything from outside goes into the page as text, never as markup.
import { counted } from "./format.js";

const byId = (id) => document.getElementById(id);
const MAX_ALERTS = 200;
const SHOWN_TYPES = "alert.raised,article.revised,article.withdrawn";
let lastEventId = "";

const tokenFromAddress = () => {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) {
    sessionStorage.setItem("token", token);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem("token");
};

const element = (name, className, text) => {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

const appendMarked = (node, text, spans) => {
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (end <= at || start >= text.length) continue;
    node.append(
      text.slice(at, Math.max(start, at)),
      element("mark", "", text.slice(Math.max(start, at), end)),
    );
    at = end;
  }
  node.append(text.slice(at));
};

const duration = (ms) =>
  ms < 1000
    ? `${Math.round(ms)} ms`
    : ms < 60000
      ? `${(ms / 1000).toFixed(1)} s`
      : `${Math.round(ms / 60000)} min`;

const prepend = (item) => {
  byId("alerts").prepend(item);
  while (byId("alerts").children.length > MAX_ALERTS) byId("alerts").lastChild.remove();
  byId("empty").hidden = true;
};

const showAlert = (alert) => {
  const item = element("li");
  const { article, story, monitor, matches, latency, duplicates } = alert;
  item.append(element("div", "monitor", monitor.name));
  const title = element("h2");
  title.dir = "auto";
  const link = element("a");
  if (/^https?:\/\//i.test(article.url)) link.href = article.url;
  link.rel = "noopener noreferrer nofollow";
  link.target = "_blank";
  appendMarked(
    link,
    article.title,
    matches.filter(({ field }) => field === "title"),
  );
  title.append(link);
  const passage = element("p");
  passage.dir = "auto";
  appendMarked(passage, article.excerpt, article.excerptMatches ?? []);
  const copies = duplicates.length ? ` · copied by ${duplicates.length}` : "";
  const meta = element(
    "p",
    "meta",
    `${article.source.name} · story: ${story.title} (${counted(story.articleCount, "article")}, ${counted(story.sourceCount, "source")})${copies} · seen to alert ${duration(latency.seenToAlertMs)}`,
  );
  item.append(title, passage, meta);
  prepend(item);
};

/** An article that raised an alert says something else now, or is gone. */
const showRevision = ({ article, kind, titleBefore, added, removed, alerts }) => {
  const item = element("li");
  item.append(element("div", "monitor", `Article ${kind}`));
  const title = element("h2");
  title.dir = "auto";
  const link = element("a", "", article.title);
  if (/^https?:\/\//i.test(article.url)) link.href = article.url;
  link.rel = "noopener noreferrer nofollow";
  link.target = "_blank";
  title.append(link);
  item.append(title);
  const lines = [
    ...(titleBefore === article.title ? [] : [`Before: ${titleBefore}`]),
    ...added.slice(0, 2).map((text) => `+ ${text}`),
    ...removed.slice(0, 2).map((text) => `− ${text}`),
  ];
  for (const line of lines) {
    const passage = element("p", "", line);
    passage.dir = "auto";
    item.append(passage);
  }
  const monitors = [...new Set(alerts.map(({ monitorName }) => monitorName))].join(", ");
  item.append(element("p", "meta", `${article.source.name} · alerted by ${monitors}`));
  prepend(item);
};

const showEvent = ({ type, data }) => (type === "alert.raised" ? showAlert(data) : showRevision(data));

const call = async (path, headers = {}) => {
  const response = await fetch(path, {
    headers: { authorization: `Bearer ${sessionStorage.getItem("token")}`, ...headers },
  });
  if (response.status === 401) {
    sessionStorage.removeItem("token");
    byId("sign-in").hidden = false;
    byId("state").textContent = "A token is needed.";
    throw new Error("unauthorized");
  }
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response;
};

const showPipeline = async () => {
  const system = await (await call("/v1/system")).json();
  const count = (stage) => system.stages.find((entry) => entry.stage === stage)?.count ?? 0;
  const waiting = ["found", "extracted", "classified", "clustered"].reduce(
    (sum, stage) => sum + count(stage),
    0,
  );
  const deliveries = (state) => system.deliveries.find((entry) => entry.state === state)?.count ?? 0;
  const cells = [
    ["feeds", system.feeds.active],
    ["failing feeds", system.feeds.failing],
    ["articles done", count("matched")],
    ["in the pipeline", waiting],
    ["delivered", deliveries("delivered")],
    ["deliveries due", deliveries("pending")],
  ];
  const pipeline = byId("pipeline");
  pipeline.replaceChildren(
    ...cells.map(([label, value]) => {
      const cell = element("div", "", label);
      cell.prepend(element("b", "", String(value)));
      return cell;
    }),
  );
  pipeline.hidden = false;
};

const readStream = async () => {
  const response = await call(
    `/v1/stream?types=${SHOWN_TYPES}`,
    lastEventId ? { "last-event-id": lastEventId } : {},
  );
  byId("state").textContent = "Live";
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    buffer += value;
    let end = buffer.indexOf("\n\n");
    while (end !== -1) {
      const fields = Object.fromEntries(
        buffer
          .slice(0, end)
          .split("\n")
          .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
      );
      buffer = buffer.slice(end + 2);
      if (fields.data) {
        lastEventId = fields.id;
        showEvent(JSON.parse(fields.data));
      }
      end = buffer.indexOf("\n\n");
    }
  }
};

const showLatest = async () => {
  const system = await (await call("/v1/system")).json();
  let after = Math.max(0, system.latestEvent - 100);
  for (;;) {
    const page = await (await call(`/v1/events?after=${after}&types=${SHOWN_TYPES}&limit=100`)).json();
    for (const event of page.items) showEvent(event);
    after = page.cursor;
    if (!page.more) break;
  }
  lastEventId = String(Math.max(after, system.latestEvent));
  byId("empty").hidden = byId("alerts").children.length > 0;
};

const run = async () => {
  byId("sign-in").hidden = true;
  await showLatest();
  await showPipeline();
  setInterval(() => showPipeline().catch(() => {}), 3000);
  let waitMs = 500;
  while (sessionStorage.getItem("token")) {
    try {
      await readStream();
      waitMs = 500;
    } catch {
      waitMs = Math.min(waitMs * 2, 15000);
    }
    byId("state").textContent = "Connection lost; trying again…";
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
};

const tellFault = (error) => {
  if (error.message !== "unauthorized")
    byId("state").textContent = `Something went wrong: ${error.message}. Load the page again.`;
};

byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("token", byId("token").value.trim());
  run().catch(tellFault);
});
if (tokenFromAddress()) run().catch(tellFault);
else {
  byId("sign-in").hidden = false;
  byId("state").textContent = "A token is needed.";
}
