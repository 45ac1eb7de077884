import { Readability } from "@mozilla/readability";
import { parseHTML } from "linkedom";
import { extractArticle } from "@wirewatch/extract";
import type { Outcome } from "./measures.ts";

export type Engine = (page: { html: string; url: string }) => Outcome;
/** Ours, and what it is held against; the last two only where they are installed. */
export const ENGINE_NAMES = ["wirewatch", "readability+linkedom", "readability+jsdom", "defuddle"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

interface Parsed {
  textContent?: string | null | undefined;
  byline?: string | null | undefined;
  publishedTime?: string | null | undefined;
}
const outcome = (article: Parsed | null): Outcome => ({
  text: article?.textContent ?? "",
  authors: article?.byline === null || article?.byline === undefined ? [] : [article.byline],
  publishedAt: article?.publishedTime ?? null,
});

/** Opens an engine; null when its library is not installed. */
export async function openEngine(name: EngineName): Promise<Engine | null> {
  switch (name) {
    case "wirewatch":
      return ({ html, url }) => extractArticle({ html: Buffer.from(html), url });
    case "readability+linkedom":
      return ({ html }) => outcome(new Readability(parseHTML(html).document).parse());
    case "readability+jsdom": {
      const library = await optional<{
        JSDOM: new (
          html: string,
          options: { url: string },
        ) => { window: { document: Document; close(): void } };
      }>("jsdom");
      if (library === null) return null;
      return ({ html, url }) => {
        const { window } = new library.JSDOM(html, { url });
        const article = new Readability(window.document).parse();
        window.close();
        return outcome(article);
      };
    }
    case "defuddle":
      return openDefuddle();
    default:
      return null;
  }
}

async function openDefuddle(): Promise<Engine | null> {
  const library = await optional<{
    default: new (document: Document) => {
      parse(): { content: string; author: string; published: string };
    };
  }>("defuddle");
  if (library === null) return null;
  return ({ html }) => {
    const { content, author, published } = new library.default(parseHTML(html).document).parse();
    return outcome({
      textContent: parseHTML(`<html><body>${content}</body></html>`).document.body.textContent,
      byline: author,
      publishedTime: published,
    });
  };
}

async function optional<Library>(name: string): Promise<Library | null> {
  try {
    return (await import(name)) as Library;
  } catch {
    return null;
  }
}
