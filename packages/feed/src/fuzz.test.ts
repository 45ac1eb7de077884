import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultsOfFeed } from "../fuzz/faults-of-feed.ts";
import { mutatedFeed, readGoldenDocuments } from "../fuzz/mutated-feed.ts";
import { FeedTooLargeError, NotAFeedError } from "./errors.ts";
import { parseFeed } from "./parse-feed.ts";

const documents = readGoldenDocuments(new URL("../golden/", import.meta.url));
const SEED = 20_260_301;

async function expectFeedOrRefusal(bytes: Uint8Array): Promise<void> {
  try {
    const feed = await parseFeed(bytes, { url: "https://varn.example/feeds/news.xml" });
    expect(faultsOfFeed(feed)).toEqual([]);
  } catch (error) {
    if (!(error instanceof NotAFeedError || error instanceof FeedTooLargeError)) throw error;
  }
}

// The long form is `npm run fuzz:feeds -- --minutes N`.
describe("whatever the bytes are, a feed is safe or refused", () => {
  it("golden feeds as they stand", async () => {
    for (const { bytes } of documents) await expectFeedOrRefusal(bytes);
  }, 20_000);

  it("golden feeds after a few changes", async () => {
    await fc.assert(
      fc.asyncProperty(mutatedFeed(documents), ({ bytes }) => expectFeedOrRefusal(bytes)),
      { seed: SEED, numRuns: 500, interruptAfterTimeLimit: 4000 },
    );
  }, 20_000);

  it("bytes without meaning", async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), expectFeedOrRefusal), {
      seed: SEED,
      numRuns: 200,
      interruptAfterTimeLimit: 1000,
    });
  });
});
