// Beside rss-parser alone and feedsmith, on the same documents, turn by turn in one process: how fast feeds are read.
import { parseFeed as parseWithFeedsmith } from "feedsmith";
import Parser from "rss-parser";
import { parseFeed } from "@wirewatch/feed";
import { sampleFeeds, type SampleFeed } from "./sample-feeds.ts";

const ROUNDS = 15;
/** One turn reads a document so often that the clock is fine enough. */
const TURN_MS = 60;
const print = (text: string): void => void process.stdout.write(`${text}\n`);

interface Reader {
  name: string;
  read: (feed: SampleFeed, bytes: Uint8Array) => Promise<number>;
}

const readers: readonly Reader[] = [
  {
    name: "wirewatch",
    read: async (feed, bytes) =>
      (await parseFeed(bytes, { url: "https://varn.example/feed.xml", contentType: feed.contentType })).items
        .length,
  },
  { name: "rss-parser", read: async ({ text }) => (await new Parser().parseString(text)).items.length },
  {
    name: "feedsmith",
    read: async ({ text }) => {
      const { feed } = parseWithFeedsmith(text);
      return ("items" in feed ? feed.items?.length : "entries" in feed ? feed.entries?.length : 0) ?? 0;
    },
  },
];

const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Milliseconds of one reading, as the median over the turns; the readers take their turns one after another. */
async function measure(feed: SampleFeed): Promise<Map<string, number>> {
  const bytes = new TextEncoder().encode(feed.text);
  const repeats = new Map<string, number>();
  for (const { name, read } of readers) {
    const count = await read(feed, bytes);
    if (count !== feed.items) throw new Error(`${name} read ${count} of ${feed.items} items of ${feed.name}`);
    for (let warm = 0; warm < 3; warm += 1) await read(feed, bytes);
    const startedAt = performance.now();
    await read(feed, bytes);
    repeats.set(name, Math.max(1, Math.round(TURN_MS / Math.max(0.01, performance.now() - startedAt))));
  }
  const times = new Map<string, number[]>(readers.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { name, read } of readers) {
      const count = repeats.get(name) ?? 1;
      const startedAt = performance.now();
      for (let turn = 0; turn < count; turn += 1) await read(feed, bytes);
      times.get(name)?.push((performance.now() - startedAt) / count);
    }
  return new Map([...times].map(([name, list]) => [name, median(list)]));
}

const totals = new Map<string, number>();
let megabytes = 0;
let items = 0;
print(
  "reading well-formed feeds, MB/s and items/s (median of turns; rss-parser and feedsmith do not sanitise)",
);
for (const feed of sampleFeeds()) {
  const size = Buffer.byteLength(feed.text) / 1e6;
  megabytes += size;
  items += feed.items;
  const times = await measure(feed);
  const cells = readers.map(({ name }) => {
    const ms = times.get(name) ?? Number.NaN;
    totals.set(name, (totals.get(name) ?? 0) + ms);
    return `${name} ${((size / ms) * 1000).toFixed(1)} MB/s ${((feed.items / ms) * 1000).toFixed(0)} items/s`;
  });
  const ratio = (times.get("rss-parser") ?? Number.NaN) / (times.get("wirewatch") ?? Number.NaN);
  print(
    `${feed.name.padEnd(24)} ${(size * 1000).toFixed(0).padStart(5)} kB  ${cells.join(" · ")} · ${ratio.toFixed(2)}x rss-parser`,
  );
}
const total = (name: string): number => totals.get(name) ?? Number.NaN;
print(
  `all together: ${readers.map(({ name }) => `${name} ${((megabytes / total(name)) * 1000).toFixed(1)} MB/s, ${((items / total(name)) * 1000).toFixed(0)} items/s`).join(" · ")} · ${(total("rss-parser") / total("wirewatch")).toFixed(2)}x rss-parser`,
);
