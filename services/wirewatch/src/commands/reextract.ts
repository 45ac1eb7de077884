import { setTimeout as delay } from "node:timers/promises";
import { reextractionSchema, type Reextraction } from "@wirewatch/contracts";
import { formatDuration } from "../terminal/alert-lines.ts";
import { parseDuration } from "../terminal/parse-duration.ts";
import { UsageError } from "../usage-error.ts";
import type { ManageContext } from "./manage.ts";

const ASK_EVERY_MS = 500;
/** A run that nobody takes up or that stands still so long has no extractor. */
const STILL_MS = 90_000;

export interface ReextractWish {
  since?: string;
  feed?: string;
  dryRun?: boolean;
  match?: boolean;
  wait: boolean;
  resume?: string;
}

/** Starts a run over kept pages and follows it; one that goes on without us is followed with `--resume`. */
export async function reextract(
  context: ManageContext,
  wish: ReextractWish,
  onProgress: (line: string, isLast: boolean) => void,
): Promise<void> {
  const started = reextractionSchema.parse(
    wish.resume === undefined
      ? await context.client.call("POST", "/v1/reextractions", {
          ...(wish.since === undefined ? {} : { since: sinceOf(wish.since, Date.now()) }),
          ...(wish.feed === undefined ? {} : { feedId: wish.feed }),
          dryRun: wish.dryRun ?? false,
          match: wish.match ?? false,
        })
      : await context.client.call("GET", `/v1/reextractions/${encodeURIComponent(wish.resume)}`),
  );
  const last = wish.wait ? await follow(context, started, onProgress) : started;
  context.print(context.json ? JSON.stringify(last) : resultLine(last));
}

async function follow(
  context: ManageContext,
  started: Reextraction,
  onProgress: (line: string, isLast: boolean) => void,
): Promise<Reextraction> {
  let run = started;
  const begun = Date.now();
  let moved = begun;
  while (run.state === "running") {
    if (Date.now() - moved > STILL_MS)
      throw new Error(
        `${run.id} stands still at ${run.doneCount} of ${run.total}: is an extractor running? It goes on when one does; follow it with --resume ${run.id}`,
      );
    await delay(ASK_EVERY_MS);
    const now = reextractionSchema.parse(await context.client.call("GET", `/v1/reextractions/${run.id}`));
    if (now.doneCount !== run.doneCount) moved = Date.now();
    run = now;
    onProgress(
      progressLine(run, run.doneCount - started.doneCount, Date.now() - begun),
      run.state !== "running",
    );
  }
  return run;
}

/** How far a run is, and how long it will take at the pace that it had while it was watched. */
export function progressLine(run: Reextraction, doneSince: number, ms: number): string {
  const left = Math.max(0, run.total - run.doneCount);
  const eta = doneSince === 0 || left === 0 ? "" : `, about ${formatDuration((left * ms) / doneSince)} left`;
  return `${run.doneCount} of ${run.total}, ${run.changedCount} changed${eta}`;
}

function resultLine(run: Reextraction): string {
  const counts = `${run.doneCount} of ${run.total} pages read again, ${run.changedCount} texts ${run.dryRun ? "would change" : "changed"}`;
  if (run.state === "running") return `${run.id}  under way: ${counts}`;
  return `${run.id}  ${run.state}: ${counts}`;
}

/** A day, a time, or how long ago. */
export function sinceOf(text: string, now: number): string {
  const ago = parseDuration(text);
  if (ago !== null) return new Date(now - ago).toISOString();
  const time = Date.parse(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(time))
    throw new UsageError(`--since ${text} is no time: write 2026-11-27, 2026-11-27T12:00:00Z or 36h`);
  return new Date(time).toISOString();
}
