import type { GoldenDocument } from "./mutated-feed.ts";

/** Pieces that make readers slow when they come again and again. */
const PIECES = [
  "<",
  "&",
  "&#",
  "&a",
  "&amp;",
  "&lt;",
  "]]>",
  "<![CDATA[",
  "<!--",
  "--",
  "<!DOCTYPE a [",
  "<?xml ",
  "<a ",
  "<a>",
  "</a>",
  "<p",
  "<item>",
  "<entry>",
  "<title>",
  "a='",
  'a="',
  "a=",
  '" ',
  " ",
  "\n",
  "(",
  "@",
  ",",
  "2026-",
  "http://",
  "\\",
  "&lt;p&gt;",
  "&lt;a href=x&gt;",
  "&lt;!--",
  "&lt;b&gt;&lt;i&gt;&lt;/b&gt;",
  "data:,",
] as const;

const PLACES: Readonly<Record<string, (filling: string) => string>> = {
  alone: (filling) => filling,
  "in a description": (filling) =>
    `<rss><channel><title>t</title><item><guid>1</guid><description>${filling}</description></item></channel></rss>`,
  "in a title, a date, a name, an address and a guid": (filling) => {
    const part = filling.slice(0, filling.length / 5);
    return `<rss><channel><item><title>${part}</title><pubDate>${part}</pubDate><author>${part}</author><link>${part}</link><guid>${part}</guid></item></channel></rss>`;
  },
  "in an attribute": (filling) =>
    `<feed><entry><id>1</id><link href="${filling.replaceAll('"', "'")}"/></entry></feed>`,
  "in CDATA": (filling) =>
    `<rss><channel><item><guid>1</guid><description><![CDATA[${filling}</description></item></channel></rss>`,
  "in a document type": (filling) => `<!DOCTYPE rss [${filling}]><rss><channel/></rss>`,
  "in JSON": (filling) =>
    JSON.stringify({
      version: "https://jsonfeed.org/version/1.1",
      items: [{ id: "1", content_html: filling }],
    }),
};

/** Every piece again and again up to a length, in every place of a feed: what a slow pattern or a deep recursion would choke on. */
export function repeatedPieces(maxBytes: number): GoldenDocument[] {
  return Object.entries(PLACES).flatMap(([place, put]) =>
    PIECES.map((piece) => ({
      name: `${piece} again and again ${place}`,
      bytes: new TextEncoder().encode(put(piece.repeat(Math.floor(maxBytes / piece.length)))),
    })),
  );
}
