import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPageServer, rssOf, type PageServer } from "../integration/pages.ts";
import { openTestSystem, type TestSystem } from "../integration/system.ts";
import { waitFor } from "../support/wait-for.ts";
import { CHROMIUM, openBrowser, reportMissingChromium } from "./chromium.ts";

const HOSTILE = `<img src=x onerror="window.owned=1"><script>window.owned=1</script>`;

const ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const UPDATE = {
  alertId: `alr_${ULID}`,
  monitor: { id: `mon_${ULID}`, name: HOSTILE, version: 1, query: "storm" },
  story: {
    id: `sty_${ULID}`,
    title: HOSTILE,
    articleCount: 4,
    sourceCount: 3,
    originalCount: 2,
    originalSourceCount: 1,
  },
  update: 1,
  reasons: [
    { kind: "correction", articleId: "art_2", title: HOSTILE },
    { kind: "sources", passed: 3 },
  ],
  article: { id: "art_1", url: "javascript:alert(1)", title: HOSTILE },
  newArticles: [{ id: "art_2", url: "javascript:alert(2)", title: HOSTILE, source: { name: HOSTILE } }],
  duplicates: [{ articleId: "art_3", source: { name: HOSTILE, tier: 3 }, tier: "copy", sharedShare: 0.91 }],
};

if (CHROMIUM === undefined) reportMissingChromium();

