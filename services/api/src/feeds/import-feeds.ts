import type { FeedImportLine } from "@wirewatch/contracts";
import { planImport, reportOfSkipped, type OpmlList, type PlannedFeed } from "@wirewatch/feed";
import type { ServiceContext } from "@wirewatch/runtime";
import { wakePoller } from "../routes/wake-poller.ts";

/** New feeds of which the pollers are told together. */
const WAKE_SIZE = 50;
const PAGE_SIZE = 500;

/**
 * Adds the feeds of a list one after the other and says of each line what became of it. Cut off and run again, it goes on where it
 * was: what is there already stays as it is.
 */
export async function* importFeeds(
  list: OpmlList,
  settings: { dryRun: boolean; defaults: { intervalMs: number } },
  context: ServiceContext,
): AsyncGenerator<FeedImportLine> {
  const planned = planImport(list.outlines);
  const known = settings.dryRun ? await knownAddresses(context) : null;
  const counts = { added: 0, known: 0, repeated: 0, refused: 0 };
  let fresh: string[] = [];
  yield { type: "start", total: planned.length, title: list.title };
  try {
    for (const item of planned) {
      if (context.signal.aborted) return;
      const line = await importOne(item, known, settings.defaults, context);
      counts[line.outcome] += 1;
      if (line.outcome === "added" && line.feedId !== undefined) fresh.push(line.feedId);
      if (fresh.length >= WAKE_SIZE) {
        await wakePoller(context, fresh);
        fresh = [];
      }
      yield line;
    }
  } finally {
    if (fresh.length > 0) await wakePoller(context, fresh);
  }
  yield { type: "end", ...counts, dryRun: settings.dryRun };
}

async function importOne(
  item: PlannedFeed,
  known: ReadonlySet<string> | null,
  defaults: { intervalMs: number },
  context: ServiceContext,
): Promise<Extract<FeedImportLine, { type: "feed" }>> {
  if (item.kind !== "feed") return reportOfSkipped(item);
  const { line, title } = item;
  const { url, folder = "" } = item.feed;
  if (known !== null)
    return { type: "feed", line, outcome: known.has(url) ? "known" : "added", title, url, folder };
  try {
    const { feed, created } = await context.stores.feeds.create(item.feed, defaults);
    return { type: "feed", line, outcome: created ? "added" : "known", title, url, folder, feedId: feed.id };
  } catch (error) {
    context.log.warn({ err: error }, "feed.import-failed");
    const why = `could not be written: ${error instanceof Error ? error.message : String(error)}`;
    return {
      type: "feed",
      line,
      outcome: "refused",
      title,
      url,
      folder,
      why,
      remedy: "Import the list again: what is there already stays.",
    };
  }
}

async function knownAddresses(context: ServiceContext): Promise<Set<string>> {
  const urls = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await context.stores.feeds.list({
      limit: PAGE_SIZE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const feed of page.items) urls.add(feed.url);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return urls;
}
