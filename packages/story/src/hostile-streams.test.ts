import { describe, expect, it } from "vitest";
import { openStoryIndex, type StoryIndex } from "./story-index.ts";
import type { StoryDocument } from "./read-fingerprint.ts";

const START = 1_770_000_000_000;
const HOUR = 3_600_000;
const ARTICLES = 1_500;
/** CPU time for one stream of 1,500 articles. A walk over everything that came before would need minutes. */
const MAX_CPU_MS = 20_000;

const SUBJECTS = [
  "harvest",
  "bridge",
  "comet",
  "ferry",
  "budget",
  "strike",
  "museum",
  "glacier",
  "orchard",
  "tunnel",
];
const PLACES = [
  "Varn",
  "Ostmark",
  "Halden",
  "Brekk",
  "Solen",
  "Rost",
  "Orvania",
  "Tarnholt",
  "Eskvik",
  "Mirapol",
];

/** A headline that shares neither its subject, its place nor its number with more than a few others. */
function headline(n: number): string {
  return `${PLACES[n % 10]}${n} ${SUBJECTS[Math.floor(n / 10) % 10]}${n * 7} report ${n * 13}`;
}

function run(
  read: (n: number) => Partial<StoryDocument>,
  index: StoryIndex = openStoryIndex(),
): { stories: Map<string, number>; duplicates: number; cpuMs: number; index: StoryIndex } {
  const stories = new Map<string, number>();
  let duplicates = 0;
  const before = process.cpuUsage();
  for (let n = 0; n < ARTICLES; n += 1) {
    const { storyId, duplicateOf } = index.assign({
      id: `a${n}`,
      title: headline(n),
      text: "",
      language: "en",
      firstSeenMs: START + n * 60_000,
      ...read(n),
    });
    stories.set(storyId, (stories.get(storyId) ?? 0) + 1);
    if (duplicateOf !== null) duplicates += 1;
  }
  const { user, system } = process.cpuUsage(before);
  return { stories, duplicates, cpuMs: (user + system) / 1000, index };
}

const largest = (stories: ReadonlyMap<string, number>): number => Math.max(...stories.values());

const WALL =
  "We and our partners store cookies on your device to show advertisements and to measure how the site is used by its readers.\n" +
  "Accept all to go on reading, or choose what you allow; your choices can be changed at any time in the footer of every page.\n" +
  "Subscribers read without advertisements, from one crown a week, and may cancel whenever they like without giving a reason.";

describe("a stream of", { timeout: 60_000 }, () => {
  it("one-word bodies founds a story for each headline", () => {
    const { stories, duplicates, cpuMs } = run(() => ({ text: "Video" }));
    expect(duplicates).toBe(0);
    expect(largest(stories)).toBeLessThan(ARTICLES / 50);
    expect(cpuMs).toBeLessThan(MAX_CPU_MS);
  });
  it("the same short teaser under other headlines makes no giant story", () => {
    const { stories, cpuMs } = run(() => ({ text: "Watch the video of the day in our media library." }));
    expect(largest(stories)).toBeLessThan(ARTICLES / 20);
    expect(cpuMs).toBeLessThan(MAX_CPU_MS);
  });
  it("one page under thousands of addresses is one original and its copies", () => {
    const { duplicates, cpuMs, index } = run((n) => ({
      title: "Cookies",
      text: WALL,
      host: `h${n}.example`,
    }));
    expect(duplicates).toBe(ARTICLES - 1);
    expect(index.size).toMatchObject({ texts: 1, stories: 1 });
    expect(cpuMs).toBeLessThan(MAX_CPU_MS);
  });
  it("one cookie wall round short texts of their own, on one host, lets the articles through once it is learned", () => {
    const { stories, cpuMs } = run((n) => ({
      host: "wall.example",
      text: `${WALL}\n${headline(n)} was told to the council${n} on Friday by speaker${n * 3} of district${n * 5}.`,
    }));
    expect(largest(stories)).toBeLessThan(ARTICLES / 50);
    expect(cpuMs).toBeLessThan(MAX_CPU_MS);
  });
  it("pages that differ in one number are revisions of the first, not copies, and are found in bounded time", () => {
    const { duplicates, stories, cpuMs } = run((n) => ({
      title: "Counter",
      text: `${WALL} Readers so far: ${n + 1}.`,
    }));
    expect(duplicates).toBeGreaterThan(ARTICLES * 0.9);
    expect(stories.size).toBeLessThan(ARTICLES / 10);
    expect(cpuMs).toBeLessThan(MAX_CPU_MS);
  });
  it("nothing at all keeps every article by itself", () => {
    const { stories } = run(() => ({ title: "", text: "" }));
    expect(largest(stories)).toBe(1);
  });
  it("articles without a headline is told by the texts alone", () => {
    const { stories, duplicates } = run((n) => ({
      title: "",
      text: `${headline(n)} said speaker${n * 3} of district${n * 5}, and ${SUBJECTS[n % 10]}${n * 11} will follow in week${n * 17}.`,
    }));
    expect(duplicates).toBe(0);
    expect(largest(stories)).toBeLessThan(ARTICLES / 50);
  });
  it("articles hours late, from the future or without a time is placed like any other", () => {
    const times = [0, -30 * HOUR, 400 * 24 * HOUR, Number.NaN, Number.POSITIVE_INFINITY, -1e18];
    const { stories, index } = run((n) => ({
      text: `${headline(n)} said speaker${n * 3} of district${n * 5} on a quiet day in the hall of street${n * 17}.`,
      firstSeenMs: START + n * 60_000 - (n % 7 === 0 ? 20 * HOUR : 0),
      publishedMs: START + (times[n % times.length] ?? 0),
    }));
    expect(largest(stories)).toBeLessThan(ARTICLES / 50);
    expect(index.size.articles).toBe(ARTICLES);
  });
});
