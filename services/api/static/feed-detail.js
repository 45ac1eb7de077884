// Everything about one feed, in a drawer beside the list.
import { polling, pollFeed, setPaused } from "./feed-actions.js";
import { rawAnswer } from "./feed-answer.js";
import { showEdit, showRetire } from "./feed-dialogs.js";
import { stateNode } from "./feed-row.js";
import { keyed, sectionsOf } from "./feed-sections.js";
import { button, byId, element, folderPath, foreign } from "./format.js";
import { call } from "./session.js";

const REFRESH_MS = 3000;

const shown = { id: null, feed: null, text: "", raw: null, onChange: async () => {} };

/** The feed that the drawer shows, or null. */
export const shownFeed = () => (byId("detail").open ? shown.feed : null);

export const closeDetail = () => {
  if (byId("detail").open) byId("detail").close();
};

export const openDetail = async (id, { onChange }) => {
  const drawer = byId("detail");
  if (shown.id !== id || !drawer.open) Object.assign(shown, { id, feed: null, text: "", raw: null });
  shown.onChange = async () => {
    await onChange();
    await refreshDetail();
  };
  if (!shown.feed)
    drawer.replaceChildren(element("p", "busy loading", element("span", "spinner"), "Loading…"));
  if (!drawer.open) drawer.showModal();
  await refreshDetail();
};

/** Asks for the feed again and shows what has changed. */
export const refreshDetail = async () => {
  const drawer = byId("detail");
  const { id } = shown;
  if (!drawer.open || id === null) return;
  try {
    const feed = await call("GET", `/v1/feeds/${id}`);
    if (id !== shown.id) return;
    const text = JSON.stringify([feed, polling.has(id)]);
    if (text === shown.text) return;
    Object.assign(shown, { feed, text });
    draw(drawer, feed);
  } catch (error) {
    if (error.status === 401 || id !== shown.id || shown.feed) return;
    drawer.replaceChildren(
      element("h2", "", "This feed cannot be shown"),
      element("p", "", error.message),
      button("Close", closeDetail, { key: "Esc" }),
    );
  }
};

const draw = (drawer, feed) => {
  // What the reader has opened, focused and scrolled to stays so when the figures change.
  const isFirst = !drawer.querySelector(".drawer-body");
  const open = new Set([...drawer.querySelectorAll("details[open]")].map((node) => node.dataset.key));
  const focusKey = document.activeElement?.closest?.("[data-key]")?.dataset.key;
  const scroll = drawer.querySelector(".drawer-body")?.scrollTop ?? 0;
  shown.raw ??= rawAnswer(feed.id);

  const body = element(
    "div",
    "drawer-body",
    ...sectionsOf(feed, { onChange: shown.onChange, raw: shown.raw }),
  );
  drawer.replaceChildren(head(feed), body);
  for (const node of drawer.querySelectorAll("details[data-key]"))
    if (open.has(node.dataset.key)) node.open = true;
  body.scrollTop = isFirst ? 0 : scroll;
  const target = focusKey && drawer.querySelector(`[data-key="${CSS.escape(focusKey)}"]`);
  (target || drawer.querySelector("button.close"))?.focus({ preventScroll: true });
};

const head = (feed) => {
  const { onChange } = shown;
  const title = foreign("h2", "", feed.title || feed.url);
  title.id = "detail-title";
  const close = button("✕", closeDetail, { className: "close" });
  close.setAttribute("aria-label", "Close");
  const isActive = feed.status === "active";
  const poll = keyed(
    "poll",
    button(polling.has(feed.id) ? "Polling…" : "Poll now", () => void pollFeed(feed.id, onChange), {
      key: "p",
      className: "primary",
    }),
  );
  poll.disabled = !isActive || polling.has(feed.id);
  if (!isActive) poll.title = `The feed is ${feed.status}: resume it first.`;
  const pause = keyed(
    "pause",
    button(isActive ? "Pause" : "Resume", () => void setPaused(feed, isActive, onChange), { key: "e" }),
  );
  const edit = keyed(
    "edit",
    button("Edit", () => showEdit(feed, onChange)),
  );
  const retire = keyed(
    "retire",
    button("Retire", () => showRetire(feed, onChange), { className: "danger" }),
  );
  retire.hidden = feed.status === "retired";
  const where = [
    feed.source.name,
    feed.source.domain !== feed.source.name ? feed.source.domain : "",
    folderPath(feed.folder),
    feed.language ?? "",
  ];
  return element(
    "header",
    "drawer-head",
    element("div", "title-line", title, close),
    element(
      "p",
      "",
      stateNode(feed),
      " ",
      foreign("span", "quiet", where.filter((text) => text !== "").join(" · ")),
    ),
    element("div", "actions", poll, pause, edit, retire),
  );
};

setInterval(() => {
  if (document.visibilityState === "visible") void refreshDetail();
}, REFRESH_MS);
