// One feed as a row of the list, and the words for its state.
import { recallLabel, shareBar, sparkBars } from "./charts.js";
import { polling } from "./feed-actions.js";
import { counted, duration, element, folderPath, foreign, percent, timeNode } from "./format.js";

/** How a feed is, as a class and a word. */
export const stateOf = (feed) => {
  if (feed.status !== "active") return { kind: feed.status, word: feed.status };
  if (feed.failing) return { kind: "failing", word: "failing" };
  if (feed.problem) return { kind: "trouble", word: "trouble" };
  if (feed.lastPolledAt === null) return { kind: "waiting", word: "new" };
  return { kind: "active", word: "active" };
};

const WHY = {
  initial: "to begin with",
  fixed: "fixed",
  overlap_small: "much news: more often",
  overlap_large: "little news: less often",
  unchanged: "no change: less often",
  steady: "steady",
  publisher: "as the publisher asks",
  lower_bound: "at the lower bound",
  upper_bound: "at the upper bound",
  pushed: "the hub pushes",
};

/** Why the interval is what it is, in a few words. */
export const whyOf = (feed) => WHY[feed.intervalReason] ?? feed.intervalReason;

/** An HTTP status as a badge. */
export const statusBadge = (status) => {
  if (status === null) return element("span", "badge", "no answer");
  const kind = status >= 400 || status < 200 ? "bad" : status >= 300 && status !== 304 ? "warn" : "good";
  return element("span", `badge ${kind}`, String(status));
};

export const stateNode = (feed) => {
  const { kind, word } = stateOf(feed);
  return element("span", `feed-state ${kind}`, element("i", "dot"), word);
};

const cell = (label, ...content) => {
  const node = element("td", "", ...content);
  node.dataset.label = label;
  return node;
};

export const feedRow = (feed, isSelected) => {
  const { kind } = stateOf(feed);
  const row = element("tr", `${kind}${isSelected ? " selected" : ""}`);
  row.dataset.id = feed.id;

  const title = foreign("button", "title", feed.title || feed.url);
  title.type = "button";
  const where = [feed.source.name, folderPath(feed.folder)].filter((text) => text !== "");
  const source = foreign("span", "quiet small", where.join(" · "));

  const last = cell("Last poll");
  if (polling.has(feed.id)) last.append(element("span", "busy", element("span", "spinner"), "polling…"));
  else {
    last.append(timeNode(feed.lastPolledAt, { none: "never" }));
    if (feed.lastPolledAt) last.append(" ", statusBadge(feed.lastStatus));
  }

  const interval = cell(
    "Interval",
    element("span", "", duration(feed.intervalMs)),
    element("span", "quiet small", whyOf(feed)),
  );
  interval.title = feed.intervalExplanation;

  const { activity } = feed;
  const items = cell("Items a day");
  items.append(
    sparkBars(activity.itemsPerDay),
    element("span", "quiet small", `${activity.articles7d.toLocaleString("en")} in 7 d`),
  );

  const recall = cell("Recall");
  if (activity.recall === null) {
    recall.append(element("span", "quiet", "–"));
    recall.title = recallLabel(null);
  } else
    recall.append(
      shareBar(activity.recall, recallLabel(activity.recall)),
      element("span", "small", percent(activity.recall)),
    );

  const problem = cell("Problem");
  if (feed.problem) {
    problem.append(foreign("span", "problem", feed.problem.message));
    problem.title = `${feed.problem.code}: ${feed.problem.message}`;
  } else if (feed.parseProblems.length > 0) {
    problem.append(
      element(
        "span",
        "quiet small",
        counted(feed.parseProblems.length, "oddity").replace("odditys", "oddities"),
      ),
    );
    problem.title = feed.parseProblems.map(({ message }) => message).join("\n");
  }
  if (problem.childNodes.length === 0) problem.classList.add("nothing");

  const state = cell("State", stateNode(feed));
  const latency = cell(
    "Latency",
    activity.latencyP50Ms === null ? element("span", "quiet", "–") : duration(activity.latencyP50Ms),
  );
  latency.classList.add("number");
  const next = cell("Next poll", timeNode(feed.nextPollAt, { future: true }));
  const name = cell("Feed", title, source);
  [state, name, last, next, interval, items, latency, recall, problem].forEach((each, index) => {
    each.classList.add(
      ["state", "feed", "last", "next", "interval", "items", "latency", "recall", "trouble"][index],
    );
    row.append(each);
  });
  return row;
};
