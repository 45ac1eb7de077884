import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openRandom } from "./random.ts";
import { inOrder, readRows, timeOf, type Row } from "./read-rows.ts";

const DAY_MS = 86_400_000;
const FIRST_SEED = 1;
const MIXED_DAYS = 25;
const MIXED_START_MS = Date.UTC(2024, 0, 1);
/** Shares of the triples that a stream keeps, and of stories that the mixed streams take. */
const KEPT_STORIES = 0.6;
const MIXED_STORIES = 0.3;
const UNDATED_STORIES = 0.65;
/** Of stories how many are cut to one article, and to two: shares of all. */
const THINNED: readonly [number, number] = [0.2, 0.25];
const THINNED_MORE: readonly [number, number] = [0.45, 0.35];

/** `dev` is what parameters are chosen on, `held` what they are reported on, `whole` both in one stream. */
export type Half = "dev" | "held" | "whole";

export interface LabelledStream {
  name: string;
  rows: Row[];
}

/** Which half a label belongs to, by its hash. */
export function halfOfLabel(label: string): Half {
  return ((createHash("sha256").update(label).digest()[0] ?? 0) & 1) === 0 ? "dev" : "held";
}

function byStory(rows: readonly Row[]): Map<string, Row[]> {
  const stories = new Map<string, Row[]>();
  for (const row of rows) {
    const story = stories.get(row.story ?? row.id);
    if (story === undefined) stories.set(row.story ?? row.id, [row]);
    else story.push(row);
  }
  return stories;
}

/** Dated stories are halved by their time: a half drawn by lot would be half as dense, and so an easier stream. */
function halveByTime(rows: readonly Row[], half: Half): Row[] {
  if (half === "whole") return [...rows];
  const stories = [...byStory(inOrder(rows)).values()];
  const middle = Math.ceil(stories.length / 2);
  return (half === "dev" ? stories.slice(0, middle) : stories.slice(middle)).flat();
}

/** Look-alike events have names like `ecb-18-ecbplus`: both events of a topic go to one half. */
function halveByTopic(rows: readonly Row[], half: Half): Row[] {
  if (half === "whole") return [...rows];
  return rows.filter(({ story }) => halfOfLabel(story?.split("-")[1] ?? "") === half);
}

/** Stories with some articles dropped at random, so that they have one to three. */
function thin(rows: readonly Row[], random: () => number, share: number, [ones, twos] = THINNED): Row[][] {
  const kept: Row[][] = [];
  for (const story of byStory(rows).values()) {
    if (random() > share) continue;
    const lot = random();
    const count = lot < ones ? 1 : lot < ones + twos ? 2 : 3;
    const drawn = story
      .map((row) => ({ row, key: random() }))
      .toSorted((left, right) => left.key - right.key);
    kept.push(drawn.slice(0, count).map(({ row }) => row));
  }
  return kept;
}

const at = (row: Row, timeMs: number): Row => ({ ...row, publishedAt: new Date(timeMs).toISOString() });

interface Mix {
  dated: readonly Row[];
  triples: readonly Row[];
  events: readonly Row[];
  /** Share of the triples that is taken, and how they are thinned. */
  share: number;
  thinned: readonly [number, number];
}

/** Look-alike events, thinned triples and dated news together in 25 days; times of the first two are drawn. */
function mix({ dated, triples, events, share, thinned }: Mix, seed: number): Row[] {
  const random = openRandom(seed);
  const rows: Row[] = [];
  for (const story of byStory(events).values()) {
    const start = MIXED_START_MS + random() * (MIXED_DAYS - 2) * DAY_MS;
    for (const row of story) rows.push(at(row, start + random() * 2 * DAY_MS));
  }
  for (const story of thin(triples, random, share, thinned)) {
    const start = MIXED_START_MS + random() * (MIXED_DAYS - 1) * DAY_MS;
    for (const row of story) rows.push(at(row, start + random() * DAY_MS));
  }
  const first = dated.reduce((least, row) => Math.min(least, timeOf(row)), Number.POSITIVE_INFINITY);
  for (const row of dated)
    rows.push(at(row, MIXED_START_MS + ((timeOf(row) - first) % (MIXED_DAYS * DAY_MS))));
  return inOrder(rows);
}

/** Rows without a time in another order; the first seed leaves them as they are. */
function shuffle(rows: readonly Row[], seed: number): Row[] {
  if (seed === FIRST_SEED) return [...rows];
  const random = openRandom(seed);
  return rows
    .map((row) => ({ row, key: random() }))
    .toSorted((left, right) => left.key - right.key)
    .map(({ row }) => row);
}

/** The labelled story streams of a folder; what is missing there is left out. */
export function readStreams(folder: string, half: Half, seed: number): LabelledStream[] {
  const read = (name: string): Row[] => {
    const path = join(folder, "stories", `${name}.ndjson.gz`);
    return existsSync(path) ? readRows(path) : [];
  };
  const dated = halveByTime(read("allsides-first-half"), half);
  const triples = halveByTime(read("neus-train"), half);
  const events = halveByTopic(read("ecbplus-1-22"), half);
  const kept = half === "whole" ? triples : thin(triples, openRandom(seed), KEPT_STORIES).flat();
  const mixed = mix({ dated, triples, events, share: MIXED_STORIES, thinned: THINNED }, seed);
  const share = half === "whole" ? UNDATED_STORIES / 2 : UNDATED_STORIES;
  const undated = mix({ dated: [], triples, events, share, thinned: THINNED_MORE }, seed);
  const streams = [
    { name: "dated political news", rows: inOrder(dated) },
    { name: "triples", rows: inOrder(kept) },
    { name: "look-alike events", rows: shuffle(events, seed) },
    { name: "mixed", rows: mixed },
    { name: "mixed without dated", rows: undated },
  ];
  return streams.filter(({ rows }) => rows.length > 0);
}
