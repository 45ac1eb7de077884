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

/** Pieces that make readers slow when they come again and again. */
const PIECES = [
  "<",
  "&",
  "&#",
  "&a",
  "&amp;",
  "&lt;",
  "]]>",
  "<![CDATA[",
  "<!--",
  "--",
  "<!DOCTYPE a [",
  "<?xml ",
  "<a ",
  "<a>",
  "</a>",
  "<p",
  "<item>",
  "<entry>",
  "<title>",
  "a='",
  'a="',
  "a=",
  '" ',
  " ",
  "\n",
  "(",
  "@",
  ",",
  "2026-",
  "http://",
  "\\",
  "&lt;p&gt;",
  "&lt;a href=x&gt;",
  "&lt;!--",
  "&lt;b&gt;&lt;i&gt;&lt;/b&gt;",
  "data:,",
] as const;
const MAX_INPUT_BYTES = 64_000;
const MAX_CPU_MS = 1000;

const PLACES: Readonly<Record<string, (filling: string) => string>> = {
  alone: (filling) => filling,
  "in a description": (filling) =>
    `<rss><channel><title>t</title><item><guid>1</guid><description>${filling}</description></item></channel></rss>`,
  "in a title, a date, a name, an address and a guid": (filling) => {
    const part = filling.slice(0, filling.length / 5);
    return `<rss><channel><item><title>${part}</title><pubDate>${part}</pubDate><author>${part}</author><link>${part}</link><guid>${part}</guid></item></channel></rss>`;
  },
  "in an attribute": (filling) =>
    `<feed><entry><id>1</id><link href="${filling.replaceAll('"', "'")}"/></entry></feed>`,
  "in CDATA": (filling) =>
    `<rss><channel><item><guid>1</guid><description><![CDATA[${filling}</description></item></channel></rss>`,
  "in a document type": (filling) => `<!DOCTYPE rss [${filling}]><rss><channel/></rss>`,
  "in JSON": (filling) =>
    JSON.stringify({
      version: "https://jsonfeed.org/version/1.1",
      items: [{ id: "1", content_html: filling }],
    }),
};

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

  it.each(Object.keys(PLACES))(
    "repeated pieces %s take no more than their time",
    async (place) => {
      for (const piece of PIECES) {
        const filling = piece.repeat(Math.floor(MAX_INPUT_BYTES / piece.length));
        const bytes = new TextEncoder().encode(PLACES[place]!(filling));
        const before = process.cpuUsage();
        await expectFeedOrRefusal(bytes);
        const { user, system } = process.cpuUsage(before);
        expect((user + system) / 1000, `${piece} again and again`).toBeLessThan(MAX_CPU_MS);
      }
    },
    60_000,
  );
});
