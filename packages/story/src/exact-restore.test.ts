import { describe, expect, it } from "vitest";
import type { StoryDocument } from "./read-fingerprint.ts";
import {
  openStoryIndex,
  type KnownAssignment,
  type StoryAssignmentResult,
  type StoryIndex,
  type StoryIndexOptions,
} from "./story-index.ts";
import { restoreFromMs } from "./story-windows.ts";

const START = Date.UTC(2026, 1, 2, 8);
const HOUR = 3_600_000;
const ARTICLES = 1_300;
const MINUTES_APART = 4;
/** Small windows and caps, so that a short stream is longer than the windows and runs into every cap. */
const OPTIONS: StoryIndexOptions = {
  windowMs: 9 * HOUR,
  storyWindowMs: 24 * HOUR,
  maxBucketArticles: 95,
  maxLanguages: 4,
  boilerplatePages: 8,
  mergesStories: true,
};
const CUTS = [0.35, 0.5, 0.62, 0.73, 0.84, 0.93];
const FOLLOWED = 330;

function openRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) % below;
  };
}

/** Events that go on for a day, told in sixty ways; copies, revisions, furniture that changes daily and comes back, late articles, bursts. */
function makeStream(): StoryDocument[] {
  const random = openRandom(42);
  const documents: StoryDocument[] = [];
  for (let number = 0; number < ARTICLES; number += 1) {
    const minutes = number * MINUTES_APART - (number % 300 < 80 ? (number % 300) * 3 : 0);
    const late = random(12) === 0 ? random(14) : random(150) === 0 ? 40 : 0;
    const day = Math.floor(minutes / 1440);
    const event = Math.floor(minutes / 700) * 4 + random(14);
    const side = random(3);
    const word = (): string => `w${random(700)}`;
    const words = Array.from({ length: 45 }, word);
    for (let name = 0; name < 9; name += 1)
      words[name * 5] =
        `${["Place", "Person", "Thing"][name % 3]}${event}x${side === 2 ? name : (name % 5) + side * 5}`;
    const earlier = documents[Math.max(0, documents.length - 1 - random(160))];
    const story = words.join(" ");
    let [text, title] = [story, `Place${event}x${side} ${word()} Person${event}x${side + 1} ${word()}`];
    if (earlier !== undefined && random(4) === 0) {
      const body = earlier.text.split("\n").at(-2) ?? "";
      const kind = random(6);
      text = kind < 3 ? body : kind === 3 ? body.slice(0, 200) : `${body} It was ${random(90)} per cent.`;
      title = kind === 5 ? `CORRECTED-${earlier.title}` : earlier.title;
    }
    const host = random(3) === 0 ? random(4) : 10 + random(3_000);
    documents.push({
      id: `a${number}`,
      title,
      text: `${random(9) === 0 ? "" : `Menu of host${host} on day${day} for readers\n`}${text}\nFooter${host} of day${day % 2}`,
      host: `h${host}.example`,
      language: ["en", "en", "en", "en", "de", "de", `${"fghij"[day]}r`][random(7)] ?? "en",
      firstSeenMs: START + (minutes - late * 60) * 60_000,
      ...(random(2) === 0 ? { sourceTier: (1 + random(3)) as 1 | 2 | 3 } : {}),
    });
  }
  return documents;
}

/** Something that happened, in its order: what a caller keeps to restore the index. */
type Happening =
  | { kind: "article"; document: StoryDocument; known: KnownAssignment; result: StoryAssignmentResult }
  | { kind: "merge"; from: string; into: string }
  | { kind: "split"; articleIds: string[]; into: string; asked: readonly string[] };

function toKnown(document: StoryDocument, result: StoryAssignmentResult): KnownAssignment {
  const { storyId, duplicateOf, tier, score, revisionOf, sagaOf } = result;
  const { sourceTier, id } = document;
  return {
    articleId: id,
    storyId,
    duplicateOf,
    tier,
    score,
    revisionOf,
    sagaOf,
    firstSeenMs: result.fingerprint.seenMs,
    ...(sourceTier === undefined ? {} : { sourceTier }),
  };
}

/** Runs the stream with an operator who merges and splits what was seen of late. */
function live(documents: readonly StoryDocument[]): Happening[] {
  const random = openRandom(7);
  const index = openStoryIndex(OPTIONS);
  const happenings: Happening[] = [];
  const into = new Map<string, string>();
  const standing = (id: string): string => {
    const next = into.get(id);
    return next === undefined ? id : standing(next);
  };
  const recent: { id: string; storyId: string }[] = [];
  for (const document of documents) {
    const result = index.assign(document);
    happenings.push({ kind: "article", document, result, known: toKnown(document, result) });
    for (const merge of result.merges) {
      into.set(merge.from, merge.into);
      happenings.push({ kind: "merge", ...merge });
    }
    recent.push({ id: document.id, storyId: result.storyId });
    if (recent.length > 250) recent.shift();
    if (recent.length < 250 || random(9) > 0) continue;
    const [one, other] = [recent[random(recent.length)], recent[random(recent.length)]];
    if (one === undefined || other === undefined) continue;
    if (random(2) === 0) {
      const [from, to] = [standing(one.storyId), standing(other.storyId)];
      if (!index.merge(from, to)) continue;
      into.set(from, to);
      happenings.push({ kind: "merge", from, into: to });
    } else {
      const asked = [one.id, "unknown"];
      const moved = index.split(asked, `split-${one.id}`);
      if (moved !== null)
        happenings.push({ kind: "split", articleIds: moved, into: `split-${one.id}`, asked });
    }
  }
  return happenings;
}

