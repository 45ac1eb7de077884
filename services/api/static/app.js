// The live view: alerts as they are raised and updated. Everything from outside goes into the page as text, never as markup.
import { counted } from "./format.js";

const byId = (id) => document.getElementById(id);
const MAX_ALERTS = 200;
const SHOWN_TYPES = "alert.raised,alert.updated,article.revised,article.withdrawn";
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

/** A headline that leads to the article; its text is the caller's. */
const headline = (url) => {
  const title = element("h2");
  title.dir = "auto";
  const link = element("a");
  if (/^https?:\/\//i.test(url)) link.href = url;
  link.rel = "noopener noreferrer nofollow";
  link.target = "_blank";
  title.append(link);
  return { title, link };
};

/** How far a story reaches, with its copies and without; older events do not say the latter. */
const reachOf = ({ articleCount, sourceCount, originalCount, originalSourceCount }) =>
  `${counted(articleCount, "article")} of ${counted(sourceCount, "source")}${
    originalCount === undefined || originalCount === articleCount
      ? ""
      : `; without copies ${counted(originalCount, "article")} of ${counted(originalSourceCount, "source")}`
  }`;

/** Where the alerted article stands too: each with the trust in its source and how alike it is. */
const copiesNode = (copies) => {
  const details = element("details", "copies");
  details.append(element("summary", "", `Also in ${counted(copies.length, "other article")}`));
  const list = element("ul");
  for (const { source, tier, sharedShare } of copies) {
    const share = typeof sharedShare === "number" ? ` ${Math.round(sharedShare * 100)} %` : "";
    const trust = source.tier === undefined ? "" : ` · tier ${source.tier}`;
    const line = element("li", "", `${source.name}${trust} · ${tier}${share}`);
    line.dir = "auto";
    list.append(line);
  }
  details.append(list);
  return details;
};

const showAlert = (alert) => {
  const item = element("li");
  const { article, story, monitor, matches, latency, duplicates } = alert;
  item.append(element("div", "monitor", monitor.name));
  const { title, link } = headline(article.url);
  appendMarked(
    link,
    article.title,
    matches.filter(({ field }) => field === "title"),
  );
  const passage = element("p");
  passage.dir = "auto";
  appendMarked(passage, article.excerpt, article.excerptMatches ?? []);
  const meta = element(
    "p",
    "meta",
    `${article.source.name} · story: ${story.title} (${reachOf(story)}) · seen to alert ${duration(latency.seenToAlertMs)}`,
  );
  item.append(title, passage, meta);
  if (duplicates.length) item.append(copiesNode(duplicates));
  prepend(item);
};

const REASONS = {
  entity: ({ name }) => `${name} is mentioned for the first time`,
  "top-tier-source": ({ source }) => `First source of tier 1: ${source.name}`,
  correction: () => "A correction",
  sources: ({ passed }) => `The story has reached ${passed} sources`,
};

/** The story of an alert has grown in substance: what is new, each with the article that shows it. */
const showUpdate = ({ monitor, story, update, reasons, article, newArticles, duplicates }) => {
  const item = element("li", "update");
  item.append(element("div", "monitor", `${monitor.name} · update ${update}`));
  const { title, link } = headline(article.url);
  link.textContent = story.title;
  const list = element("ul", "reasons");
  for (const reason of reasons) {
    const line = element("li", "", REASONS[reason.kind]?.(reason) ?? reason.kind);
    line.dir = "auto";
    const shown = newArticles.find(({ id }) => id === reason.articleId);
    if (shown) {
      const source = element("a", "", `${shown.title} (${shown.source.name})`);
      if (/^https?:\/\//i.test(shown.url)) source.href = shown.url;
      source.rel = "noopener noreferrer nofollow";
      source.target = "_blank";
      line.append(" · ", source);
    }
    list.append(line);
  }
  item.append(title, list, element("p", "meta", `${reachOf(story)} · alert of ${article.title}`));
  if (duplicates.length) item.append(copiesNode(duplicates));
  prepend(item);
};

/** An article that raised an alert says something else now, or is gone. */
const showRevision = ({ article, kind, titleBefore, added, removed, alerts }) => {
  const item = element("li");
  item.append(element("div", "monitor", `Article ${kind}`));
  const { title, link } = headline(article.url);
  link.textContent = article.title;
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

const showEvent = ({ type, data }) => {
  if (type === "alert.raised") showAlert(data);
  else if (type === "alert.updated") showUpdate(data);
  else showRevision(data);
};

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
