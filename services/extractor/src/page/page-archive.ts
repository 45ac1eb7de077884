import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { KeptPage, PageStore } from "@wirewatch/db";
import type { Log } from "@wirewatch/runtime";
import { canonicalizeUrl, type CanonicalUrlRules } from "@wirewatch/text";
import type { PageAnswer } from "./request-page.ts";

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** A page that was fetched so short a time ago stands for its address, whichever article asks. */
const REUSE_MS = 900_000;
const KEPT_HEADERS = ["content-type", "content-language", "last-modified", "etag"];
/** Other kinds of files hold nothing that any extractor would read. */
const READABLE = /^\s*(?:text\/|application\/(?:xhtml\+xml|xml)\b)|^\s*$/i;

export interface PageArchive {
  /** The page at this address, if it has just been fetched. */
  recent(url: string): Promise<PageAnswer | null>;
  /** Keeps a page that was read; one that is too large, or that cannot be written, is not kept. */
  keep(articleId: string, asked: string, answer: PageAnswer): Promise<void>;
}

export interface ArchiveSettings {
  /** How long pages are kept; 0 keeps none. */
  keepMs: number;
  /** Largest page, compressed. */
  keepBytes: number;
  /** Largest page, as it is read. */
  maxBytes: number;
  urlRules?: CanonicalUrlRules | undefined;
}

/** Compressed pages in the database. */
export function openPageArchive(
  store: Pick<PageStore, "keep" | "recent">,
  settings: ArchiveSettings,
  log: Pick<Log, "warn">,
): PageArchive {
  const { keepMs, keepBytes, maxBytes, urlRules } = settings;
  return {
    recent: async (url) => {
      const key = canonicalizeUrl(url, urlRules);
      if (keepMs === 0 || key === null) return null;
      try {
        const page = await store.recent([key], { maxAgeMs: REUSE_MS });
        return page === null ? null : await toAnswer(page, maxBytes);
      } catch (error) {
        log.warn({ err: error }, "page.reuse-failed");
        return null;
      }
    },
    keep: async (articleId, asked, answer) => {
      if (keepMs === 0 || (answer.bodyProblem ?? null) !== null) return;
      if (!READABLE.test(answer.headers["content-type"] ?? "")) return;
      try {
        const body = await compress(answer.body);
        if (body.length > keepBytes) return;
        await store.keep({
          articleId,
          keys: [...new Set([asked, answer.url].map((url) => canonicalizeUrl(url, urlRules)))].filter(
            (key) => key !== null,
          ),
          url: answer.url,
          status: answer.status,
          headers: Object.fromEntries(
            KEPT_HEADERS.flatMap((name) => {
              const value = answer.headers[name];
              return value === undefined ? [] : [[name, value]];
            }),
          ),
          gzip: body,
          bodyBytes: answer.body.length,
          keepMs,
        });
      } catch (error) {
        log.warn({ articleId, err: error }, "page.keep-failed");
      }
    },
  };
}

/** A kept page as if it had just come. */
export async function toAnswer(page: KeptPage, maxBytes: number): Promise<PageAnswer> {
  return {
    status: page.status,
    headers: page.headers,
    body: await decompress(page.gzip, { maxOutputLength: Math.max(maxBytes, page.bodyBytes) }),
    url: page.url,
    redirects: [],
  };
}