function replay(index: StoryIndex, happening: Happening, fromMs: number): void {
  if (happening.kind === "merge") index.merge(happening.from, happening.into);
  else if (happening.kind === "split") index.split(happening.articleIds, happening.into);
  else if (happening.known.firstSeenMs >= fromMs) {
    const { bytes } = happening.result.fingerprint;
    expect(index.restore(bytes, happening.known)).toBe(true);
    // Told twice, as by a standby that reads a page of rows again.
    index.restore(bytes, happening.known);
  }
}

/** Goes on from a place in the stream and expects every answer to be that of the index that was never interrupted. */
function follow(index: StoryIndex, happenings: readonly Happening[]): void {
  for (const happening of happenings)
    if (happening.kind === "article") {
      const { fingerprint, ...answer } = index.assign(happening.document);
      const { fingerprint: wanted, ...result } = happening.result;
      expect(answer).toEqual(result);
      expect(Buffer.compare(fingerprint.bytes, wanted.bytes)).toBe(0);
    } else if (happening.kind === "split")
      expect(index.split(happening.asked, happening.into)).toEqual(happening.articleIds);
    // The index makes its own merges again; those of the operator are new to it.
    else index.merge(happening.from, happening.into);
}

const documents = makeStream();
const happenings = live(documents);
const newestBefore = (end: number): number => {
  let newest = Number.NEGATIVE_INFINITY;
  for (const happening of happenings.slice(0, end))
    if (happening.kind === "article") newest = Math.max(newest, happening.document.firstSeenMs);
  return newest;
};

describe("a restored index", { timeout: 60_000 }, () => {
  it("is tried on a stream that has everything in it", () => {
    const articles = happenings.flatMap((happening) => (happening.kind === "article" ? [happening] : []));
    const count = (isSuch: (one: (typeof articles)[number]) => boolean): number =>
      articles.filter(isSuch).length;
    for (const tier of ["exact", "copy", "near"])
      expect(count(({ result }) => result.tier === tier)).toBeGreaterThan(15);
    expect(count(({ result }) => result.revisionOf !== null)).toBeGreaterThan(15);
    expect(count(({ result }) => result.sagaOf !== null)).toBeGreaterThan(0);
    expect(count(({ result }) => result.merges.length > 0)).toBeGreaterThan(15);
    expect(count(({ result }) => result.storyTitle === null)).toBeGreaterThan(300);
    expect(happenings.filter(({ kind }) => kind === "merge").length).toBeGreaterThan(60);
    const splits = happenings.flatMap((happening) => (happening.kind === "split" ? [happening] : []));
    expect(splits.filter(({ articleIds }) => articleIds.length > 1).length).toBeGreaterThan(10);
    expect(new Set(documents.map(({ host }) => host)).size).toBeGreaterThan(600);
  });

  it.each(CUTS)("answers as one that was never interrupted, from %d of the stream on", (share) => {
    const cut = Math.floor(happenings.length * share);
    const fromMs = restoreFromMs(newestBefore(cut), OPTIONS);
    expect(fromMs).toBeGreaterThan(START);
    const index = openStoryIndex(OPTIONS);
    for (const happening of happenings.slice(0, cut)) replay(index, happening, fromMs);
    follow(index, happenings.slice(cut, cut + FOLLOWED));
  });

  it("may be a standby that was fed all along, and one that began late", () => {
    const standby = openStoryIndex(OPTIONS);
    const cut = Math.floor(happenings.length * 0.7);
    for (const happening of happenings.slice(0, cut)) replay(standby, happening, Number.NEGATIVE_INFINITY);
    const late = openStoryIndex(OPTIONS);
    for (const happening of happenings.slice(0, cut))
      replay(late, happening, restoreFromMs(newestBefore(cut), OPTIONS));
    expect(standby.size).toEqual(late.size);
    const seen = new Set<string>();
    for (const happening of happenings.slice(0, cut))
      if (happening.kind === "article") seen.add(happening.result.storyId);
    for (const storyId of seen) expect(standby.leadOf(storyId)).toBe(late.leadOf(storyId));
    follow(standby, happenings.slice(cut, cut + FOLLOWED));
  });
});
