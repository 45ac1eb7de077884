import type { CheckOutcome, DueCheck } from "@wirewatch/db";
import { compareLooks, toReappearance, toWithdrawal } from "./compare-looks.ts";
import { lookAtPage, type LookTools, type PageLook } from "./look-at-page.ts";
import { markOf, seenTitlesOf } from "../article-metadata.ts";
import { readAnswer } from "../page/read-answer.ts";

export interface RecheckSchedule {
  /** Times after the latest alert, the shortest first. */
  afterMs: readonly number[];
  /** Least time between the two looks that prove a withdrawal. */
  confirmMs: number;
}

/** A server that says "for good" is believed after this part of the time. */
const SURE_PART = 6;
const FIRST_BACKOFF_MS = 30_000;
const MAX_BACKOFF_MS = 21_600_000;
/** Passing faults in a row (20 hours of them) after which the look is given up; the next one of the schedule stands. */
const MAX_FAILURES = 12;

export interface Look {
  outcome: CheckOutcome;
  page: PageLook["state"];
}

/** Looks at an article again, and says what has become of it and when to look next. @throws only when the signal aborts. */
export async function lookAgain(
  check: DueCheck,
  tools: LookTools,
  schedule: RecheckSchedule,
  signal: AbortSignal,
): Promise<Look> {
  const { article } = check;
  const isFromPage = article.metadata["readFrom"] === "page";
  const isWanted = isFromPage || check.alertedAgoMs !== null;
  const look: PageLook = isWanted ? await lookAtPage(check, tools, signal) : { state: "unreadable" };
  // The same words need no second reading, and a newer extractor that reads them otherwise has found no revision.
  const isFeedKnown = article.metadata["readFeed"] === markOf(article.feedHtml);
  const feed = isFromPage || isFeedKnown ? null : (await readAnswer(article, null, tools)).page;
  signal.throwIfAborted();
  const { revision, metadata, pageText } = compareLooks(check, {
    page: look.state === "here" ? look.reading : null,
    feed,
  });
  const scheduledMs = nextInSchedule(check.alertedAgoMs, schedule.afterMs);
  const outcome: CheckOutcome = {
    nextInMs: scheduledMs,
    failureCount: 0,
    isGone: false,
    metadata,
    pageText,
    revision,
  };

  switch (look.state) {
    case "here":
      if (article.withdrawnAt !== null) outcome.revision = toReappearance(article, revision);
      break;
    case "gone": {
      // A page that has never been there cannot be taken away.
      if (!isFromPage && (seenTitlesOf(article.metadata)?.page ?? null) === null) break;
      outcome.isGone = true;
      if (article.withdrawnAt !== null) break;
      const confirmMs = look.isSure ? Math.ceil(schedule.confirmMs / SURE_PART) : schedule.confirmMs;
      if (check.goneForMs === null) outcome.nextInMs = confirmMs;
      else if (check.goneForMs < confirmMs) outcome.nextInMs = Math.ceil(confirmMs - check.goneForMs);
      else {
        outcome.revision = toWithdrawal(article);
        // What else was seen waits for its own look, so that nothing is taken as read.
        outcome.metadata = article.metadata;
        outcome.pageText = check.pageText;
      }
      break;
    }
    case "busy": {
      // Proves nothing either way.
      outcome.isGone = check.goneForMs !== null;
      if (check.failureCount >= MAX_FAILURES) break;
      outcome.failureCount = check.failureCount + 1;
      const backoffMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** check.failureCount);
      outcome.nextInMs = Math.max(backoffMs, Math.min(look.waitMs ?? 0, MAX_BACKOFF_MS));
      break;
    }
    case "unreadable":
      break;
  }
  return { outcome, page: look.state };
}

/** Milliseconds until the next look that the schedule has for the article; null when there is none. */
export function nextInSchedule(alertedAgoMs: number | null, afterMs: readonly number[]): number | null {
  if (alertedAgoMs === null) return null;
  const next = afterMs.find((duration) => duration > alertedAgoMs);
  return next === undefined ? null : next - alertedAgoMs;
}
