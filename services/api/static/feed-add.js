// Adding a feed by an address: of the feed itself, or of a site whose feeds are looked for.
import { field, formOf, openDialog } from "./dialog.js";
import { button, byId, counted, element, foreign, outLink, timeNode } from "./format.js";
import { call } from "./session.js";
import { toast } from "./toast.js";

export const showAdd = (onChange) => {
  const found = element("div", "found");
  found.setAttribute("aria-live", "polite");
  const folder = () => form.elements.folder.value.trim();
  const add = async (url) => {
    const feed = await call("POST", "/v1/feeds", {
      body: { url, ...(folder() === "" ? {} : { folder: folder() }) },
    });
    byId("dialog").close();
    toast(`Added ${feed.title || feed.url}; it is polled now.`, "good");
    await onChange();
    location.hash = feed.id;
  };
  const form = formOf(
    "Find feeds",
    [
      field("url", "Address", "", {
        type: "url",
        placeholder: "example.org",
        hint: "Of a news site, whose feeds are looked for, or of a feed itself.",
      }),
      field("folder", "Folder", "", { placeholder: "none" }),
      found,
    ],
    async () => {
      const text = form.elements.url.value.trim();
      const url = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
      const discovery = await look(url, found);
      if (discovery.isFeed) return add(discovery.url);
      show(found, url, discovery, add);
      // The dialog stays open for the choice.
      return false;
    },
    { busy: "Looking…" },
  );
  openDialog("Add a feed", form);
};

const look = async (url, found) => {
  const startedAt = Date.now();
  const words = element("span", "", "Looking at the site…");
  found.replaceChildren(element("p", "busy", element("span", "spinner"), words));
  const timer = setInterval(() => {
    words.textContent = `Looking at the site and where feeds usually are… ${Math.round((Date.now() - startedAt) / 1000)} s`;
  }, 1000);
  try {
    return await call("POST", "/v1/feeds/discover", { body: { url } });
  } finally {
    clearInterval(timer);
    found.replaceChildren();
  }
};

const show = (found, url, { feeds, problem, tried }, add) => {
  if (feeds.length === 0) {
    const why = problem
      ? `${url} could not be read: ${problem.message}`
      : `No feed was found; ${counted(tried, "address").replace("addresss", "addresses")} were tried.`;
    found.replaceChildren(
      element("p", "notice warn", foreign("span", "", why)),
      button("Add this address all the same", () => void attempt(() => add(url))),
    );
    return;
  }
  found.replaceChildren(
    element("h3", "", `${counted(feeds.length, "feed")} found, the most useful first`),
    element("ul", "candidates", ...feeds.map((feed) => candidate(feed, add))),
  );
  found.querySelector("button").focus();
};

const candidate = (feed, add) => {
  const choose = button("Add", () => void attempt(() => add(feed.url)));
  choose.setAttribute("aria-label", `Add ${feed.title || feed.url}`);
  return element(
    "li",
    "",
    element(
      "div",
      "",
      foreign("b", "", feed.title || feed.url),
      outLink(feed.url, "address"),
      element(
        "span",
        "quiet small",
        `${counted(feed.itemCount, "item")} · ${feed.format}`,
        feed.newestAt ? element("span", "", " · newest ", timeNode(feed.newestAt)) : "",
        ` · ${feed.explanation}`,
      ),
    ),
    choose,
  );
};

const attempt = async (work) => {
  try {
    await work();
  } catch (error) {
    toast(error.message, "bad");
  }
};
