import { randomBytes } from "node:crypto";
import { openNewsroom, type Newsroom } from "@wirewatch/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCountingReceiver, type CountingReceiver } from "../support/counting-receiver.ts";
import { waitFor } from "../support/wait-for.ts";
import { openTestSystem, type TestSystem } from "./system.ts";

const PARAGRAPHS = [
  "The ferry Halden ran aground off Cape Rost on Friday with 212 people on board, the coast guard of Varland said in the evening.",
  "Nobody was hurt, and two tugs from Varn pulled the ferry free at high tide while the passengers waited on the upper deck.",
  "“We heard a long scraping noise and then the lights went out,” passenger Edda Brannock told reporters in the harbour of Lind.",
  "Divers examined the hull before the ferry went on to the harbour of Lind under its own power, followed by a lifeboat.",
  "The operator, Harbour Lines, said that the master had thirty years of experience on the route and that an inquiry had begun.",
];
const fileText = (title: string, paragraphs: readonly string[] = PARAGRAPHS): string =>
  [title, "27 November 2026 12:00", "By Edda Brannock", ...paragraphs].join("\n\n");

const CONFIRM_MS = 600;

describe("an article that has raised an alert", () => {
  let system: TestSystem;
  let newsroom: Newsroom;
  let receiver: CountingReceiver;
  let url: string;
  let articleId: string;

  beforeAll(async () => {
    [system, newsroom] = await Promise.all([
      openTestSystem({
        env: {
          WIREWATCH_RECHECK_AFTER: "500,3600000",
          WIREWATCH_RECHECK_CONFIRM_MS: String(CONFIRM_MS),
        },
      }),
      openNewsroom({ host: "127.0.0.1", port: 0, seed: 7, clock: () => new Date(), articleEveryMs: 0 }),
    ]);
    const secret = `whsec_${randomBytes(32).toString("base64")}`;
    receiver = await openCountingReceiver({ secret, failShare: 0 });
    await system.stores.endpoints.create({ url: receiver.url, description: "", eventTypes: [] }, secret);
    for (const query of ["Halden", "salvage"])
      await system.api("POST", "/v1/monitors", { name: query, query });
  });
  afterAll(async () => {
    await system?.close();
    await newsroom?.close();
    await receiver?.close();
  });

  const publish = async (
    title: string,
    paragraphs?: readonly string[],
  ): Promise<{ url: string; id: string }> => {
    const published = newsroom.publishText({ fileText: fileText(title, paragraphs) });
    await system.api("POST", "/v1/feeds", { url: published.feedUrl, intervalMs: 3_600_000 });
    const article = await waitFor(
      `"${title}" is matched`,
      async () =>
        (await system.stores.articles.list({ stage: "matched" })).items.find(
          (each) => each.url === published.url,
        ),
      // The first article waits for threads that start with it.
      { timeoutMs: 60_000, everyMs: 50 },
    );
    return { url: published.url, id: article.id };
  };
  const receivedOf = (id: string) =>
    [...receiver.first.values()].filter(
      ({ type, data }) => type.startsWith("article.") && (data["article"] as { id: string }).id === id,
    );
  const alertCount = (): number =>
    [...receiver.first.values()].filter(({ type }) => type === "alert.raised").length;
  const received = (count: number) =>
    waitFor(
      `${count} events of the article`,
      () => (receivedOf(articleId).length >= count ? (receivedOf(articleId).at(-1)?.data as any) : null),
      { timeoutMs: 20_000, everyMs: 20 },
    );
  const articleOf = async (id: string) => (await system.api("GET", `/v1/articles/${id}`)).body;
  const matchedAgain = (id: string) =>
    waitFor("the article is at the end of its way", async () => (await articleOf(id)).stage === "matched", {
      timeoutMs: 20_000,
      everyMs: 50,
    });
  /** Makes the check due and waits until it is done. */
  const checked = async (id: string): Promise<void> => {
    await system.database.query("update articles set check_at = now() where id = $1", [id]);
    await waitFor(
      "the check is done",
      async () =>
        (
          await system.database.query(
            "select 1 from articles where id = $1 and check_claim is null and (check_at is null or check_at > now())",
            [id],
          )
        ).rowCount === 1,
      { timeoutMs: 20_000, everyMs: 20 },
    );
  };

  it("is looked at again in time, and its new headline is an event, once", async () => {
    const before = alertCount();
    ({ url, id: articleId } = await publish("Ferry Halden runs aground"));
    newsroom.editArticle(url, { title: "Tugs free ferry after night on the rocks" }, "page");
    expect(await received(1)).toMatchObject({
      kind: "retitled",
      revision: 2,
      seenIn: "page",
      titleBefore: "Ferry Halden runs aground",
      article: { title: "Tugs free ferry after night on the rocks" },
      alerts: [{ monitorName: "Halden" }],
    });
    await matchedAgain(articleId);
    expect(await articleOf(articleId)).toMatchObject({ revision: 2, withdrawnAt: null });
    expect(alertCount()).toBe(before + 1);
  });

  it("is not revised by a counter, a time and a link", async () => {
    newsroom.editArticle(
      url,
      { paragraphs: [...PARAGRAPHS, "Updated 14:32", "15 comments", "Goat wins village race"] },
      "page",
    );
    await checked(articleId);
    expect(receivedOf(articleId)).toHaveLength(1);
    expect((await articleOf(articleId)).revision).toBe(2);
  });

  it("goes through the monitors again when it is corrected, in the story that it had", async () => {
    const { storyId } = await articleOf(articleId);
    const note =
      "Correction: An earlier version of this article gave a wrong number. The salvage company counted 221 people.";
    newsroom.editArticle(url, { paragraphs: [...PARAGRAPHS, note] }, "page");
    await checked(articleId);
    expect(await received(2)).toMatchObject({
      kind: "corrected",
      revision: 3,
      added: expect.arrayContaining(["The salvage company counted 221 people."]),
    });
    await waitFor("the other monitor's alert", () => alertCount() === 2, { timeoutMs: 20_000, everyMs: 20 });
    await matchedAgain(articleId);
    expect((await articleOf(articleId)).storyId).toBe(storyId);
    const { items: stories } = await system.stores.stories.list({});
    expect(stories.filter(({ id }) => id === storyId)).toMatchObject([{ articleCount: 1, sourceCount: 1 }]);
    expect(stories).toHaveLength(1);
    const { items: alerts } = await system.stores.alerts.list({});
    expect(alerts.map(({ monitorName }) => monitorName).toSorted()).toEqual(["Halden", "salvage"]);
  });

  it("is revised by its feed", async () => {
    const title = "Inquiry begins into ferry accident";
    newsroom.editArticle(url, { title }, "feed");
    await system.stores.feeds.pollNow([(await articleOf(articleId)).feedId]);
    expect(await received(3)).toMatchObject({
      kind: "retitled",
      seenIn: "feed",
      revision: 4,
      article: { title },
    });
    await matchedAgain(articleId);
  });

  it("is checked once when a process dies with the check in hand", async () => {
    newsroom.editArticle(url, { title: "Master of the ferry questioned" }, "page");
    await system.database.query("update articles set check_at = now() where id = $1", [articleId]);
    // The system under test may be the quicker one; then there is nothing to die with.
    const [held] = await system.stores.articles.claimChecks({ limit: 1, leaseMs: 400, ids: [articleId] });
    expect(await received(4)).toMatchObject({ kind: "retitled", revision: 5 });
    if (held) {
      const late = {
        nextInMs: null,
        failureCount: 0,
        isGone: false,
        metadata: {},
        pageText: null,
        revision: null,
      };
      expect((await system.stores.articles.commitCheck(held, late)).kept).toBe(false);
    }
    await matchedAgain(articleId);
  });

  it("is withdrawn when its page is gone at two looks, and comes back", async () => {
    newsroom.withdrawArticle(url, 404);
    const events = receivedOf(articleId).length;
    await system.database.query("update articles set check_at = now() where id = $1", [articleId]);
    const withdrawn = await received(events + 1);
    expect(withdrawn).toMatchObject({
      kind: "withdrawn",
      article: { title: "Master of the ferry questioned" },
    });
    expect(receivedOf(articleId).at(-1)?.type).toBe("article.withdrawn");
    const { rows } = await system.database.query<{ ms: number }>(
      "select (extract(epoch from withdrawn_at - gone_since) * 1000)::float8 as ms from articles where id = $1",
      [articleId],
    );
    expect(rows[0]?.ms).toBeGreaterThanOrEqual(CONFIRM_MS);
    expect((await articleOf(articleId)).withdrawnAt).not.toBeNull();
    await checked(articleId);
    expect(receivedOf(articleId)).toHaveLength(events + 1);

    newsroom.restoreArticle(url);
    await checked(articleId);
    expect(await received(events + 2)).toMatchObject({ kind: "changed" });
    expect((await articleOf(articleId)).withdrawnAt).toBeNull();
  });

  it("has a history that tells all of it, and every event arrived once", async () => {
    const { body } = await system.api("GET", `/v1/articles/${articleId}/revisions`);
    expect(body.items.map(({ kind }: { kind: string }) => kind)).toEqual([
      "first",
      "retitled",
      "corrected",
      "retitled",
      "retitled",
      "withdrawn",
      "changed",
    ]);
    expect(body.items[0]).toMatchObject({ title: "Ferry Halden runs aground", seenIn: "page" });
    expect([...receiver.taken.values()].every((count) => count === 1)).toBe(true);
    expect((await system.api("GET", "/v1/articles/art_01ARZ3NDEKTSV4RRFFQ69G5FAV/revisions")).status).toBe(
      404,
    );
  });

  it("is corrected on its page also when its text came with the feed", async () => {
    const whole = [
      "The composer Mirela Halden has finished her third opera, and the theatre of Ossaburg will open its season with it in the autumn.",
      "The orchestra has rehearsed the overture since the spring, the choir sings in four languages, and the stage turns into an orchard in the second act.",
      "Critics who heard the final rehearsal praised the singers and the cellos, but called the libretto long and its jokes older than the building.",
      "Tickets for the first six evenings were sold within an hour, and pupils of the music school may sit on the steps for nothing.",
      "The mayor of Ossaburg has promised new curtains, better heating and a late tram for everyone who wants to hear the last aria.",
    ]
      .join(" ")
      .concat(
        " A recording will follow in the winter, with the same cast and a booklet of ninety pages.".repeat(7),
      );
    // As if the operator had said so of the feed, which is added with its first article.
    await system.database.query("alter table feeds alter column text_source_wish set default 'feed'");
    const long = await publish("New opera opens the season in Ossaburg", [whole]);
    await system.database.query("alter table feeds alter column text_source_wish set default 'auto'");
    await waitFor(
      "its page is read",
      async () =>
        (
          await system.database.query("select 1 from articles where id = $1 and page_text is not null", [
            long.id,
          ])
        ).rowCount === 1,
      { timeoutMs: 20_000, everyMs: 20 },
    );
    newsroom.editArticle(
      long.url,
      { paragraphs: [whole, "Clarification: The ferry sails on weekdays only."] },
      "page",
    );
    await checked(long.id);
    await waitFor("the event", () => receivedOf(long.id).length === 1, { timeoutMs: 20_000, everyMs: 20 });
    expect(receivedOf(long.id)[0]?.data).toMatchObject({ kind: "corrected", seenIn: "page", revision: 2 });
  });

  it("without an alert is revised in silence", async () => {
    const quiet = await publish("Goat wins village race", [
      "A goat from the upper village has won the yearly race round the church of Ossa in two minutes.",
      "Its owner said on Sunday that the goat had been in training for the race since the spring.",
    ]);
    newsroom.editArticle(quiet.url, { title: "Horse wins village race after protest" }, "feed");
    await system.stores.feeds.pollNow([(await articleOf(quiet.id)).feedId]);
    await waitFor("the revision", async () => (await articleOf(quiet.id)).revision === 2, {
      timeoutMs: 20_000,
      everyMs: 50,
    });
    await matchedAgain(quiet.id);
    expect(await articleOf(quiet.id)).toMatchObject({
      revision: 2,
      title: "Horse wins village race after protest",
    });
    expect(receivedOf(quiet.id)).toEqual([]);
    expect(receiver.counts.forged).toBe(0);
  });
});
