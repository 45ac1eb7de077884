import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runWirewatch } from "../support/run-wirewatch.ts";
import { openPageServer, rssOf, type PageServer } from "./pages.ts";
import { openTestSystem, type TestSystem } from "./system.ts";

describe("finding feeds and lists of feeds", () => {
  let system: TestSystem;
  let site: PageServer;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "wirewatch-lists-"));
    [system, site] = await Promise.all([openTestSystem({ services: ["api"] }), openPageServer()]);
    const items = [{ guid: "1", url: "http://post.example/1", title: "Ferry returns", text: "It is back." }];
    site.setText(
      "/",
      "text/html",
      `<html><head><title>Post</title>
        <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments.xml">
        <link rel="alternate" type="application/rss+xml" title="News" href="/news.xml">
        <link rel="alternate" type="application/rss+xml" title="Gone" href="/gone.xml"></head></html>`,
    );
    site.setText("/news.xml", "application/rss+xml", rssOf("Post", items));
    site.setText("/comments.xml", "application/rss+xml", rssOf("Comments on Post", items));
    site.set("/moved", (_request, response) => response.writeHead(302, { location: "/news.xml" }).end());
  });
  afterAll(async () => {
    await system?.close();
    await site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const cli = (...words: string[]) => runWirewatch(words, system.env);
  const importOpml = async (opml: string, query = ""): Promise<Record<string, unknown>[]> => {
    const response = await fetch(`${system.apiUrl}/v1/feeds/import${query}`, {
      method: "POST",
      headers: { authorization: `Bearer ${system.token}`, "content-type": "text/x-opml" },
      body: opml,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("application/x-ndjson");
    return (await response.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it("finds the feeds of a site, those of comments last, and none that cannot be read", async () => {
    const { status, body } = await system.api("POST", "/v1/feeds/discover", { url: `${site.url}/` });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      isFeed: false,
      problem: null,
      feeds: [
        { url: `${site.url}/news.xml`, title: "Post", format: "rss", itemCount: 1, reason: "link" },
        { url: `${site.url}/comments.xml`, reason: "comments" },
      ],
    });
    const moved = await system.api("POST", "/v1/feeds/discover", { url: `${site.url}/moved` });
    expect(moved.body).toMatchObject({
      isFeed: true,
      feeds: [{ url: `${site.url}/news.xml`, reason: "itself" }],
    });
    const inside = await system.api("POST", "/v1/feeds/discover", { url: "http://10.1.2.3/" });
    expect(inside.body).toMatchObject({
      feeds: [],
      tried: 1,
      problem: { code: "WW_HTTP_ADDRESS_FORBIDDEN" },
    });
  });

  it("refuses a page where a feed is wanted, with the site's feeds", async () => {
    const page = await system.api("POST", "/v1/feeds?check=true", { url: `${site.url}/` });
    expect(page).toMatchObject({
      status: 422,
      body: { code: "not_a_feed", candidates: [{ url: `${site.url}/news.xml` }, {}] },
    });
    expect(
      (await system.api("POST", "/v1/feeds?check=true", { url: "http://no-such.invalid/x" })).status,
    ).toBe(201);
    const added = await cli("feed", "add", `${site.url}/`);
    expect(added.code).toBe(2);
    expect(added.stderr).toContain(`${site.url}/news.xml  Post  (rss, 1 items`);
    expect((await cli("feed", "add", `${site.url}/news.xml`, "--folder", "News")).code).toBe(0);
  });

  it("imports what it exports", async () => {
    const lines = await importOpml(`<opml version="2.0"><body>
<outline text="World / Europe"><outline text="News"><outline title="Café" xmlUrl="https://cafe.example/rss" language="fr"/></outline></outline>
<outline text="again" xmlUrl="https://cafe.example/rss"/>
<outline text="bad" xmlUrl="gopher://x"/></body></opml>`);
    expect(lines).toMatchObject([
      { type: "start", total: 3 },
      { line: 2, outcome: "added", folder: "World \\/ Europe/News" },
      { line: 3, outcome: "repeated" },
      { line: 4, outcome: "refused", why: expect.any(String), remedy: expect.any(String) },
      { type: "end", added: 1, repeated: 1, refused: 1 },
    ]);
    const exported = await system.api("GET", "/v1/feeds/export");
    expect(exported.headers.get("content-type")).toContain("text/x-opml");
    const again = await importOpml(exported.body, "?dryRun=true");
    const count = again.length - 2;
    expect(count).toBeGreaterThan(1);
    expect(again.at(-1)).toMatchObject({ added: 0, known: count, repeated: 0, refused: 0 });
    for (const { id } of (await system.api("GET", "/v1/feeds?limit=500")).body.items)
      await system.database.query("delete from feeds where id = $1", [id]);
    expect((await importOpml(exported.body)).at(-1)).toMatchObject({ added: count, refused: 0 });
    const strip = (text: string): string => text.replace(/<dateCreated>.*<\/dateCreated>/, "");
    expect(strip((await system.api("GET", "/v1/feeds/export")).body)).toBe(strip(exported.body));
  });

  it("reports every line of a file, and changes nothing in a dry run", async () => {
    const file = join(folder, "list.opml");
    writeFileSync(
      file,
      `<opml><body>\n${Array.from({ length: 60 }, (_, n) => `<outline text="F${n}" xmlUrl="https://f.example/${n}"/>`).join("\n")}\n<outline text="x" type="rss"/></body></opml>`,
    );
    const dry = await cli("feed", "import", file, "--dry-run");
    expect(dry.stdout).toContain("61 lines: 60 would be added, 0 there already, 0 repeated, 1 refused");
    const done = await cli("feed", "import", file);
    expect(done.stdout).toContain("line 2  added  F0  https://f.example/0");
    expect(done.stdout).toMatch(/line 62 {2}REFUSED {2}x .*has no address/);
  });

  it("refuses what is no list", async () => {
    const answer = await system.api("POST", "/v1/feeds/import", "<html></html>", {
      "content-type": "text/xml",
    });
    expect(answer).toMatchObject({ status: 422, body: { code: "not_opml" } });
    expect((await system.api("POST", "/v1/feeds/import", { a: 1 })).status).toBe(422);
  });
});
