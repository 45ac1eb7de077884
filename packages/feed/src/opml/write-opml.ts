import { splitFolder } from "./folder-path.ts";

export interface OpmlFeed {
  url: string;
  title: string;
  folder: string;
  language: string | null;
  siteUrl: string | null;
  country: string | null;
}

interface Folder {
  folders: Map<string, Folder>;
  feeds: OpmlFeed[];
}

/** An OPML 2.0 document of the feeds in their folders; `readOpml` gives them again. */
export function writeOpml(list: { title: string; createdAt: Date; feeds: Iterable<OpmlFeed> }): string {
  const root: Folder = { folders: new Map(), feeds: [] };
  for (const feed of list.feeds) {
    let place = root;
    for (const name of splitFolder(feed.folder)) {
      let inner = place.folders.get(name);
      if (inner === undefined) {
        inner = { folders: new Map(), feeds: [] };
        place.folders.set(name, inner);
      }
      place = inner;
    }
    place.feeds.push(feed);
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<opml version="2.0">',
    "  <head>",
    `    <title>${escapeXml(list.title)}</title>`,
    `    <dateCreated>${list.createdAt.toUTCString()}</dateCreated>`,
    "  </head>",
    "  <body>",
    ...writeFolder(root, "    "),
    "  </body>",
    "</opml>",
    "",
  ].join("\n");
}

function writeFolder({ folders, feeds }: Folder, indent: string): string[] {
  const lines: string[] = [];
  for (const [name, folder] of [...folders].toSorted(([left], [right]) => (left < right ? -1 : 1)))
    lines.push(
      `${indent}<outline text="${escapeXml(name)}">`,
      ...writeFolder(folder, `${indent}  `),
      `${indent}</outline>`,
    );
  for (const feed of feeds.toSorted((left, right) => (left.url < right.url ? -1 : 1))) {
    const name = feed.title === "" ? feed.url : feed.title;
    const attributes = [
      ["text", name],
      ["title", name],
      ["type", "rss"],
      ["xmlUrl", feed.url],
      ["htmlUrl", feed.siteUrl],
      ["language", feed.language],
      ["country", feed.country],
    ]
      .filter(([, value]) => typeof value === "string")
      .map(([key, value]) => `${key}="${escapeXml(value ?? "")}"`);
    lines.push(`${indent}<outline ${attributes.join(" ")}/>`);
  }
  return lines;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML 1.0 has no place for most controls, not even as references. */
const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    // oxlint-disable-next-line no-control-regex -- controls are what must go
    .replaceAll(/[\u0000-\u001f\u007f\ufffe\uffff]+/g, " ")
    .replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? "");
