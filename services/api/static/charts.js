// Pictures drawn as SVG. Each says in words what it shows, for those who cannot see it; colours come from the style sheet.
import { counted, percent } from "./format.js";

const NS = "http://www.w3.org/2000/svg";

const shape = (name, attributes, className) => {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  if (className) node.setAttribute("class", className);
  return node;
};

const withTip = (node, text) => {
  const tip = shape("title", {});
  tip.textContent = text;
  node.append(tip);
  return node;
};

const picture = (width, height, label, className) => {
  const svg = shape(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label },
    className,
  );
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  return svg;
};

/** Items a day as bars; the last one is today and not over yet. */
export const sparkBars = (counts) => {
  const width = 84;
  const height = 24;
  const most = Math.max(1, ...counts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const label = `${counted(total, "item")} in ${counts.length} days, by day: ${counts.join(", ")}`;
  const svg = picture(width, height, label, "spark");
  const step = width / Math.max(1, counts.length);
  counts.forEach((count, index) => {
    const tall = count === 0 ? 1 : Math.max(2, (count / most) * (height - 2));
    svg.append(
      shape(
        "rect",
        { x: index * step + 0.5, y: height - tall, width: step - 1.5, height: tall, rx: 0.5 },
        count === 0 ? "none" : index === counts.length - 1 ? "bar today" : "bar",
      ),
    );
  });
  return withTip(svg, label);
};

/** A share as a small bar: full is good. */
export const shareBar = (share, label) => {
  const svg = picture(48, 6, label, "share");
  svg.append(shape("rect", { x: 0, y: 0, width: 48, height: 6, rx: 3 }, "rail"));
  svg.append(
    shape(
      "rect",
      { x: 0, y: 0, width: Math.max(2, 48 * share), height: 6, rx: 3 },
      share >= 0.95 ? "good" : share >= 0.8 ? "warn" : "bad",
    ),
  );
  return withTip(svg, label);
};

export const recallLabel = (recall) =>
  recall === null
    ? "Recall is not known yet: no poll has brought anything new."
    : `Recall ${percent(recall)}: so many of the polls with news still showed something known, so that nothing can have been missed.`;

const dayName = (day) =>
  new Date(day).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** Items a day, large: with numbers and days. */
export const dayBars = (days) => {
  const width = 560;
  const height = 120;
  const foot = 18;
  const head = 14;
  const most = Math.max(1, ...days.map(({ count }) => count));
  const label = `Items a day: ${days.map(({ day, count }) => `${day} ${count}`).join(", ")}`;
  const svg = picture(width, height, label, "chart");
  const step = width / days.length;
  svg.append(shape("line", { x1: 0, x2: width, y1: height - foot, y2: height - foot }, "axis"));
  days.forEach(({ day, count }, index) => {
    const tall = count === 0 ? 0 : Math.max(2, (count / most) * (height - foot - head));
    const x = index * step;
    const isToday = index === days.length - 1;
    const group = shape("g", {});
    group.append(
      shape("rect", { x, y: head, width: step, height: height - foot - head }, "hover"),
      shape(
        "rect",
        { x: x + step * 0.15, y: height - foot - tall, width: step * 0.7, height: tall, rx: 2 },
        isToday ? "bar today" : "bar",
      ),
    );
    const number = shape("text", { x: x + step / 2, y: height - foot - tall - 4, "text-anchor": "middle" });
    number.textContent = count === 0 ? "" : count.toLocaleString("en");
    const date = shape("text", { x: x + step / 2, y: height - 5, "text-anchor": "middle" }, "quiet");
    date.textContent = isToday ? "today" : index % 2 === 1 ? dayName(day) : "";
    group.append(number, date);
    svg.append(withTip(group, `${day}: ${counted(count, "item")}`));
  });
  return svg;
};

/** How a poll ended, as a class and in words. */
export const pollOutcome = (poll) => {
  if (poll.problem) return { kind: "bad", words: poll.problem.message };
  if (poll.overlapped === false)
    return { kind: "warn", words: "nothing known was left in the feed: items may have been missed" };
  if (poll.newCount > 0) return { kind: "good", words: "news" };
  return { kind: "idle", words: poll.status === 304 ? "not modified" : "nothing new" };
};

/** Recent polls from left to right: bars of new items below known ones, and how each poll ended below. */
export const pollTimeline = (polls) => {
  const width = 560;
  const height = 96;
  const foot = 14;
  const shown = polls.slice(-60);
  const most = Math.max(1, ...shown.map(({ itemCount }) => itemCount));
  const failed = shown.filter(({ problem }) => problem).length;
  const gaps = shown.filter(({ overlapped }) => overlapped === false).length;
  const fresh = shown.reduce((sum, { newCount }) => sum + newCount, 0);
  const svg = picture(
    width,
    height,
    `The last ${counted(shown.length, "poll")}: ${counted(fresh, "new item")}, ${failed} failed, ${counted(gaps, "gap")}`,
    "chart polls",
  );
  const step = Math.min(24, width / shown.length);
  const room = height - foot - 6;
  svg.append(shape("line", { x1: 0, x2: width, y1: height - foot, y2: height - foot }, "axis"));
  shown.forEach((poll, index) => {
    const x = width - (shown.length - index) * step;
    const { kind, words } = pollOutcome(poll);
    const scale = (count) => (count === 0 ? 0 : Math.max(2, (count / most) * room));
    const fresh = scale(poll.newCount);
    const known = scale(Math.max(0, poll.itemCount - poll.newCount));
    const group = shape("g", {});
    group.append(
      shape("rect", { x, y: 0, width: step, height: height - foot }, "hover"),
      shape("rect", { x: x + 1, y: height - foot - fresh - known, width: step - 2, height: known }, "known"),
      shape("rect", { x: x + 1, y: height - foot - fresh, width: step - 2, height: fresh }, "bar"),
      shape("rect", { x: x + 1, y: height - foot + 4, width: step - 2, height: 8, rx: 1.5 }, kind),
    );
    if (poll.overlapped === false)
      group.append(shape("line", { x1: x, x2: x, y1: 0, y2: height - foot }, "gap"));
    if (poll.cause === "push")
      group.append(shape("path", { d: `M${x + step / 2 - 3} 6 h6 l-3 -5 z` }, "push"));
    svg.append(
      withTip(
        group,
        `${new Date(poll.at).toLocaleString()}: ${poll.status ?? "no answer"}, ${poll.newCount} new of ${poll.itemCount}, ${poll.durationMs} ms${poll.cause === "push" ? ", pushed by the hub" : ""}. ${words}`,
      ),
    );
  });
  return svg;
};
