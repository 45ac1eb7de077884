import { OUTLETS, type NewsroomArticle, type Outlet } from "./article.ts";
import { STORYLINES } from "./storylines.ts";

/** A reproducible stream of numbers below a limit (mulberry32). */
export function seededNumbers(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

const BYLINES = ["Akira Damm", "Noor Ellison", "Piers Vandal", "Ottilie Kranz", "Staff", "Jonas Reed"];

type Draft = Omit<NewsroomArticle, "number" | "publishedAt">;

/** How many storylines run at the same time. */
const LANES = 4;

/**
 * What the outlets publish, one article after another, for ever: dispatches of an agency, copies of them under new headlines
 * or cut short, follow-ups, corrections, translations. The same seed gives the same articles.
 */
export function openPlot(seed: number): { next(): Draft & { number: number } } {
  const pick = seededNumbers(seed);
  const waiting: Draft[] = [];
  let count = 0;
  let round = 0;
  let order: number[] = [];
  const lanes: { storyline: number; beat: number; figures: string[] }[] = [];

  /** Another seed and another round begin with other storylines. 7 and 10 have no common factor. */
  const place = (storyline: number): number => (storyline * 7 + (round + seed) * 3) % STORYLINES.length;
  const nextStoryline = (): number => {
    if (order.length === 0) {
      order = STORYLINES.map((_, index) => index).toSorted((left, right) => place(left) - place(right));
      round += 1;
    }
    return order.shift() ?? 0;
  };
  const figures = (): string[] => [String(120 + pick(700)), String(41 + pick(160)), String(19 + pick(50))];
  const outletOf = (name: string): Outlet =>
    OUTLETS.find((outlet) => outlet.name === name) ?? (OUTLETS[0] as Outlet);

  /** A beat as the agency tells it, and what other outlets make of it. */
  const plan = (): void => {
    while (lanes.length < LANES) lanes.push({ storyline: nextStoryline(), beat: 0, figures: figures() });
    const lane = lanes.shift();
    const storyline = STORYLINES[lane?.storyline ?? 0];
    const beat = storyline?.beats[lane?.beat ?? 0];
    if (!lane || !storyline || !beat) return;
    const fill = (text: string): string =>
      text
        .replaceAll("{a}", lane.figures[0] ?? "")
        .replaceAll("{b}", lane.figures[1] ?? "")
        .replaceAll("{c}", lane.figures[2] ?? "");
    const name = `${storyline.name} ${round}`;
    const dateline = ([first = "", ...rest]: readonly string[]): string[] => [
      `${storyline.place} (VPA) – ${first}`,
      ...rest,
    ];
    const dispatch: Draft = {
      storyline: name,
      outlet: "Varland Press Agency",
      title: fill(beat.title),
      byline: BYLINES[pick(BYLINES.length)] ?? "Staff",
      language: "en",
      paragraphs: dateline(beat.paragraphs.map(fill)),
      copyOf: null,
      inFeed: "teaser",
    };
    const correction = storyline.beats[lane.beat - 1]?.correction;
    const batch: Draft[] = [dispatch];
    if (correction !== undefined)
      batch.unshift({
        ...dispatch,
        title: fill(correction.title),
        paragraphs: dateline(correction.paragraphs.map(fill)),
      });
    const copiers = ["Varn Courier", "Lind Evening Post", "Harbour & Trade"].filter(() => pick(3) > 0);
    for (const copier of copiers) {
      const outlet = outletOf(copier);
      const kind = pick(3);
      batch.push({
        ...dispatch,
        outlet: copier,
        title:
          kind === 0
            ? dispatch.title
            : `${storyline.place.charAt(0)}${storyline.place.slice(1).toLowerCase()}: ${dispatch.title}`,
        byline: "VPA",
        paragraphs:
          kind === 2 && dispatch.paragraphs.length > 2
            ? [...dispatch.paragraphs.slice(0, -1), ...outlet.boilerplate]
            : [...dispatch.paragraphs, ...outlet.boilerplate],
        copyOf: -1,
        inFeed: kind === 1 ? "whole" : "teaser",
      });
    }
    if (lane.beat === 1 || storyline.beats.length === 1)
      for (const { language, title, paragraphs } of storyline.translations) {
        const outlet = OUTLETS.find((candidate) => candidate.language === language);
        if (outlet)
          batch.push({
            storyline: name,
            outlet: outlet.name,
            title: fill(title),
            byline: BYLINES[pick(4)] ?? "Staff",
            language,
            paragraphs: paragraphs.map(fill),
            copyOf: null,
            inFeed: "whole",
          });
      }
    waiting.push(...batch);
    if (lane.beat + 1 < storyline.beats.length) lanes.push({ ...lane, beat: lane.beat + 1 });
  };

  let dispatchNumber = 0;
  return {
    next: () => {
      while (waiting.length === 0) plan();
      const draft = waiting.shift() as Draft;
      count += 1;
      if (draft.copyOf === null) dispatchNumber = count;
      return { ...draft, number: count, copyOf: draft.copyOf === null ? null : dispatchNumber };
    },
  };
}
