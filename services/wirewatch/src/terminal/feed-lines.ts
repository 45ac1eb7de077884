import type { FeedDetail, FeedPoll } from "@wirewatch/contracts";
import { formatDuration } from "./alert-lines.ts";
import { safeForTerminal } from "./colours.ts";
import { formatTable } from "./table.ts";

const BARS = "▁▂▃▄▅▆▇█";
const SHOWN_POLLS = 12;

/** Everything about a feed as lines for a terminal: what is unknown or empty is left out. */
export function feedLines(feed: FeedDetail, now: number): string[] {
  const facts: [string, string | null][] = [
    ["id", feed.id],
    ["address", feed.url],
    [
      "source",
      [
        feed.source.name,
        feed.folder === "" ? "" : `folder ${feed.folder}`,
        feed.language === null ? "" : `language ${feed.language}`,
      ]
        .filter(Boolean)
        .join(" · "),
    ],
    ["state", feed.failing && feed.status === "active" ? "failing" : feed.status],
    ["problem", feed.problem && `${feed.problem.message} (${feed.problem.code})`],
    [
      "last poll",
      feed.lastPolledAt === null
        ? "never"
        : `${ago(feed.lastPolledAt, now)}${feed.lastStatus === null ? ", no answer" : `, HTTP ${feed.lastStatus}`}`,
    ],
    ["last success", feed.lastSucceededAt && ago(feed.lastSucceededAt, now)],
    ["next poll", feed.nextPollAt && until(feed.nextPollAt, now)],
    ["interval", `${formatDuration(feed.intervalMs)}: ${feed.intervalExplanation}${boundsOf(feed)}`],
    [
      "items a day",
      `${barsOf(feed.itemsPerDay.map(({ count }) => count))}  ${feed.itemsPerDay.map(({ count }) => count).join(" ")}`,
    ],
    ["articles", String(feed.articleCount)],
    [
      "latency",
      feed.latency &&
        `median ${formatDuration(feed.latency.p50Ms)}, 95 % within ${formatDuration(feed.latency.p95Ms)} (${feed.latency.articleCount} articles of 7 days)`,
    ],
    [
      "recall",
      feed.recall === null
        ? null
        : `${(Math.floor(feed.recall * 1000) / 10).toFixed(1)} % (${feed.overlapPolls} of ${feed.overlapPolls + feed.gapPolls} polls with news overlapped the one before)`,
    ],
    ["text from", textSourceOf(feed.textSource)],
    [
      "held",
      feed.heldCount === 0
        ? null
        : `${feed.heldCount} articles; let them go: wirewatch feed release ${feed.id} [--silent]`,
    ],
    [
      "websub",
      feed.subscription &&
        `${feed.subscription.state}, ${feed.subscription.pushCount} pushes, hub ${feed.subscription.hubUrl}`,
    ],
    ...feed.moves.map((move): [string, string] => [
      "moved",
      `${ago(move.movedAt, now)} (${move.cause}${move.undoneAt === null ? "" : ", undone"}): ${move.fromUrl} -> ${move.toUrl}`,
    ]),
    ...feed.gaps.map((gap): [string, string] => [
      "gap",
      `${ago(gap.seenAt, now)}: ${gap.itemCount} items, none of them known, after ${formatDuration(Math.max(0, Date.parse(gap.seenAt) - Date.parse(gap.since)))}`,
    ]),
    ...feed.parseProblems.map(({ code, message }): [string, string] => ["oddity", `${message} (${code})`]),
  ];
  const shown = facts.filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== "");
  return [
    safeForTerminal(feed.title || feed.url),
    ...shown.map(([name, value]) => `  ${name.padEnd(13)}${safeForTerminal(value)}`),
    ...(feed.recentPolls.length === 0
      ? []
      : ["", pollTable(feed.recentPolls.slice(-SHOWN_POLLS).toReversed(), now)]),
  ];
}

const DECISIONS = {
  learning: "still learning whether the feed gives whole articles; every page is fetched",
  feed_is_whole: "the feed, which gives whole articles; one page in twenty is fetched to make sure",
  page_needed: "the page, which says more than the feed",
} as const;

/** Where texts come from, and what that rests on. */
export function textSourceOf({
  wish,
  decision,
  since,
  shares,
  comparedCount,
}: FeedDetail["textSource"]): string {
  const evidence =
    shares.length === 0
      ? ""
      : ` (${comparedCount} pages compared${since === null ? "" : `, so since ${since.slice(0, 10)}`}; share of the page's words in the feed, lately: ${shares.map((share) => `${Math.floor(share * 100)} %`).join(", ")})`;
  return `${wish === "auto" ? DECISIONS[decision] : `the ${wish}, by the operator's choice`}${evidence}`;
}

const pollTable = (polls: readonly FeedPoll[], now: number): string =>
  formatTable(
    ["  polled", "by", "answer", "took", "new", "items", "then", "problem"],
    polls.map((poll) => [
      `  ${ago(poll.at, now)}`,
      poll.cause,
      poll.status === null ? "none" : String(poll.status),
      formatDuration(poll.durationMs),
      String(poll.newCount),
      String(poll.itemCount),
      formatDuration(poll.intervalMs),
      poll.problem?.message ?? (poll.overlapped === false ? "gap" : ""),
    ]),
  );

const ago = (iso: string, now: number): string => `${formatDuration(Math.max(0, now - Date.parse(iso)))} ago`;

const until = (iso: string, now: number): string => {
  const ms = Date.parse(iso) - now;
  return ms <= 0 ? "due now" : `in ${formatDuration(ms)}`;
};

const boundsOf = (feed: FeedDetail): string => {
  const bounds = [
    feed.minIntervalMs === null ? "" : `at least ${formatDuration(feed.minIntervalMs)}`,
    feed.maxIntervalMs === null ? "" : `at most ${formatDuration(feed.maxIntervalMs)}`,
  ].filter(Boolean);
  return bounds.length === 0 ? "" : ` Bounds: ${bounds.join(", ")}.`;
};

/** Counts as a line of bars, the largest one full. */
export function barsOf(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts
    .map((count) => (count === 0 ? " " : (BARS[Math.ceil((count / most) * BARS.length) - 1] ?? "")))
    .join("");
}
