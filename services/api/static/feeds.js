// The list of feeds: search, chips, pages, keyboard. Everything from outside goes into the page as text, never as markup.
import { showAdd } from "./feed-add.js";
import { showHelp } from "./feed-dialogs.js";
import { showImport } from "./feed-import.js";
import { closeDetail, openDetail, refreshDetail, shownFeed } from "./feed-detail.js";
import { feedRow } from "./feed-row.js";
import { pollFeed, polling, setPaused } from "./feed-actions.js";
import { byId, button, counted, element, folderPath, tickTimes } from "./format.js";
import { call, keepToken, readToken, whenTokenRefused } from "./session.js";
import { toast } from "./toast.js";

const PAGE_SIZE = 100;
const REFRESH_MS = 5000;

const CHIPS = [
  { key: "all", label: "All", query: {} },
  { key: "active", label: "Active", query: { status: "active" } },
  { key: "failing", label: "Failing", query: { failing: "true" } },
  { key: "paused", label: "Paused", query: { status: "paused" } },
  { key: "retired", label: "Retired", query: { status: "retired" } },
];

const view = {
  chip: "all",
  search: "",
  folder: null,
  sort: "newest",
  /** Cursors of the pages before this one. */
  trail: [],
  cursor: null,
  nextCursor: null,
  items: [],
  totals: null,
  selected: null,
};
let loading = 0;
let shownText = "";

/** Tells the state; the same words again are not said twice to a screen reader. */
const say = (words) => {
  if (byId("state").textContent !== words) byId("state").textContent = words;
};

const queryOf = (fields) =>
  new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== null)).toString();

const load = async () => {
  const run = ++loading;
  const filter = { q: view.search || null, folder: view.folder };
  const chip = CHIPS.find(({ key }) => key === view.chip);
  const [page, totals] = await Promise.all([
    call(
      "GET",
      `/v1/feeds?${queryOf({ ...filter, ...chip.query, sort: view.sort, limit: PAGE_SIZE, cursor: view.cursor })}`,
    ),
    call("GET", `/v1/feeds/totals?${queryOf(filter)}`),
  ]);
  // An answer that a newer question has overtaken is not shown.
  if (run !== loading) return;
  byId("problem").hidden = true;
  say(`${counted(totals.active, "feed")} polled${totals.failing > 0 ? `, ${totals.failing} failing` : ""}`);
  // Nothing new: what the reader points at and has marked stays.
  const text = JSON.stringify([page, totals, view, [...polling]]);
  if (text === shownText) return;
  view.items = page.items;
  view.nextCursor = page.nextCursor;
  view.totals = totals;
  if (!view.items.some(({ id }) => id === view.selected)) view.selected = view.items[0]?.id ?? null;
  render();
  shownText = JSON.stringify([page, totals, view, [...polling]]);
};

const reload = () =>
  load().catch((error) => {
    if (error.name === "AbortError" || error.status === 401) return;
    byId("problem").textContent = error.message;
    byId("problem").hidden = false;
    say("Not up to date");
  });

const startOver = () => {
  Object.assign(view, { trail: [], cursor: null });
  return reload();
};

const render = () => {
  renderChips();
  renderFolders();
  const rows = byId("rows");
  const focusedId = document.activeElement?.closest?.("tr[data-id]")?.dataset.id;
  rows.replaceChildren(...view.items.map((feed) => feedRow(feed, feed.id === view.selected)));
  if (focusedId) rowOf(focusedId)?.querySelector("button.title").focus({ preventScroll: true });
  const none = view.items.length === 0;
  byId("table").hidden = none;
  renderEmpty(none);
  const first = view.trail.length * PAGE_SIZE + 1;
  byId("pager").hidden = none || (view.trail.length === 0 && view.nextCursor === null);
  byId("range").textContent =
    `${first.toLocaleString("en")} to ${(first + view.items.length - 1).toLocaleString("en")} of ${view.totals[view.chip].toLocaleString("en")}`;
  byId("previous").disabled = view.trail.length === 0;
  byId("next").disabled = view.nextCursor === null;
  byId("poll-failing").hidden = view.totals.failing === 0;
};

