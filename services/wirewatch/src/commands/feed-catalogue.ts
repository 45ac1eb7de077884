import { readFileSync } from "node:fs";
import { readOpml, type OpmlOutline } from "@wirewatch/feed";
import { formatTable } from "../terminal/table.ts";
import { UsageError } from "../usage-error.ts";
import { importOutlines, type ImportSettings } from "./feed-lists.ts";
import type { ManageContext } from "./manage.ts";

/** The starter list that comes with Wirewatch, in the repository and in the image. */
export const CATALOGUE_FILE = new URL("../../../../infra/catalogue/news-feeds.opml", import.meta.url);

export interface CatalogueWish {
  country: string | undefined;
  language: string | undefined;
}

/** @throws UsageError when nothing fits, with what there is. */
export function readCatalogue(wish: CatalogueWish): OpmlOutline[] {
  const all = readOpml(readFileSync(CATALOGUE_FILE)).outlines;
  const country = wish.country?.toLowerCase();
  const language = wish.language?.toLowerCase();
  const found = all.filter(
    (outline) =>
      (country === undefined ||
        outline.country.toLowerCase() === country ||
        outline.folder.at(-1)?.toLowerCase() === country) &&
      (language === undefined ||
        outline.language.toLowerCase() === language ||
        outline.language.toLowerCase().split("-", 1)[0] === language),
  );
  if (found.length > 0) return found;
  const list = (pick: (outline: OpmlOutline) => string): string =>
    [...new Set(all.map(pick))]
      .filter((code) => code !== "")
      .toSorted()
      .join(" ");
  throw new UsageError(
    `the catalogue has no such feeds; countries: ${list(({ country: code }) => code)}; languages: ${list(({ language: tag }) => tag)}`,
  );
}

export function showCatalogue(
  wish: CatalogueWish,
  { json, print }: { json: boolean; print: (line: string) => void },
): void {
  const outlines = readCatalogue(wish);
  if (json)
    for (const { url, title, language, country, folder } of outlines)
      print(JSON.stringify({ url, title, language, country, folder }));
  else
    print(
      formatTable(
        ["country", "language", "title", "url"],
        outlines.map(({ country, language, title, url }) => [country || "-", language, title, url]),
      ),
    );
}

export async function importCatalogue(
  context: ManageContext,
  wish: CatalogueWish,
  settings: ImportSettings,
): Promise<void> {
  await importOutlines(context, readCatalogue(wish), settings);
}
