import type { Story, StoryArticle, StoryCopy, StoryDetail, TimelineEntry } from "@wirewatch/contracts";
import { formatDuration } from "./alert-lines.ts";
import { type Colours, safeForTerminal } from "./colours.ts";
import { growthLines } from "./growth-lines.ts";
import { count, reachOf } from "./reach-words.ts";
import { wrapColumns } from "./wrap-columns.ts";

export interface StoryView {
  colours: Colours;
  /** Columns of the terminal. */
  width: number;
  now: number;
}

/** Copies of one original that are shown unless all are asked for. */
const SHOWN_COPIES = 5;

const ago = (iso: string, now: number): string => `${formatDuration(Math.max(0, now - Date.parse(iso)))} ago`;
const at = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;

/** A story of a list in two or three lines: headline; language, reach, time, id. */
export function storyListLines(story: Story, { colours, width, now }: StoryView): string[] {
  const facts = [story.language, reachOf(story), ago(story.lastSeenAt, now)];
  return [
    ...wrapColumns(safeForTerminal(story.title), width, "● ").map((line) => colours.bold(line)),
    ...wrapColumns(facts.map(safeForTerminal).join(" · "), width, "  ").map((line) => colours.dim(line)),
    ...wrapColumns(
      `${story.id}${story.continues === null ? "" : ` goes on from ${story.continues}`}`,
      width,
      "  ",
    ).map((line) => colours.dim(line)),
  ];
}

const sourceOf = ({ source, language }: StoryArticle): string =>
  [source.name, source.country, `tier ${source.tier}`, language].filter(Boolean).join(" · ");

/** Everything about a story but its timeline. What is unknown or empty is left out. */
export function storyHeadLines(story: StoryDetail, view: StoryView): string[] {
  const { colours, width, now } = view;
  const { first, lead } = story;
  const facts: [string, string][] = [
    ["id", story.id],
    ["reach", reachOf(story)],
    ["first", `${first.source.name}, ${at(first.firstSeenAt)} UTC (${ago(first.firstSeenAt, now)})`],
    ["latest", `${at(story.lastSeenAt)} UTC (${ago(story.lastSeenAt, now)})`],
    [
      "headline by",
      lead.id === first.id ? "" : `${lead.source.name}, the most central of the trusted articles`,
    ],
    [
      "languages",
      story.languages
        .map(({ language, articleCount }) => `${language ?? "unknown"} ${articleCount}`)
        .join(", "),
    ],
    [
      "trust",
      story.tiers.map(({ tier, sourceCount }) => `tier ${tier}: ${count(sourceCount, "source")}`).join(", "),
    ],
    ["tracked", story.entities.map(({ name, articleCount }) => `${name} ${articleCount}`).join(", ")],
    ["names", story.names.map(({ text, articleCount }) => `${text} ${articleCount}`).join(", ")],
    ["credited to", story.agencies.map(({ name, articleCount }) => `${name} ${articleCount}`).join(", ")],
    ["merged", story.mergedFrom.length === 0 ? "" : `took in ${story.mergedFrom.join(", ")}`],
  ];
  const growth = growthLines(story.growth, width - 2);
  return [
    ...wrapColumns(safeForTerminal(story.title), width).map((line) => colours.bold(line)),
    ...facts
      .filter(([, value]) => value !== "")
      .flatMap(([name, value]) => wrapColumns(safeForTerminal(value), width, `  ${name.padEnd(13)}`)),
    ...(growth.length === 0
      ? []
      : ["", ...growth.map((line, index) => (index === 0 ? colours.bold(`  ${line}`) : `  ${line}`))]),
    ...sagaLines(story, view),
    ...alertsOf(story, view),
  ];
}

/** Earlier and later stories of the saga, this one marked. */
function sagaLines(story: StoryDetail, { colours, width }: StoryView): string[] {
  if (story.saga.length === 0) return [];
  return [
    "",
    colours.bold("  Saga"),
    ...story.saga.flatMap((chapter) => {
      const isThis = chapter.id === story.id;
      const lines = wrapColumns(
        `${chapter.firstSeenAt.slice(0, 10)} ${safeForTerminal(chapter.title)} (${count(chapter.articleCount, "article")}${isThis ? "" : `, ${chapter.id}`})`,
        width,
        isThis ? "  ▶ " : "    ",
      );
      return isThis ? lines.map((line) => colours.accent(line)) : lines;
    }),
  ];
}

