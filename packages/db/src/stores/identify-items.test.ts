import { describe, expect, it } from "vitest";
import type { FoundItem } from "../stores.ts";
import { articlesInDoubt, identifyItems, toKeyedItem, type KnownArticle } from "./identify-items.ts";

const DAY = "2026-03-01";

const item = (change: { guid?: string; path?: string; title?: string; day?: string }): FoundItem => {
  const { guid, path, title = "Ferry runs aground", day = DAY } = change;
  return {
    keys: [
      ...(guid === undefined ? [] : [`guid:f:${guid}`]),
      ...(path === undefined ? [] : [`url:varn.example/${path}`]),
    ],
    weakKey: `title:f:${day}:${title.toLowerCase()}`,
    url: `https://varn.example/${path ?? ""}`,
    canonicalUrl: path === undefined ? null : `varn.example/${path}`,
    title,
    html: "",
    authors: [],
    categories: [],
    language: null,
    publishedAt: day === "" ? null : new Date(`${day}T10:00:00Z`),
    problems: [],
  };
};

/** What is known after a poll that brought these items, each an article of its own. */
function afterPoll(items: FoundItem[]): {
  articleOf: Map<string, string>;
  articles: Map<string, KnownArticle>;
} {
  const articleOf = new Map<string, string>();
  const articles = new Map<string, KnownArticle>();
  for (const [number, { keys, weakKey, canonicalUrl, title, publishedAt, contentHash }] of items.entries()) {
    const own = [...keys, weakKey ?? ""].filter((key) => !articleOf.has(key));
    for (const key of own) articleOf.set(key, `a${number}`);
    articles.set(`a${number}`, {
      canonicalUrl,
      title,
      publishedAt,
      contentHash: contentHash ?? null,
      keys: own,
    });
  }
  return { articleOf, articles };
}

const history = { hasHistory: true, addressesUnreliable: false };

function poll(before: FoundItem[], now: FoundItem[], feed = history) {
  const { articleOf, articles } = afterPoll(before);
  const entries = now.map(toKeyedItem);
  const doubtful = articlesInDoubt(entries, articleOf);
  const seen = new Map([...articles].filter(([id]) => doubtful.has(id)));
  const { known, fresh, ...rest } = identifyItems(entries, articleOf, seen, feed);
  return {
    known: known.map(({ articleId }) => articleId),
    fresh: fresh.map((entry) => entry.item.title),
    ...rest,
  };
}

const titles = ["Ferry aground", "Strike at the port", "Bridge closed", "Museum opens", "Harvest fails"];
const issue = (change: (number: number) => { guid?: string; path?: string; day?: string }): FoundItem[] =>
  titles.map((title, number) => item({ title, ...change(number) }));
const usual = issue((number) => ({ guid: `${number}`, path: `${number}` }));

