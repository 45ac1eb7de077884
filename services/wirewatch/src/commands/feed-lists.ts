import { readFileSync, writeFileSync } from "node:fs";
import { feedDiscoverySchema, feedImportLineSchema, type FeedImportLine } from "@wirewatch/contracts";
import {
  planImport,
  readOpml,
  reportOfSkipped,
  writeOpml,
  type OpmlList,
  type OpmlOutline,
  type PlannedFeed,
} from "@wirewatch/feed";
import { candidateLine } from "../terminal/candidate-line.ts";
import { safeForTerminal } from "../terminal/colours.ts";
import { UsageError } from "../usage-error.ts";
import type { ManageContext } from "./manage.ts";

/** Feeds that are sent together, so that there is something to tell between two calls. */
const CHUNK = 25;

export interface ImportSettings {
  dryRun: boolean;
  onProgress: (done: number, total: number) => void;
}

type ReportLine = Extract<FeedImportLine, { type: "feed" }>;

/** `wirewatch feed discover`: what a site has. */
export async function discoverCommand(context: ManageContext, address: string): Promise<void> {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `https://${address}`;
  const found = feedDiscoverySchema.parse(await context.client.call("POST", "/v1/feeds/discover", { url }));
  if (context.json) context.print(JSON.stringify(found));
  else for (const feed of found.feeds) context.print(safeForTerminal(candidateLine(feed)));
  if (found.problem !== null)
    throw new Error(
      safeForTerminal(`${url} could not be read: ${found.problem.message} (${found.problem.code})`),
    );
  if (!context.json && found.feeds.length === 0)
    context.print(`No feed was found at ${safeForTerminal(found.url)}; ${found.tried} addresses were tried.`);
}

/** `wirewatch feed import`: a report of every line of the list, whatever becomes of the others. */
export async function importFile(
  context: ManageContext,
  file: string,
  settings: ImportSettings,
): Promise<void> {
  let list: OpmlList;
  try {
    list = readOpml(readFileSync(file === "-" ? 0 : file));
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  await importOutlines(context, list.outlines, settings);
}

export async function importOutlines(
  context: ManageContext,
  outlines: readonly OpmlOutline[],
  settings: ImportSettings,
): Promise<void> {
  const counts = { added: 0, known: 0, repeated: 0, refused: 0 };
  const report = (line: ReportLine): void => {
    counts[line.outcome] += 1;
    context.print(context.json ? JSON.stringify(line) : safeForTerminal(toText(line, settings.dryRun)));
  };
  const planned = planImport(outlines);
  for (let start = 0; start < planned.length; start += CHUNK) {
    const chunk = planned.slice(start, start + CHUNK);
    const answers = await send(context, chunk, settings.dryRun);
    for (const item of chunk) report(toLine(item, answers));
    settings.onProgress(Math.min(start + CHUNK, planned.length), planned.length);
  }
  const { added, known, repeated, refused } = counts;
  if (context.json) context.print(JSON.stringify({ type: "end", ...counts, dryRun: settings.dryRun }));
  else
    context.print(
      `${planned.length} lines: ${added} ${settings.dryRun ? "would be added" : "added"}, ${known} there already, ${repeated} repeated, ${refused} refused`,
    );
}

/** What the server made of the feeds of a chunk, by address. */
async function send(
  context: ManageContext,
  chunk: readonly PlannedFeed[],
  dryRun: boolean,
): Promise<Map<string, ReportLine>> {
  const feeds = chunk.flatMap((item) =>
    item.kind === "feed"
      ? [
          {
            url: item.feed.url,
            title: item.title,
            folder: item.feed.folder ?? "",
            language: item.feed.language ?? null,
            siteUrl: null,
            country: item.feed.source?.country ?? null,
          },
        ]
      : [],
  );
  if (feeds.length === 0) return new Map();
  const text = writeOpml({ title: "", createdAt: new Date(), feeds });
  const answer = await context.client.exchange("POST", `/v1/feeds/import?dryRun=${String(dryRun)}`, {
    type: "text/x-opml",
    text,
  });
  const lines = answer
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => feedImportLineSchema.parse(JSON.parse(line)))
    .filter((line): line is ReportLine => line.type === "feed");
  return new Map(lines.map((line) => [line.url, line]));
}

function toLine(item: PlannedFeed, answers: ReadonlyMap<string, ReportLine>): ReportLine {
  if (item.kind !== "feed") return reportOfSkipped(item);
  const { line, title } = item;
  const { url, folder = "" } = item.feed;
  const answer = answers.get(url);
  if (answer !== undefined) return { ...answer, line, title };
  return {
    type: "feed",
    line,
    outcome: "refused",
    title,
    url,
    folder,
    why: "the server did not answer for it",
    remedy: "Import the list again: what is there already stays.",
  };
}

function toText(line: ReportLine, dryRun: boolean): string {
  const outcome = {
    added: dryRun ? "would be added" : "added",
    known: "there already",
    repeated: "repeated",
    refused: "REFUSED",
  }[line.outcome];
  const name = [line.folder, line.title].filter((part) => part !== "").join("/");
  const why = line.why === undefined ? "" : `: ${line.why}. ${line.remedy ?? ""}`;
  return `line ${line.line}  ${outcome}  ${name}  ${line.url}${why}`.trimEnd();
}

/** `wirewatch feed export`. */
export async function exportFeeds(context: ManageContext, file: string | undefined): Promise<void> {
  const text = await context.client.exchange("GET", "/v1/feeds/export");
  if (file === undefined) return context.print(text.trimEnd());
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(
      `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
