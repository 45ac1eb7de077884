import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answered, faultsOfFeed } from "../fuzz/faults-of-feed.ts";
import { mutatedFeed, readGoldenDocuments } from "../fuzz/mutated-feed.ts";
import { repeatedPieces } from "../fuzz/repeated-pieces.ts";
import { FeedTooLargeError, NotAFeedError } from "./errors.ts";
import { parseFeed, type ParseFeedOptions } from "./parse-feed.ts";

const documents = readGoldenDocuments(new URL("../golden/", import.meta.url));
const SEED = 20_260_301;

async function expectFeedOrRefusal(
  bytes: Uint8Array,
  options: ParseFeedOptions = { url: "https://varn.example/feeds/news.xml" },
): Promise<void> {
  try {
    const feed = await answered(parseFeed(bytes, options));
    expect(faultsOfFeed(feed)).toEqual([]);
  } catch (error) {
    if (!(error instanceof NotAFeedError || error instanceof FeedTooLargeError)) throw error;
  }
}

/** Less than the long form gives, in less time: what grows with the square of the length fails all the same. */
const MAX_PIECES_BYTES = 10_000;
const MAX_CPU_MS = 250;

// The long form is `npm run fuzz:feeds -- --minutes N`.
describe("whatever the bytes are, a feed is safe or refused", () => {
  it("golden feeds after a few changes", async () => {
    await fc.assert(
      fc.asyncProperty(mutatedFeed(documents), ({ bytes, options }) => expectFeedOrRefusal(bytes, options)),
      { seed: SEED, numRuns: 400, interruptAfterTimeLimit: 2500 },
    );
  }, 20_000);

  // A parser that is used again must not remember how the document before it ended.
  it("a feed after any other feed", async () => {
    const start = '<rss version="2.0"><channel><title>Varn</title>';
    const feeds = [
      `${start}</channel></rss>`,
      `${start}</channel></rss><div>`,
      `${start}</channel></rss> words`,
      `${start}ef="x"/><item><title>Fog</title>`,
      `${start}<item></channel></rss>`,
      '<feed xmlns="http://www.w3.org/2005/Atom"><title>Varn</title>x="y"/><id>1</id><updated>2026-',
      "<rss/><rss/>",
    ].map((text) => new TextEncoder().encode(text));
    for (const first of feeds)
      for (const second of feeds) for (const bytes of [first, second]) await expectFeedOrRefusal(bytes);
  }, 30_000);

  it("bytes without meaning", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), (bytes) => expectFeedOrRefusal(bytes)),
      {
        seed: SEED,
        numRuns: 200,
        interruptAfterTimeLimit: 1000,
      },
    );
  });

  it("pieces that come again and again", async () => {
    for (const { name, bytes } of repeatedPieces(MAX_PIECES_BYTES)) {
      const before = process.cpuUsage();
      await expectFeedOrRefusal(bytes);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1000, name).toBeLessThan(MAX_CPU_MS);
    }
  }, 60_000);
});
