import type { AlertData } from "@wirewatch/contracts";
import { type Colours, safeForTerminal } from "./colours.ts";
import { copiesWords } from "./copy-words.ts";
import { reachOf } from "./reach-words.ts";

/** Copies that an alert names on a terminal; the event has more. */
const SHOWN_COPIES = 3;

/** Marks the spans in the text they point into. Spans that touch or overlap become one mark. */
export function markSpans(
  text: string,
  spans: readonly { start: number; end: number }[],
  colours: Colours,
): string {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of spans.toSorted((left, right) => left.start - right.start)) {
    const last = merged.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else if (start < text.length) merged.push({ start, end });
  }
  let marked = "";
  let at = 0;
  for (const { start, end } of merged) {
    marked += safeForTerminal(text.slice(at, start)) + colours.mark(safeForTerminal(text.slice(start, end)));
    at = end;
  }
  return marked + safeForTerminal(text.slice(at));
}

export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}

/** An alert as a few readable lines: monitor, headline, passage with the matched words marked, story and its reach, copies, latency. */
export function alertLines(alert: AlertData, colours: Colours, width: number): string[] {
  const { article, story, monitor, latency } = alert;
  const titleSpans = alert.matches.filter(({ field }) => field === "title");
  const published =
    latency.publishedToSeenMs === null
      ? ""
      : ` · published ${formatDuration(latency.publishedToSeenMs)} before`;
  const flags =
    article.problems.length === 0 ? "" : ` · ${article.problems.map(({ code }) => code).join(", ")}`;
  const excerpt =
    article.excerpt.length > width * 3 ? `${article.excerpt.slice(0, width * 3)}…` : article.excerpt;
  return [
    `${colours.accent("●")} ${colours.bold(safeForTerminal(monitor.name))} ${colours.dim(`v${monitor.version}`)}`,
    `  ${colours.bold(markSpans(article.title, titleSpans, colours))}`,
    ...(excerpt === ""
      ? []
      : wrapText(markSpans(excerpt, article.excerptMatches ?? [], colours), width - 2).map(
          (line) => `  ${line}`,
        )),
    colours.dim(
      `  ${safeForTerminal(article.source.name)} · tier ${article.source.tier} · story: ${safeForTerminal(story.title)} (${reachOf(story)})`,
    ),
    ...(alert.duplicates.length === 0
      ? []
      : [colours.dim(`  also in ${copiesWords(alert.duplicates, SHOWN_COPIES)}`)]),
    colours.dim(`  seen to alert ${formatDuration(latency.seenToAlertMs)}${published}${flags}`),
    "",
  ];
}

// oxlint-disable-next-line no-control-regex -- colour sequences take no room on the screen
const COLOUR_SEQUENCE = /\u001b\[[0-9;]*m/g;

/** Breaks text at spaces so that each line has at most `width` visible characters. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  let length = 0;
  for (const word of text.replaceAll(/\s+/g, " ").trim().split(" ")) {
    const visible = word.replaceAll(COLOUR_SEQUENCE, "").length;
    if (length > 0 && length + 1 + visible > width) {
      lines.push(line);
      line = word;
      length = visible;
    } else {
      line = length === 0 ? word : `${line} ${word}`;
      length += visible + (length === 0 ? 0 : 1);
    }
  }
  return length === 0 ? lines : [...lines, line];
}
