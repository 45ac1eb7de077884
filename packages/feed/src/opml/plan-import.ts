import {
  languageSchema,
  countrySchema,
  feedUrlSchema,
  webUrlSchema,
  type FeedCreate,
  type FeedImportLine,
} from "@wirewatch/contracts";
import { joinFolder } from "./folder-path.ts";
import type { OpmlOutline } from "./read-opml.ts";

const MAX_FOLDER = 500;

/** What an import makes of one outline. */
export type PlannedFeed =
  | { kind: "feed"; line: number; title: string; feed: FeedCreate }
  | { kind: "repeated"; line: number; title: string; url: string; firstLine: number }
  | { kind: "refused"; line: number; title: string; url: string; why: string; remedy: string };

/** The line of an import's report on an outline that gives no feed to add. */
export function reportOfSkipped(
  item: Exclude<PlannedFeed, { kind: "feed" }>,
): Extract<FeedImportLine, { type: "feed" }> {
  const { kind: outcome, line, title, url } = item;
  const report = { type: "feed", line, outcome, title, url, folder: "" } as const;
  return item.kind === "repeated"
    ? { ...report, why: `stands in line ${item.firstLine} already` }
    : { ...report, why: item.why, remedy: item.remedy };
}

/** Turns outlines into feeds to add, and says of every other one why it is none and how to mend it. */
export function planImport(outlines: readonly OpmlOutline[]): PlannedFeed[] {
  const lines = new Map<string, number>();
  return outlines.map((outline): PlannedFeed => {
    const { line, title } = outline;
    const url = outline.url.replace(/^feed:(?:\/\/)?(?=https?:)/i, "").replace(/^feed:\/\//i, "http://");
    const refuse = (why: string, remedy: string): PlannedFeed => ({
      kind: "refused",
      line,
      title,
      url: outline.url,
      why,
      remedy,
    });
    if (url === "")
      return outline.type === "link" || outline.type === "include"
        ? refuse("is a link to another list, not a feed", "Fetch that list and import it by itself.")
        : refuse("has no address (xmlUrl)", "Add xmlUrl, or find the feed: wirewatch feed discover <site>.");
    if (webUrlSchema.safeParse(url).success && !feedUrlSchema.safeParse(url).success)
      return refuse(
        "has an address that is too long",
        "Ask its publisher for one of at most 2000 characters.",
      );
    if (!webUrlSchema.safeParse(url).success) {
      const hasScheme = /^[a-z][a-z0-9+.-]*:/i.test(url);
      return refuse(
        hasScheme
          ? "has an address that is not an http(s) one without credentials"
          : "has an address without http:// or https://",
        hasScheme
          ? "Replace xmlUrl by the feed's web address."
          : `Write xmlUrl="https://${url.replace(/^\/+/, "").slice(0, 200)}".`,
      );
    }
    const { href } = new URL(url);
    const firstLine = lines.get(href);
    if (firstLine !== undefined) return { kind: "repeated", line, title, url: href, firstLine };
    lines.set(href, line);
    const folder = joinFolder(outline.folder);
    if (folder.length > MAX_FOLDER)
      return refuse(
        `lies in a folder whose path has more than ${MAX_FOLDER} characters`,
        "Shorten the names of its folders.",
      );
    const language = languageSchema.safeParse(outline.language.replaceAll("_", "-"));
    const country = countrySchema.safeParse(outline.country.toUpperCase());
    return {
      kind: "feed",
      line,
      title,
      feed: {
        url: href,
        ...(title === "" ? {} : { title }),
        ...(folder === "" ? {} : { folder }),
        ...(language.success ? { language: language.data } : {}),
        ...(country.success ? { source: { country: country.data } } : {}),
      },
    };
  });
}
