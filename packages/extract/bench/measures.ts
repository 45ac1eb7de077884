/** A page with what a careful reader would keep of it. */
export interface Labelled {
  id: string;
  url: string;
  html: string;
  gold: { text: string; title?: string; authors?: string[]; publishedAt?: string };
}
export interface Outcome {
  text: string;
  authors: readonly string[];
  publishedAt: string | null;
}
/** Shares of hit, excess and missing 4-word runs, as the article-extraction-benchmark counts them. */
type Shares = [hit: number, excess: number, missing: number];

const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}_]+/gu) ?? [];

function runsOf(text: string): Map<string, number> {
  const words = wordsOf(text);
  const runs = new Map<string, number>();
  for (let at = 0; at < Math.max(1, words.length - 3); at++) {
    const run = words.slice(at, at + 4).join(" ");
    if (run !== "") runs.set(run, (runs.get(run) ?? 0) + 1);
  }
  return runs;
}

export function compareTexts(gold: string, text: string): Shares {
  const [wanted, got] = [runsOf(gold), runsOf(text)];
  let [hit, excess, missing] = [0, 0, 0];
  for (const run of new Set([...wanted.keys(), ...got.keys()])) {
    const [x, y] = [wanted.get(run) ?? 0, got.get(run) ?? 0];
    hit += Math.min(x, y);
    excess += Math.max(0, y - x);
    missing += Math.max(0, x - y);
  }
  const all = hit + excess + missing;
  return all === 0 ? [0, 0, 0] : [hit / all, excess / all, missing / all];
}

const NAME = /(?<![\p{L}\p{N}_])\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)+(?![\p{L}\p{N}_])/gu;

/** Name-like runs of the output that the gold text does not hold. */
export function falseNames(gold: string, text: string): number {
  const flat = gold.normalize("NFC").replaceAll(/\s+/g, " ");
  const names = new Set(
    text
      .normalize("NFC")
      .replaceAll(/[^\S\n]+/g, " ")
      .match(NAME),
  );
  return [...names].filter((name) => !flat.includes(name)).length;
}

/** Same day in UTC or in the zone that the gold states; gold without a zone may be 14 hours off. */
export function isSameDay(gold: string, got: string | null): boolean {
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(gold);
  const wanted = Date.parse(gold.replace(" ", "T") + (hasZone || /^\d{4}-\d\d-\d\d$/.test(gold) ? "" : "Z"));
  const time = Date.parse(got ?? "");
  if (Number.isNaN(time) || Number.isNaN(wanted)) return false;
  const day = new Date(time).toISOString().slice(0, 10);
  return (
    day === gold.slice(0, 10) ||
    day === new Date(wanted).toISOString().slice(0, 10) ||
    (!hasZone && Math.abs(time - wanted) <= 14 * 3_600_000)
  );
}

const foldName = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
const peopleOf = (names: readonly string[]): string =>
  [...new Set(names.flatMap((name) => name.split(/\s*(?:,|;|\||&| and | und | et | y )\s*/i)).map(foldName))]
    .filter((name) => name !== "")
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join("|");
export const isSameAuthors = (gold: readonly string[], got: readonly string[]): boolean =>
  peopleOf(gold) === peopleOf(got);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

/** One line of figures for a set of pages. */
export function summarise(
  pages: readonly Labelled[],
  outcomes: ReadonlyMap<string, Outcome>,
): Record<string, string> {
  const shares: Shares[] = [];
  const [names, dates, authors]: [number[], number[], number[]] = [[], [], []];
  for (const { id, gold } of pages) {
    const outcome = outcomes.get(id) ?? { text: "", authors: [], publishedAt: null };
    shares.push(compareTexts(gold.text, outcome.text));
    names.push(falseNames(gold.text, outcome.text));
    if (gold.publishedAt !== undefined) dates.push(isSameDay(gold.publishedAt, outcome.publishedAt) ? 1 : 0);
    if (gold.authors !== undefined && gold.authors.length > 0)
      authors.push(isSameAuthors(gold.authors, outcome.authors) ? 1 : 0);
  }
  const precision = mean(
    shares.filter(([hit, excess]) => hit + excess > 0).map(([hit, excess]) => hit / (hit + excess)),
  );
  const recall = mean(
    shares.filter(([hit, , missing]) => hit + missing > 0).map(([hit, , missing]) => hit / (hit + missing)),
  );
  const percent = (values: number[]): string =>
    values.length === 0 ? "-" : `${(100 * mean(values)).toFixed(1)} %`;
  return {
    pages: String(pages.length),
    F1: ((2 * precision * recall) / Math.max(1e-9, precision + recall)).toFixed(3),
    P: precision.toFixed(3),
    R: recall.toFixed(3),
    "false names": mean(names).toFixed(2),
    dates: percent(dates),
    authors: percent(authors),
  };
}
