import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { pollProblem, type ParsedFeed } from "@wirewatch/contracts";
import type { PollOutcome, PollTarget } from "@wirewatch/db";
import type { HttpResponse } from "@wirewatch/http";
import { toFoundItems } from "./found-items.ts";
import { failed, succeeded, toProblem, unchanged } from "./outcomes.ts";
import type { PollTools } from "./poll-tools.ts";
import { readSitemaps } from "./read-sitemaps.ts";
import { hubAnnouncement } from "./websub/hub-announcement.ts";

const compress = promisify(gzip);
/** A small window: its memory is allocated anew for each document, which costs more than it saves. */
const COMPRESSION = { level: 1, memLevel: 6, windowBits: 13 };

/** The document of a feed, fetched because the feed was due or pushed by its hub. */
export interface FeedDocument {
  body: Uint8Array;
  /** Where it came from, after all redirects; of a push, the topic. */
  url: string;
  contentType: string | undefined;
  cause: "due" | "push";
  /** The answer that carried it; a push has none. */
  response?: HttpResponse;
}

/** Reads one document of a feed into an outcome; whatever is wrong with it becomes a precise problem and a next try. */
export async function readFeedDocument(
  target: PollTarget,
  document: FeedDocument,
  tools: PollTools,
  signal?: AbortSignal,
): Promise<PollOutcome> {
  const { body, url, contentType, cause, response } = document;
  const bodyHash = createHash("sha256").update(body).digest("base64");
  if (cause === "due" && bodyHash === target.bodyHash && target.failureCount === 0)
    return unchanged(target, document, tools);

  let parsed: ParsedFeed;
  const contentLocation = response?.headers["content-location"];
  try {
    parsed = await tools.parser.parse(body, {
      url,
      ...(contentType === undefined ? {} : { contentType }),
      ...(contentLocation === undefined ? {} : { contentLocation }),
      maxItems: tools.limits.maxItems,
    });
  } catch (error) {
    const status = response?.status ?? null;
    return failed(
      target,
      { status, problem: toProblem(error), weight: 1, retryAfterMs: null, document },
      tools,
    );
  }

  const now = tools.now();
  const sitemaps = await readSitemaps(target, parsed, tools, signal);
  const { items, unusable, guidUnreliable, guidReused, sharedAddresses } = toFoundItems(
    target,
    { ...parsed, items: sitemaps.items, problems: sitemaps.problems },
    now,
    tools.urlRules,
  );
  const parseProblems = [...sitemaps.problems];
  if (unusable > 0)
    parseProblems.push(
      pollProblem("items_unusable", `${unusable} items have nothing to recognise or open them by.`),
    );
  if (guidUnreliable) parseProblems.push(pollProblem("guid_unreliable"));
  const outcome = succeeded(target, document, tools, {
    publisherMs: parsed.feed.updateIntervalMs ?? null,
    isChanged: target.bodyHash !== null && bodyHash !== target.bodyHash,
  });
  return {
    ...outcome,
    // A push may be a part of the feed: what the feed's own server says stays as it is.
    ...(response === undefined
      ? {}
      : {
          // What was not read to its end must not be taken for unchanged next time.
          etag: (sitemaps.isComplete ? response.headers["etag"] : null) ?? null,
          lastModified: (sitemaps.isComplete ? response.headers["last-modified"] : null) ?? null,
          bodyHash: sitemaps.isComplete ? bodyHash : null,
          announced: hubAnnouncement(response, parsed.feed),
          ...(tools.limits.answerMaxBytes === 0 ? {} : { document: await keepDocument(body, tools) }),
        }),
    title: parsed.feed.title,
    parseProblems,
    pollMemory: {
      ...outcome.pollMemory,
      ...(sitemaps.visited === null ? {} : { sitemaps: sitemaps.visited }),
      ...(sharedAddresses.length === 0 ? {} : { sharedAddresses }),
      ...(guidReused && !target.pollMemory["guidUnreliable"]
        ? { guidUnreliable: { since: now.toISOString(), why: "reused" } }
        : {}),
    },
    floodItems: tools.limits.floodItems,
    items,
  };
}

async function keepDocument(
  body: Uint8Array,
  tools: PollTools,
): Promise<{ gzip: Uint8Array; bytes: number; truncated: boolean }> {
  const { answerMaxBytes } = tools.limits;
  const kept = body.subarray(0, answerMaxBytes);
  return {
    gzip: await compress(kept, COMPRESSION),
    bytes: body.byteLength,
    truncated: kept.byteLength < body.byteLength,
  };
}