describe.skipIf(CHROMIUM === undefined)("the pages, in a browser", () => {
  let system: TestSystem;
  let outlet: PageServer;
  let browser: Browser;
  let tab: Page;
  const faults: string[] = [];
  const ids = new Map<string, string>();

  beforeAll(async () => {
    [system, outlet, browser] = await Promise.all([
      openTestSystem({
        services: ["api", "poller"],
        // A busy machine takes its time for a parser's thread; that is no problem of the feed.
        env: { WIREWATCH_FEED_PARSE_DEADLINE_MS: "60000", WIREWATCH_POLL_LEASE_MS: "120000" },
      }),
      openPageServer(),
      openBrowser(),
    ]);
    tab = await browser.newPage();
    tab.on("pageerror", (error) => faults.push(error.message));
    tab.on("console", (message) => {
      if (message.type() === "error") faults.push(message.text());
    });
    for (const [name, title] of Object.entries({
      calm: "Calm Courier",
      hostile: HOSTILE,
      busy: "Busy Post",
    })) {
      outlet.setText(
        `/${name}`,
        "application/rss+xml",
        rssOf(title, [{ guid: `${name}-1`, url: `http://${name}.example/1`, title: HOSTILE, text: "One" }]),
      );
      const { body } = await system.api("POST", "/v1/feeds", {
        url: `${outlet.url}/${name}`,
        title,
        intervalMs: 3_600_000,
      });
      ids.set(name, body.id);
    }
    await waitFor(
      "all feeds have been polled",
      async () =>
        (await system.api("GET", "/v1/feeds")).body.items.every(
          ({ lastPolledAt }: { lastPolledAt: string | null }) => lastPolledAt !== null,
        ),
      { timeoutMs: 30_000 },
    );
  });
  afterAll(async () => {
    await browser?.close();
    await system?.close();
    await outlet?.close();
  });

  /** The page of feeds, loaded anew in the one tab that all tests share: a tab of its own takes most of a second. */
  const open = async (viewport = { width: 1440, height: 900 }): Promise<Page> => {
    faults.length = 0;
    await tab.setViewportSize(viewport);
    await tab.goto("about:blank");
    await tab.goto(`${system.apiUrl}/feeds#token=${system.token}`);
    await tab.waitForSelector("#rows tr");
    return tab;
  };
  const row = (page: Page, name: string) => page.locator(`tr[data-id="${ids.get(name)}"]`);

  it("lists feeds, keeps the token out of the address, and runs nothing that a feed says", async () => {
    const page = await open();
    expect(page.url()).not.toContain("token");
    expect(await page.locator("#rows tr").count()).toBe(3);
    expect(await row(page, "hostile").locator(".title").textContent()).toBe(HOSTILE);
    expect(await row(page, "calm").locator(".feed-state").textContent()).toBe("active");
    expect(await row(page, "calm").locator("svg.spark").getAttribute("aria-label")).toMatch(
      /^1 item in 14 days/,
    );
    await row(page, "hostile").click();
    await page.getByRole("button", { name: "Show the raw document" }).click();
    const raw = await page.locator(".raw pre").textContent();
    expect(raw).toContain("&lt;script>window.owned=1");
    expect(await page.locator("#detail script, #detail img").count()).toBe(0);
    expect(await page.evaluate(`"owned" in globalThis`)).toBe(false);
    expect(faults).toEqual([]);
  });

  it("obeys the keyboard: move, open, poll, pause, search, help, close", async () => {
    const page = await open();
    const selected = () => page.locator("tr.selected").getAttribute("data-id");
    const first = await selected();
    await page.keyboard.press("j");
    expect(await selected()).not.toBe(first);
    await page.keyboard.press("k");
    expect(await selected()).toBe(first);
    await page.keyboard.press("?");
    expect(await page.locator("#dialog").isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    expect(await page.locator("#dialog").isVisible()).toBe(false);

    await page.keyboard.press("/");
    await page.keyboard.type("calm");
    await waitFor("one row", async () => (await page.locator("#rows tr").count()) === 1, { timeoutMs: 5000 });
    await page.keyboard.press("Enter");
    await page.keyboard.press("e");
    await row(page, "calm").locator(".feed-state.paused").waitFor();
    await page.keyboard.press("e");
    await row(page, "calm").locator(".feed-state.active").waitFor();

    await page.keyboard.press("o");
    await page.locator("#detail .facts").waitFor();
    expect(page.url()).toContain(`#${ids.get("calm")}`);
    await page.keyboard.press("p");
    await page.locator(".toast.good", { hasText: /HTTP 200.*nothing new/ }).waitFor();
    await page.keyboard.press("Escape");
    expect(await page.locator("#detail").isVisible()).toBe(false);
    expect(faults).toEqual([]);
  });

  it("edits a feed, says what is wrong at the field, and asks before it retires one", async () => {
    const page = await open();
    await row(page, "busy").click();
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Shortest interval").fill("2 h");
    await page.getByLabel("Longest interval").fill("soon");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await page.locator("#hint-maxIntervalMs").textContent()).toContain("90 s");
    await page.getByLabel("Longest interval").fill("1 h");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("#hint-minIntervalMs.fault").waitFor();
    await page.getByLabel("Longest interval").fill("3 h");
    await page.locator("#field-folder").fill("World");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("#detail .facts", { hasText: "at least 2 h, at most 3 h" }).waitFor();
    await page.locator("#detail").getByRole("button", { name: "Retire" }).click();
    await page.locator("#dialog").getByRole("button", { name: "Cancel" }).click();
    const { body } = await system.api("GET", `/v1/feeds/${ids.get("busy")}`);
    expect(body).toMatchObject({ status: "active", folder: "World", minIntervalMs: 7_200_000 });
  });

  it("finds the feeds of a site, and imports a list with a word on each line", async () => {
    outlet.setText(
      "/site",
      "text/html",
      `<!doctype html><title>Site</title><link rel="alternate" type="application/rss+xml" href="/found"><p>News</p>`,
    );
    outlet.setText(
      "/found",
      "application/rss+xml",
      rssOf("Found Feed", [{ guid: "f", title: "F", text: "F" }]),
    );
    const page = await open();
    await page.keyboard.press("a");
    await page.getByLabel("Address").fill(`${outlet.url}/site`);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /^Add .*Found Feed/ }).click();
    await page.locator("#detail .title-line", { hasText: /Found Feed|found/ }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Import, export" }).click();
    await page.locator("#opml-file").setInputFiles({
      name: "list.opml",
      mimeType: "text/x-opml",
      buffer: Buffer.from(
        `<opml version="2.0"><body><outline text="In" type="rss" xmlUrl="${outlet.url}/imported"/><outline text="Bad" type="rss" xmlUrl="javascript:alert(1)"/></body></opml>`,
      ),
    });
    await page.locator(".report [role=status]", { hasText: "2 of 2: 1 added, 1 refused" }).waitFor();
  });

  it("fits a phone without scrolling sideways, in list, detail and dialog", async () => {
    const page = await open({ width: 390, height: 844 });
    const isTooWide = () => page.evaluate("document.documentElement.scrollWidth > innerWidth");
    expect(await isTooWide()).toBe(false);
    await row(page, "hostile").click();
    await page.locator("#detail .facts").waitFor();
    expect(
      await page.evaluate(
        `(() => { const body = document.querySelector(".drawer-body"); return body.scrollWidth > body.clientWidth; })()`,
      ),
    ).toBe(false);
    await page.getByRole("button", { name: "Edit" }).click();
    expect(await isTooWide()).toBe(false);
  });

  it("is dark where the reader's system is", async () => {
    const page = await open();
    const paper = async (colorScheme: "light" | "dark"): Promise<string> => {
      await page.emulateMedia({ colorScheme });
      return page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    };
    expect(await paper("dark")).toBe("rgb(22, 24, 28)");
    expect(await paper("light")).toBe("rgb(251, 250, 247)");
  });

  it("shows alerts on the live view, with the matched words marked and nothing run", async () => {
    await system.stores.events.append([
      {
        type: "alert.raised",
        cause: "browser-test",
        data: {
          alertId: "alr_01ARZ3NDEKTSV4RRFFQ69G5FAV",
          monitor: { id: "mon_01ARZ3NDEKTSV4RRFFQ69G5FAV", name: "Storms", version: 1, query: "storm" },
          story: { id: "sty_01ARZ3NDEKTSV4RRFFQ69G5FAV", title: HOSTILE, articleCount: 1, sourceCount: 1 },
          article: {
            id: "art_01ARZ3NDEKTSV4RRFFQ69G5FAV",
            url: "javascript:alert(1)",
            title: `Storm ${HOSTILE}`,
            excerpt: "A storm has come. Storms, they said.",
            excerptMatches: [{ start: 2, end: 7 }],
            source: { name: "Varn Post", domain: "varn.example", country: null },
            problems: [],
          },
          matches: [{ field: "title", start: 0, end: 5, text: "Storm", clause: "storm" }],
          duplicates: [],
          latency: { publishedToSeenMs: null, seenToAlertMs: 42 },
        },
      },
      { type: "alert.updated", cause: "alert-update:storm:1", data: UPDATE },
    ]);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${system.apiUrl}/#token=${system.token}`);
    await page.locator("#alerts > li", { hasText: "1 article of 1 source" }).waitFor();
    const update = page.locator("#alerts > li.update");
    expect(await update.locator(".reasons li").allTextContents()).toEqual([
      `A correction · ${HOSTILE} (${HOSTILE})`,
      "The story has reached 3 sources",
    ]);
    expect(await update.locator(".meta").textContent()).toMatch(
      /4 articles of 3 sources; without copies 2 articles of 1 source/,
    );
    expect(await update.locator(".copies li").allTextContents()).toEqual([`${HOSTILE} · tier 3 · copy 91 %`]);
    expect(await page.locator("#alerts h2 mark").first().textContent()).toBe("Storm");
    expect(await page.locator("#alerts p mark").allTextContents()).toEqual(["storm"]);
    expect(await page.locator("#alerts img, #alerts script, #alerts a[href]").count()).toBe(0);
    expect(await page.evaluate(`"owned" in globalThis`)).toBe(false);
    await context.close();
  });

  it("asks for a token, and takes no wrong one", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${system.apiUrl}/feeds`);
    await page.getByLabel("API token").fill("wrong");
    await page.keyboard.press("Enter");
    await page.locator("#state", { hasText: "A token is needed." }).waitFor();
    await page.getByLabel("API token").fill(system.token);
    await page.keyboard.press("Enter");
    await page.waitForSelector("#rows tr");
    await context.close();
  });
});