const renderChips = () => {
  byId("chips").replaceChildren(
    ...CHIPS.map(({ key, label }) => {
      const chip = button(label, () => {
        view.chip = key;
        void startOver();
      });
      chip.append(" ", element("b", "", view.totals[key].toLocaleString("en")));
      chip.className = `chip ${key}${view.totals[key] === 0 ? " none" : ""}`;
      chip.setAttribute("aria-pressed", String(view.chip === key));
      return chip;
    }),
  );
};

const renderFolders = () => {
  const select = byId("folder");
  const { folders } = view.totals;
  select.hidden = folders.length === 0;
  const wanted = [
    ["*", "All folders"],
    ["", "No folder"],
    ...folders.map(({ folder, count }) => [folder, `${folderPath(folder)} (${count})`]),
  ];
  if (select.dataset.wanted === JSON.stringify(wanted)) return;
  select.dataset.wanted = JSON.stringify(wanted);
  select.replaceChildren(
    ...wanted.map(([value, label]) => {
      const option = element("option", "", label);
      option.value = value;
      return option;
    }),
  );
  select.value = view.folder ?? "*";
};

const renderEmpty = (none) => {
  const empty = byId("empty");
  empty.hidden = !none;
  if (!none) return;
  if (view.totals.all > 0 || view.search || view.folder !== null) {
    empty.replaceChildren(
      element("h2", "", view.chip === "failing" && !view.search ? "Nothing is failing." : "No feed matches."),
      button("Show all feeds", showAll),
    );
    return;
  }
  const starter = element("code", "", "wirewatch feed catalogue --country GB --import");
  empty.replaceChildren(
    element("h2", "", "No feeds yet"),
    element("p", "", "Wirewatch watches what feeds publish. Three ways to begin:"),
    element(
      "ol",
      "",
      element(
        "li",
        "",
        button("Add a feed", () => showAdd(reload), { className: "primary" }),
        " by the address of a feed or of a news site.",
      ),
      element(
        "li",
        "",
        button("Import OPML", () => showImport(reload)),
        " that another reader has exported.",
      ),
      element("li", "", "Take well-known feeds from the starter catalogue, on the command line: ", starter),
    ),
  );
};

const showAll = () => {
  Object.assign(view, { chip: "all", search: "", folder: null });
  byId("search").value = "";
  byId("folder").value = "*";
  return startOver();
};

const feedOf = (id) => view.items.find((feed) => feed.id === id);

const rowOf = (id) => byId("rows").querySelector(`tr[data-id="${CSS.escape(id)}"]`);

const focusRow = (id) => {
  const row = rowOf(id);
  row?.querySelector("button.title").focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
};

const select = (id) => {
  view.selected = id;
  for (const row of byId("rows").children) {
    row.classList.toggle("selected", row.dataset.id === id);
  }
};

const move = (steps) => {
  if (view.items.length === 0) return;
  const at = view.items.findIndex(({ id }) => id === view.selected);
  const feed = view.items[Math.min(view.items.length - 1, Math.max(0, at + steps))];
  select(feed.id);
  if (byId("detail").open) location.hash = feed.id;
  else focusRow(feed.id);
};

const turnPage = (forward) => {
  if (forward ? view.nextCursor === null : view.trail.length === 0) return;
  if (forward) {
    view.trail.push(view.cursor);
    view.cursor = view.nextCursor;
  } else view.cursor = view.trail.pop();
  view.selected = null;
  scrollTo({ top: 0 });
  void reload();
};

const afterChange = async () => {
  await reload();
  await refreshDetail();
};

const pollSelected = () => {
  const id = shownFeed()?.id ?? view.selected;
  if (id) void pollFeed(id, afterChange);
};

