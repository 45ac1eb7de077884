import type { StoryDetail } from "@wirewatch/contracts";
import { formatDuration } from "./alert-lines.ts";
import { barsOf } from "./feed-lines.ts";

interface Column {
  articles: number;
  originals: number;
  sources: number;
}

/** Steps put together so that they take at most `most` columns; steps that are left out count nothing. */
function toColumns(
  { stepMs, steps }: StoryDetail["growth"],
  most: number,
): { columns: Column[]; columnMs: number } {
  const firstMs = Date.parse(steps[0]?.at ?? "");
  const placeOf = (at: string): number => Math.round((Date.parse(at) - firstMs) / stepMs);
  const count = placeOf(steps.at(-1)?.at ?? "") + 1;
  const together = Math.ceil(count / most);
  const columns: Column[] = Array.from({ length: Math.ceil(count / together) }, () => ({
    articles: 0,
    originals: 0,
    sources: 0,
  }));
  for (const { at, articles, originals, sourcesSoFar } of steps) {
    const column = columns[Math.floor(placeOf(at) / together)];
    if (column === undefined) continue;
    column.articles += articles;
    column.originals += originals;
    column.sources = Math.max(column.sources, sourcesSoFar);
  }
  let sources = 0;
  for (const column of columns) {
    sources = Math.max(sources, column.sources);
    column.sources = sources;
  }
  return { columns, columnMs: stepMs * together };
}

const LABEL = "originals  ".length;

/** How a story grew, as rows of bars over one axis of time: articles, originals among them, and sources so far. Empty for a single step. */
export function growthLines(growth: StoryDetail["growth"], width: number): string[] {
  if (growth.steps.length < 2) return [];
  const { columns, columnMs } = toColumns(growth, Math.max(5, Math.min(60, width - LABEL - 6)));
  const row = (label: string, counts: readonly number[], total: number): string =>
    `${label.padEnd(LABEL)}${barsOf(counts)} ${total}`;
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const articles = columns.map((column) => column.articles);
  const originals = columns.map((column) => column.originals);
  const sources = columns.map((column) => column.sources);
  return [
    `Growth, a bar is ${formatDuration(columnMs)}`,
    row("articles", articles, sum(articles)),
    row("originals", originals, sum(originals)),
    row("sources", sources, sources.at(-1) ?? 0),
    `${" ".repeat(LABEL)}${axis(growth, { length: columns.length, columnMs, room: width - LABEL })}`,
  ];
}

/** Begin and end under the bars; the begin alone where there is no room for both. */
function axis(
  { steps }: StoryDetail["growth"],
  { length, columnMs, room }: { length: number; columnMs: number; room: number },
): string {
  const begin = steps[0]?.at ?? "";
  const end = new Date(Date.parse(begin) + length * columnMs).toISOString();
  const isOneDay = begin.slice(0, 10) === end.slice(0, 10);
  const write = (at: string): string => (isOneDay ? at.slice(11, 16) : at.slice(5, 16).replace("T", " "));
  const between = Math.max(length - write(begin).length - write(end).length, 1);
  const both = `${write(begin)}${"·".repeat(between)}${write(end)}`;
  return both.length > room ? write(begin) : both;
}
