import { storyDetailSchema, storyMoveSchema, timelineEntrySchema } from "@wirewatch/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { runWirewatch } from "../support/run-wirewatch.ts";
import { waitFor } from "../support/wait-for.ts";
import { openPageServer, rssOf, type Item, type PageServer } from "./pages.ts";
import { openTestSystem, type TestSystem } from "./system.ts";

const STRIKE =
  "VARN (dpa) - Some 412 dockers at the port of Varn walked out on Monday morning after talks about night shifts broke down, the Harbour Union said. “Nobody should have to work eleven nights in a row,” said Edda Brannock, who leads the union. Three container ships lay at anchor off the breakwater by noon, and the ferry to Lind sailed without freight, the port authority said.";
const MILLERS =
  "The dockers' strike at the port of Varn has reached the grain terminal, where workers of the Harbour Union stopped the elevators in the afternoon. Millers have flour for nine days, their association told this paper. Edda Brannock offered to let cargoes for hospitals through while talks on night shifts go on.";
const COMET =
  "Astronomers at Cape Rost have found a comet that nobody expected. It can be seen with field glasses above the northern horizon until April, the observatory said, and loses some forty tonnes of ice a second on its way around the sun. A researcher, Ottilie Kranz, called it the brightest in a generation.";

type Story = z.infer<typeof storyDetailSchema>;