function alertsOf({ alerts }: StoryDetail, { colours, width }: StoryView): string[] {
  if (alerts.length === 0) return [];
  return [
    "",
    colours.bold("  Alerts"),
    ...alerts.flatMap(({ alertId, monitorName, raisedAt }) =>
      wrapColumns(`${safeForTerminal(monitorName)}, ${at(raisedAt)} UTC, ${alertId}`, width, "    "),
    ),
  ];
}

/** The originals of a story with their copies below them. `more` says that there are further originals. */
export function timelineLines(
  entries: readonly TimelineEntry[],
  view: StoryView,
  options: { all: boolean; more: boolean },
): string[] {
  const { colours } = view;
  const titles = new Map(entries.map(({ article }) => [article.id, article.title]));
  let day = "";
  const lines = ["", colours.bold("  Timeline (UTC), oldest first")];
  for (const entry of entries) {
    const own = entry.article.firstSeenAt.slice(0, 10);
    if (own !== day) lines.push(colours.dim(`  ${own}`));
    day = own;
    lines.push(...entryLines(entry, titles, view, options.all));
  }
  if (options.more)
    lines.push(
      ...wrapColumns("… there are later ones: --all shows them", view.width, "  ").map((line) =>
        colours.dim(line),
      ),
    );
  return lines;
}

function entryLines(
  { article, copyCount, copies }: TimelineEntry,
  titles: ReadonlyMap<string, string>,
  { colours, width }: StoryView,
  all: boolean,
): string[] {
  const shown = all ? copies : copies.slice(0, SHOWN_COPIES);
  const left = copyCount - shown.length;
  const flags = [
    article.agency === null ? "" : `credited to ${article.agency}`,
    latenessOf(article),
    article.withdrawnAt === null ? "" : "withdrawn by its publisher",
  ].filter(Boolean);
  return [
    ...wrapColumns(safeForTerminal(article.title), width, `  ${article.firstSeenAt.slice(11, 19)}  `),
    ...wrapColumns(safeForTerminal([sourceOf(article), ...flags, article.id].join(" · ")), width, INDENT).map(
      (line) => colours.dim(line),
    ),
    ...(article.revisionOf === null
      ? []
      : wrapColumns(revisionOf(article.revisionOf, titles), width, `${INDENT}↻ `).map((line) =>
          colours.accent(line),
        )),
    ...shown.flatMap((copy, index) => {
      const branch = index === shown.length - 1 && left === 0 ? "└" : "├";
      const lines = wrapColumns(copyText(copy, article), width, `${INDENT}${branch} `);
      return copy.revisionOf === null ? lines : lines.map((line) => colours.accent(line));
    }),
    ...(left > 0
      ? wrapColumns(
          `${left} further ${left === 1 ? "copy" : "copies"}${all ? `, newer than the ${shown.length} that are listed` : ": --all shows them"}`,
          width,
          `${INDENT}└ `,
        ).map((line) => colours.dim(line))
      : []),
  ];
}

const INDENT = " ".repeat(12);

const revisionOf = (id: string, titles: ReadonlyMap<string, string>): string => {
  const title = titles.get(id);
  return title === undefined ? `revises ${id}` : `revises “${safeForTerminal(title)}”`;
};

/** Said of articles that were published more than an hour before they were seen. */
const latenessOf = ({ publishedAt, firstSeenAt }: StoryArticle): string => {
  if (publishedAt === null) return "";
  const ms = Date.parse(firstSeenAt) - Date.parse(publishedAt);
  return ms > 3_600_000 ? `published ${formatDuration(ms)} before` : "";
};

/** When after the original, how alike, where, and what it is called there if that differs. */
function copyText(copy: StoryCopy, original: StoryArticle): string {
  const laterMs = Math.max(0, Date.parse(copy.firstSeenAt) - Date.parse(original.firstSeenAt));
  const share = copy.sharedShare === null ? "" : ` ${Math.round(copy.sharedShare * 100)} %`;
  const parts = [
    `${copy.revisionOf === null ? "" : "↻ revision, "}${copy.tier}${share}`,
    copy.source.name,
    `+${formatDuration(laterMs)}`,
    copy.agency === null || copy.agency === original.agency ? "" : `credited to ${copy.agency}`,
    copy.withdrawnAt === null ? "" : "withdrawn",
    copy.title === original.title ? "" : `“${copy.title}”`,
  ];
  return safeForTerminal(parts.filter(Boolean).join(" · "));
}