const pauseSelected = () => {
  const feed = shownFeed() ?? feedOf(view.selected);
  if (feed) void setPaused(feed, feed.status === "active", afterChange);
};

const KEYS = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  o: () => view.selected && (location.hash = view.selected),
  Enter: () => view.selected && (location.hash = view.selected),
  p: pollSelected,
  e: pauseSelected,
  " ": pauseSelected,
  "[": () => turnPage(false),
  "]": () => turnPage(true),
  a: () => showAdd(reload),
  "/": () => byId("search").select(),
  "?": () => showHelp(),
};

const onKey = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("feeds").hidden || byId("dialog").open) return;
  const { target, key } = event;
  const isField = target.matches("input, select, textarea, [contenteditable]");
  if (isField) {
    if (key === "Escape" && target.id === "search") target.blur();
    return;
  }
  // A button that has the focus takes Enter and space itself, but for the row's own, which opens.
  if (
    (key === "Enter" || key === " ") &&
    target.matches("button, a, summary") &&
    !target.matches("button.title")
  )
    return;
  if (key === "Enter" && target.matches("button.title")) return;
  if (
    byId("detail").open &&
    (key === "/" || key === "ArrowDown" || key === "ArrowUp" || key === "a" || key === " ")
  )
    return;
  const action = KEYS[key];
  if (!action) return;
  event.preventDefault();
  action();
};

const onHash = () => {
  const id = location.hash.slice(1);
  if (/^fd_[0-9A-Z]{26}$/.test(id)) {
    select(id);
    void openDetail(id, { onChange: reload, onMove: move });
  } else closeDetail();
};

const run = async () => {
  byId("sign-in").hidden = true;
  byId("feeds").hidden = false;
  await reload();
  onHash();
};

byId("rows").addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-id]");
  if (!row || getSelection()?.toString()) return;
  select(row.dataset.id);
  location.hash = row.dataset.id;
});
byId("rows").addEventListener("focusin", (event) => {
  const row = event.target.closest("tr[data-id]");
  if (row) select(row.dataset.id);
});
byId("detail").addEventListener("close", () => {
  if (location.hash.startsWith("#fd_")) history.pushState(null, "", location.pathname);
  if (view.selected) focusRow(view.selected);
});
byId("search-form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (view.selected) focusRow(view.selected);
});
let typing;
byId("search").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    view.search = byId("search").value.trim();
    void startOver();
  }, 200);
});
byId("folder").addEventListener("change", () => {
  view.folder = byId("folder").value === "*" ? null : byId("folder").value;
  void startOver();
});
byId("sort").addEventListener("change", () => {
  view.sort = byId("sort").value;
  void startOver();
});
byId("previous").addEventListener("click", () => turnPage(false));
byId("next").addEventListener("click", () => turnPage(true));
byId("add").addEventListener("click", () => showAdd(reload));
byId("import").addEventListener("click", () => showImport(reload));
byId("help").addEventListener("click", () => showHelp());
byId("poll-failing").addEventListener("click", async () => {
  try {
    const { count } = await call("POST", "/v1/feeds/poll", { body: { status: "failing" } });
    toast(`${counted(count, "failing feed")} will be polled now.`);
    void reload();
  } catch (error) {
    toast(error.message, "bad");
  }
});
document.addEventListener("keydown", onKey);
addEventListener("hashchange", onHash);
byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  keepToken(byId("token").value.trim());
  void run();
});
whenTokenRefused(() => {
  closeDetail();
  byId("feeds").hidden = true;
  byId("sign-in").hidden = false;
  byId("state").textContent = "A token is needed.";
  byId("token").focus();
});
setInterval(tickTimes, 1000);
setInterval(() => {
  if (!byId("feeds").hidden && document.visibilityState === "visible") void reload();
}, REFRESH_MS);

if (readToken()) void run();
else {
  byId("sign-in").hidden = false;
  byId("state").textContent = "A token is needed.";
}