describe("stories over the api and in the terminal", () => {
  let system: TestSystem;
  let outlets: PageServer;
  let strike: Story;
  let comet: Story;
  const articleIds = new Map<string, string>();

  const told = (id: string) => system.api("GET", `/v1/stories/${id}`);
  const timelineOf = async (id: string) =>
    z.array(timelineEntrySchema).parse((await system.api("GET", `/v1/stories/${id}/timeline`)).body.items);
  const wirewatch = (...words: string[]) => runWirewatch(words, system.env);

  /** Publishes an item in an outlet of its own and waits until it has a story. */
  const publish = async (outlet: string, tier: number, item: Omit<Item, "guid">): Promise<string> => {
    outlets.setText(`/${outlet}.xml`, "application/rss+xml", rssOf(outlet, [{ ...item, guid: outlet }]));
    const feed = await system.api("POST", "/v1/feeds", {
      url: `${outlets.url}/${outlet}.xml`,
      source: { name: `The ${outlet}`, country: "NO", tier },
    });
    expect(feed.status).toBe(201);
    return waitFor(
      `${outlet} has a story`,
      async () => {
        const { items } = (await system.api("GET", `/v1/articles?feedId=${feed.body.id}`)).body;
        articleIds.set(outlet, items[0]?.id);
        return items[0]?.storyId as string | undefined;
      },
      { timeoutMs: 60_000 },
    );
  };

  beforeAll(async () => {
    [system, outlets] = await Promise.all([
      openTestSystem({ env: { WIREWATCH_PAGE_FETCH: "never" } }),
      openPageServer(),
    ]);
    await system.api("POST", "/v1/entities", { name: "Harbour Union", aliases: [] });
    await system.api("POST", "/v1/monitors", { name: "Strikes", query: "dockers AND Varn" });
    const title = "Dockers at Varn walk out over night shifts";
    const id = await publish("agency", 1, { title, text: STRIKE });
    await publish("courier", 2, { title: "Varn port stands still", text: STRIKE });
    await publish("post", 3, { title, text: `${STRIKE} The Post has reported from Varn since 1871.` });
    await publish("update", 1, { title: `CORRECTED: ${title}`, text: STRIKE.replace("412", "214") });
    await publish("millers", 2, { title: "Strike at Varn port reaches the grain terminal", text: MILLERS });
    const cometId = await publish("stars", 2, {
      title: "Comet over Cape Rost surprises astronomers",
      text: COMET,
    });
    await waitFor("an alert of the strike", async () => (await told(id)).body.alerts.length > 0, {
      timeoutMs: 20_000,
    });
    strike = storyDetailSchema.parse((await told(id)).body);
    comet = storyDetailSchema.parse((await told(cometId)).body);
  }, 180_000);
  afterAll(async () => {
    await system?.close();
    await outlets?.close();
  });

  it("tells reach with copies and without, first source, languages, entities, agencies, growth and alerts", async () => {
    expect(strike).toMatchObject({
      articleCount: 5,
      sourceCount: 5,
      originalCount: 3,
      originalSourceCount: 3,
      language: "en",
      mergedInto: null,
      first: { id: articleIds.get("agency"), source: { name: "The agency", tier: 1 }, agency: "dpa" },
      languages: [{ language: "en", articleCount: 5 }],
      agencies: [{ name: "dpa", articleCount: 4 }],
      tiers: [
        { tier: 1, sourceCount: 2 },
        { tier: 2, sourceCount: 2 },
        { tier: 3, sourceCount: 1 },
      ],
      saga: [],
      alerts: [{ monitorName: "Strikes" }],
    });
    expect(strike.entities).toMatchObject([{ name: "Harbour Union", articleCount: 5 }]);
    const names = strike.names.map(({ text }) => text);
    expect(names).toContain("Varn");
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    expect(strike.growth.steps.reduce((sum, { articles }) => sum + articles, 0)).toBe(5);
    expect(strike.growth.steps.at(-1)?.sourcesSoFar).toBe(5);
  });

  it("lists the originals oldest first, page by page, with copies and revisions under theirs", async () => {
    const [first, second, ...rest] = await timelineOf(strike.id);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      article: { id: articleIds.get("agency") },
      copyCount: 3,
      copies: [
        { id: articleIds.get("courier"), tier: "exact", sharedShare: 1, revisionOf: null },
        { id: articleIds.get("post"), tier: "copy", revisionOf: null },
        { id: articleIds.get("update"), tier: "near", revisionOf: articleIds.get("agency") },
      ],
    });
    expect(second).toMatchObject({ article: { id: articleIds.get("millers") }, copyCount: 0, copies: [] });
    const page = await system.api("GET", `/v1/stories/${strike.id}/timeline?limit=1`);
    const next = await system.api(
      "GET",
      `/v1/stories/${strike.id}/timeline?limit=1&cursor=${encodeURIComponent(page.body.nextCursor)}`,
    );
    expect([page.body.items[0], next.body.items[0], next.body.nextCursor]).toEqual([first, second, null]);
  });

  it("lists stories by language, those with the newest article first", async () => {
    const { body } = await system.api("GET", "/v1/stories?language=en-GB");
    expect(body.items.map(({ id }: Story) => id)).toEqual([comet.id, strike.id]);
    expect((await system.api("GET", "/v1/stories?language=de")).body.items).toEqual([]);
    expect(await system.api("GET", "/v1/stories?language=x_y")).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/query/language" }] },
    });
  });

  it("shows a story in the terminal, and says what to do where there is none", async () => {
    const list = await wirewatch("story", "list");
    expect(list.stdout).toContain("5 articles of 5 sources; without copies 3 articles of 3 sources");
    const { code, stdout } = await wirewatch("story", "show", strike.id);
    expect(code).toBe(0);
    for (const part of [
      "first        The agency, ",
      "credited to  dpa 4",
      "tracked      Harbour Union 5",
      "├ exact 100 % · The courier · ",
      "└ ↻ revision, near ",
      "“Varn port stands still”",
      "Strikes, ",
    ])
      expect(stdout).toContain(part);
    const json = JSON.parse((await wirewatch("story", "show", strike.id, "--json")).stdout);
    expect(json).toMatchObject({
      id: strike.id,
      more: false,
      timeline: [{ copyCount: 3 }, { copyCount: 0 }],
    });
    expect((await wirewatch("story", "list", "--language", "de")).stdout).toContain("No story matches");
    const missing = await wirewatch("story", "show", "sty_01ARZ3NDEKTSV4RRFFQ69G5FAV");
    expect(missing).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("There is no story sty_01ARZ"),
    });
    expect((await wirewatch("story", "show", "x")).code).toBe(2);
  });

  it("names what is wrong with a merge or a split, and moves nothing", async () => {
    const unknown = "sty_01ARZ3NDEKTSV4RRFFQ69G5FAV";
    const merge = (from: string, into: string) => system.api("POST", `/v1/stories/${from}/merge`, { into });
    const split = (ids: unknown[]) =>
      system.api("POST", `/v1/stories/${strike.id}/split`, { articleIds: ids });
    expect((await merge(unknown, strike.id)).status).toBe(404);
    for (const into of [unknown, strike.id])
      expect(await merge(strike.id, into)).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: "/into" }] },
      });
    const strangers = await split([
      articleIds.get("agency"),
      articleIds.get("stars"),
      "art_01ARZ3NDEKTSV4RRFFQ69G5FAV",
    ]);
    expect(strangers).toMatchObject({
      status: 422,
      body: {
        errors: [
          { pointer: "/articleIds/1", message: `${articleIds.get("stars")} is in the story ${comet.id}` },
          { pointer: "/articleIds/2", message: "there is no article art_01ARZ3NDEKTSV4RRFFQ69G5FAV" },
        ],
      },
    });
    // With its family the agency's article is all but the millers.
    const whole = await split([articleIds.get("agency"), articleIds.get("millers")]);
    expect(whole).toMatchObject({
      status: 409,
      body: { code: "move_refused", detail: expect.stringContaining("empty") },
    });
    expect((await told(strike.id)).body.articleCount).toBe(5);
  });

  it("merges two stories: the old id leads to the one that stands, and is not to be changed", async () => {
    const merged = await wirewatch("story", "merge", comet.id, strike.id);
    expect(merged).toMatchObject({ code: 0, stderr: "" });
    expect(merged.stdout).toContain(`merged ${comet.id} into ${strike.id}, which stands for both:`);
    expect(merged.stdout).toContain("(6 articles of 6 sources;");

    for (const rest of ["", "/timeline", "/timeline?limit=1"]) {
      const response = await fetch(`${system.apiUrl}/v1/stories/${comet.id}${rest}`, {
        redirect: "manual",
        headers: { authorization: `Bearer ${system.token}` },
      });
      expect(response.status).toBe(308);
      expect(response.headers.get("location")).toBe(`/v1/stories/${strike.id}${rest}`);
      expect(await response.json()).toMatchObject({ id: comet.id, mergedInto: strike.id });
    }
    expect((await told(comet.id)).body).toMatchObject({
      id: strike.id,
      mergedFrom: [comet.id],
      articleCount: 6,
    });
    expect((await wirewatch("story", "show", comet.id)).stdout).toContain(
      `${comet.id} has been merged into ${strike.id}:`,
    );
    for (const [method, body] of [
      ["merge", { into: strike.id }],
      ["split", { articleIds: [articleIds.get("stars")] }],
    ] as const)
      expect(await system.api("POST", `/v1/stories/${comet.id}/${method}`, body)).toMatchObject({
        status: 409,
        body: { code: "story_merged", detail: expect.stringContaining(strike.id) },
      });
    expect(await system.api("POST", `/v1/stories/${strike.id}/merge`, { into: comet.id })).toMatchObject({
      status: 409,
      body: { code: "story_merged" },
    });
  });

  it("follows no redirect to another server, which would see the token", async () => {
    const other = await openPageServer();
    outlets.set(`/v1/stories/${comet.id}`, (_request, response) =>
      response.writeHead(308, { location: `${other.url}/v1/stories/${comet.id}` }).end(),
    );
    const { code, stderr } = await wirewatch("story", "show", comet.id, "--server", outlets.url);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "wirewatch: the server answered HTTP 308\n" });
    expect(other.requests).toEqual([]);
    await other.close();
  });

  it("takes articles out into a story of their own, and tells of a move that still waits", async () => {
    const asked = await system.api("POST", `/v1/stories/${strike.id}/split?waitMs=0`, {
      articleIds: [articleIds.get("stars")],
    });
    expect(asked.status).toBe(202);
    const location = asked.headers.get("location") ?? "";
    expect(location).toBe(`/v1/story-moves/${asked.body.id}`);
    const move = await waitFor(
      "the split",
      async () => {
        const now = storyMoveSchema.parse((await system.api("GET", location)).body);
        return now.state === "waiting" ? null : now;
      },
      { timeoutMs: 20_000 },
    );
    expect(move).toMatchObject({
      kind: "split",
      state: "done",
      fromStoryId: strike.id,
      movedIds: [articleIds.get("stars")],
    });
    expect((await told(move.intoStoryId ?? "")).body).toMatchObject({ articleCount: 1, title: comet.title });

    const family = await wirewatch("story", "split", strike.id, articleIds.get("courier") ?? "");
    expect(family).toMatchObject({ code: 0, stderr: "" });
    expect(family.stdout).toContain(
      `took 4 articles (3 as copies or originals of those named) out of ${strike.id}`,
    );
    expect(family.stdout).toContain("(1 article of 1 source)");

    const { body } = await system.api("GET", "/v1/events?types=story.merged,story.split");
    expect(body.items.map(({ type, data }: any) => [type, data.from])).toEqual([
      ["story.merged", comet.id],
      ["story.split", strike.id],
      ["story.split", strike.id],
    ]);
  });
});
