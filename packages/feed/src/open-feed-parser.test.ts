import { afterAll, describe, expect, it } from "vitest";
import { FeedParserClosedError, NotAFeedError } from "./errors.ts";
import { openFeedParser } from "./open-feed-parser.ts";

const url = "https://varn.example/feed";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const good = bytes(
  "<rss><channel><title>t</title><item><title>fine</title><guid>1</guid></item></channel></rss>",
);
const rss = (inner: string): Uint8Array => bytes(`<rss><channel><title>t</title>${inner}</channel></rss>`);

describe("openFeedParser", () => {
  const parser = openFeedParser({ size: 2, deadlineMs: 2500, maxHeapMb: 192 });
  afterAll(() => parser.close());

  it("reads feeds and passes on what is none", async () => {
    expect((await parser.parse(good, { url })).items[0]?.title).toBe("fine");
    await expect(parser.parse(bytes("<html></html>"), { url })).rejects.toBeInstanceOf(NotAFeedError);
  });

  const entities = Array.from({ length: 10 }, (_, n) => `<!ENTITY a${n + 1} "${`&a${n};`.repeat(10)}">`).join(
    "",
  );
  it.each([
    [
      "billion laughs",
      bytes(
        `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">${entities}]><rss><channel><title>&a10;</title></channel></rss>`,
      ),
    ],
    ["an attribute of 20 MB", rss(`<item a="${"x".repeat(20_000_000)}"><title>x</title></item>`)],
    ["an attribute of 8 MB", rss(`<item a="${"x".repeat(8_000_000)}"><title>x</title></item>`)],
    ["100,000 items", rss("<item><title>x</title><guid>1</guid></item>".repeat(100_000))],
    ["100,000 levels", rss("<b>".repeat(100_000))],
    [
      "200,000 attributes",
      rss(`<item ${Array.from({ length: 200_000 }, (_, n) => `a${n}="1"`).join(" ")}/>`),
    ],
    ["a million ampersands", rss(`<item><title>${"&".repeat(1_000_000)}</title></item>`)],
    ["JSON nested a million deep", bytes('{"items":'.concat("[".repeat(1_000_000)))],
  ])(
    "gives %s its deadline and nothing else",
    async (_, hostile) => {
      const startedAt = performance.now();
      const outcome = await parser.parse(hostile, { url, maxBytes: 32_000_000 }).then(
        () => "read",
        (error: { code?: string }) => error.code ?? "no code",
      );
      expect(outcome).toMatch(/^(read|WW_FEED_\w+)$/);
      expect(performance.now() - startedAt).toBeLessThan(6000);
      expect((await parser.parse(good, { url })).items).toHaveLength(1);
    },
    20_000,
  );

  it("refuses work once closed, and closing twice is harmless", async () => {
    const other = openFeedParser();
    await other.close();
    await other.close();
    await expect(other.parse(good, { url })).rejects.toBeInstanceOf(FeedParserClosedError);
  });
});
