import { Readable } from "node:stream";
import { feedImportLineSchema } from "@wirewatch/contracts";
import {
  NotOpmlError,
  readOpml,
  TooManyOutlinesError,
  writeOpml,
  type OpmlFeed,
  type OpmlList,
} from "@wirewatch/feed";
import type { ServiceContext } from "@wirewatch/runtime";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { importFeeds } from "../feeds/import-feeds.ts";
import { route, type Route } from "../route.ts";

const MAX_BYTES = 20_000_000;
const MAX_OUTLINES = 20_000;
const PAGE_SIZE = 500;
const OPML_TYPES = [
  "text/x-opml",
  "application/x-opml+xml",
  "text/xml",
  "application/xml",
  "application/octet-stream",
];

export const feedListRoutes = (defaults: { intervalMs: number }): Route[] => [
  route({
    method: "POST",
    path: "/v1/feeds/import",
    operationId: "importFeeds",
    summary:
      "Add the feeds of an OPML list, with their folders. Answers line by line as it goes: start, one line a feed with what became of it, end. `dryRun=true` changes nothing",
    tag: "feeds",
    query: z.object({
      dryRun: z
        .enum(["true", "false"])
        .transform((text) => text === "true")
        .optional(),
    }),
    body: z.custom<Uint8Array>(
      (value) => value instanceof Uint8Array,
      "is not an OPML document; send it as text/x-opml",
    ),
    bodyTypes: OPML_TYPES,
    maxBodyBytes: MAX_BYTES,
    response: z.unknown(),
    responseTypes: ["application/x-ndjson"],
    handle: async ({ query, body, context }) => {
      const list = readList(body);
      const lines = importFeeds(list, { dryRun: query.dryRun ?? false, defaults }, context);
      return {
        headers: { "content-type": "application/x-ndjson; charset=utf-8" },
        body: Readable.from(toLines(lines)),
      };
    },
  }),
  route({
    method: "GET",
    path: "/v1/feeds/export",
    operationId: "exportFeeds",
    summary: "All feeds that are not retired as an OPML 2.0 list, in their folders",
    tag: "feeds",
    response: z.unknown(),
    responseTypes: ["text/x-opml"],
    handle: async ({ context }) => ({
      headers: {
        "content-type": "text/x-opml; charset=utf-8",
        "content-disposition": 'attachment; filename="wirewatch-feeds.opml"',
      },
      body: writeOpml({ title: "Feeds of Wirewatch", createdAt: new Date(), feeds: await allFeeds(context) }),
    }),
  }),
];

function readList(body: Uint8Array): OpmlList {
  try {
    return readOpml(body, { maxOutlines: MAX_OUTLINES, maxBytes: MAX_BYTES });
  } catch (error) {
    if (error instanceof TooManyOutlinesError)
      throw new ApiError("too_large", `${error.message} Import it in parts.`, [], { cause: error });
    const isOpml = !(error instanceof NotOpmlError);
    throw new ApiError(
      isOpml ? "bad_request" : "not_opml",
      error instanceof Error ? error.message : "The list cannot be read.",
      [],
      { cause: error },
    );
  }
}

async function* toLines(lines: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(feedImportLineSchema.parse(line))}\n`;
}

async function allFeeds(context: ServiceContext): Promise<OpmlFeed[]> {
  const feeds: OpmlFeed[] = [];
  let cursor: string | undefined;
  do {
    const page = await context.stores.feeds.list({
      limit: PAGE_SIZE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { url, title, folder, language, source, status } of page.items)
      if (status !== "retired")
        feeds.push({ url, title, folder, language, siteUrl: null, country: source.country });
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return feeds;
}