describe("identifyItems", () => {
  it("knows every item again in any order, once or twice in one document", () => {
    expect(poll(usual, usual.toReversed())).toMatchObject({ fresh: [], attach: [], distrust: null });
    expect(poll([], [...usual, ...usual]).fresh).toEqual(titles);
    expect(poll(usual, [...usual, ...usual]).fresh).toEqual([]);
  });

  it("tells items of one publication time apart (trap 1: equal pubDates)", () => {
    expect(poll(usual.slice(0, 2), usual).fresh).toEqual(titles.slice(2));
  });

  it("recognises an item by its title and day only when it has nothing else", () => {
    const bare = issue(() => ({}));
    expect(poll(bare, bare).fresh).toEqual([]);
    expect(
      poll(
        bare,
        issue(() => ({ day: "2026-03-02" })),
      ).fresh,
    ).toEqual(titles);
  });

  it("never merges two items of one document that have ids of their own: hourly briefings share their title", () => {
    const briefings = ["9", "10", "11", "12"].map((hour) =>
      item({ guid: hour, path: hour, title: "Morning briefing" }),
    );
    expect(poll([], briefings).fresh).toHaveLength(4);
    expect(poll(briefings.slice(0, 1), briefings).fresh).toHaveLength(3);
    expect(poll(briefings.slice(0, 1), briefings.slice(1, 2)).fresh).toHaveLength(1);
  });

  it("knows the items of a site that has changed all ids and addresses (trap 4: guid churn)", () => {
    const moved = issue((number) => ({ guid: `new-${number}`, path: `new/${number}` }));
    const seen = poll(usual, moved);
    expect(seen).toMatchObject({ fresh: [], distrust: "changed", addressesChanged: true });
    expect(seen.attach.map(({ key }) => key)).toEqual(
      titles.map((_title, number) => `url:varn.example/new/${number}`),
    );
    // And one that is new among them is new.
    const withNews = [...moved, item({ guid: "x", path: "x", title: "Lighthouse sold" })];
    expect(poll(usual, withNews).fresh).toEqual(["Lighthouse sold"]);
  });

  it("sees that all ids are new at each poll while addresses stay, and stops keeping them", () => {
    const churned = issue((number) => ({ guid: `new-${number}`, path: `${number}` }));
    expect(poll(usual, churned)).toMatchObject({ fresh: [], attach: [], distrust: "changed" });
  });

  it("does not take a few items with known titles for a change of ids, nor a feed's first poll", () => {
    const two = issue((number) => ({ guid: `new-${number}`, path: `new/${number}` })).slice(0, 2);
    expect(poll(usual, two)).toMatchObject({ fresh: titles.slice(0, 2), distrust: null });
    const all = issue((number) => ({ guid: `new-${number}`, path: `new/${number}` }));
    expect(poll(usual, all, { ...history, hasHistory: false }).fresh).toEqual(titles);
  });

  it("believes titles at once when ids and addresses have changed before", () => {
    const two = issue((number) => ({ guid: `s-${number}`, path: `s/${number}` })).slice(0, 2);
    const seen = poll(usual, two, { hasHistory: true, addressesUnreliable: true });
    expect(seen).toMatchObject({ fresh: [], attach: [] });
  });

  it("takes an id that stands for another article now for reused, and loses neither (trap 4: guid reuse)", () => {
    const before = [item({ guid: "1", path: "a", title: "Ferry runs aground", day: "2026-02-20" })];
    const other = item({ guid: "1", path: "b", title: "Council votes on budget" });
    const seen = poll(before, [other]);
    expect(seen).toMatchObject({ fresh: ["Council votes on budget"], distrust: "reused" });
    expect(seen.attach).toEqual([]);
    const sameDay = item({ guid: "1", path: "b", title: "Council votes on budget", day: "2026-02-20" });
    expect(poll(before, [sameDay]).fresh).toHaveLength(1);
  });

  it("takes an edited title, or a moved address, for the same article while its id stays", () => {
    const before = [item({ guid: "1", path: "a", title: "Ferry runs aground" })];
    for (const change of [
      { path: "a", title: "Everybody saved from stranded ship" },
      { path: "b", title: "Ferry runs aground off Lind, all saved" },
      { path: "b", title: "Ferry runs aground", day: "2026-03-04" },
    ])
      expect(poll(before, [item({ guid: "1", ...change })])).toMatchObject({ known: ["a0"], distrust: null });
  });

  it("remembers the other keys of an item that it knows, unless they are another article's", () => {
    const before = [item({ guid: "1", path: "a" }), item({ guid: "2", path: "b", title: "Bridge closed" })];
    const seen = poll(before, [item({ guid: "1", path: "c", title: "Ferry runs aground at Lind" })]);
    expect(seen.attach.map(({ key }) => key)).toEqual([
      "url:varn.example/c",
      "title:f:2026-03-01:ferry runs aground at lind",
    ]);
    expect(poll(before, [item({ guid: "1", path: "b", title: "Bridge closed" })])).toMatchObject({
      known: ["a1"],
      attach: [],
    });
  });

  it("gives no article more than twenty keys", () => {
    const before = [item({ guid: "1", path: "a" })];
    const { articleOf, articles } = afterPoll(before);
    const known = articles.get("a0");
    if (known) articles.set("a0", { ...known, keys: Array.from({ length: 20 }, (_, key) => `url:${key}`) });
    const entries = [toKeyedItem(item({ guid: "1", path: "session-2" }))];
    expect(identifyItems(entries, articleOf, articles, history).attach).toEqual([]);
  });

  it("takes an id at another address, on another day, under another title for another article", () => {
    const [before] = [
      item({ guid: "latest", path: "3-may", title: "Forecast for 3 May", day: "2026-05-03" }),
    ];
    const after = item({ guid: "latest", path: "4-may", title: "Forecast for 4 May", day: "2026-05-04" });
    expect(poll([before], [after])).toMatchObject({ fresh: ["Forecast for 4 May"], distrust: "reused" });
    const moved = item({ guid: "latest", path: "moved", title: "Forecast for 3 May", day: "2026-05-04" });
    expect(poll([before], [moved])).toMatchObject({ fresh: [], known: ["a0"] });
  });

  it("takes the next issue of hourly forecasts for news, and not for a change of ids", () => {
    const hour = (name: string): FoundItem[] =>
      issue((number) => ({ guid: `${name}-${number}`, path: `${name}-${number}` })).map((each) => ({
        ...each,
        contentHash: `${name} ${each.title}`,
      }));
    expect(poll(hour("10"), hour("11"))).toMatchObject({ fresh: titles, distrust: null });
    const same = hour("10").map((each, number) => ({ ...each, keys: [`guid:f:s${number}`] }));
    expect(poll(hour("10"), same)).toMatchObject({ fresh: [], distrust: "changed" });
  });

  it("loses no item of a feed with one id, or one address, for an item a day", () => {
    const ofDay = (title: string, day: string, change: { guid: string; path?: string }): FoundItem =>
      item({ title, day, ...change });
    const byId = poll(
      [ofDay("Storm warning", "2026-05-03", { guid: "latest" })],
      [ofDay("Roads clear again", "2026-05-04", { guid: "latest" })],
    );
    expect(byId).toMatchObject({ fresh: ["Roads clear again"], distrust: "reused" });

    const first = ofDay("Storm warning", "2026-05-03", { guid: "1", path: "today" });
    const second = ofDay("Roads clear again", "2026-05-04", { guid: "2", path: "today" });
    expect(poll([first], [second])).toMatchObject({ fresh: ["Roads clear again"], attach: [] });
    expect(poll([first, second], [second, first])).toMatchObject({ fresh: [], known: ["a1", "a0"] });
    // An id that is new, and a title that is rewritten on the day, are not enough.
    expect(poll([first], [{ ...second, publishedAt: first.publishedAt }]).fresh).toEqual([]);
    expect(poll([first], [{ ...first, keys: second.keys }]).fresh).toEqual([]);
  });
});
