import type { HostBlockStore } from "@wirewatch/db";
import { hashBlock, openHostMemory, type HostMemory, type HostMemoryView } from "@wirewatch/extract";
import { decodeBlocks, encodeBlocks, type BlockCounts } from "./block-codec.ts";
import { canParseUrl } from "@wirewatch/text";

/** What hosts repeat on their pages, shared by all extractors through the database. */
export interface HostBlocks {
  /** Blocks that stood in three or more articles of the page's host. Rejects when the database does not answer. */
  view(host: string): Promise<HostMemoryView>;
  /** Adds an article that has been read for the first time. */
  learn(host: string, articleId: string, text: string): void;
  /** Writes what was learned. What cannot be written is forgotten: it is only a count. */
  flush(): Promise<void>;
}

/** Views older than this are read anew, for what other extractors have learned. */
const FRESH_MS = 60_000;
const MAX_VIEWS = 1000;
/** Articles whose texts wait to be written; further ones of that moment are not learned from. */
const MAX_WAITING = 500;

/** An article of which more than this has stood in others is a copy or a follow-up: what it shares is its story, not furniture. */
const MAX_SHARED = 0.35;

export const NO_BLOCKS: HostMemoryView = { repeated: [] };

/** A page's host, by which its blocks are known; "www" is the same site. */
export const hostOf = (url: string): string | null =>
  canParseUrl(url) ? new URL(url).host.replace(/^www\./, "") : null;

export function openHostBlocks(store: HostBlockStore, now: () => number = Date.now): HostBlocks {
  const views = new Map<string, { at: number; view: Promise<HostMemoryView> }>();
  let waiting = new Map<string, { articleId: string; text: string }[]>();
  let waitingCount = 0;

  const keepView = (host: string, view: Promise<HostMemoryView>): void => {
    views.delete(host);
    views.set(host, { at: now(), view });
    if (views.size > MAX_VIEWS) views.delete(views.keys().next().value ?? host);
  };

  return {
    view: (host) => {
      const kept = views.get(host);
      if (kept !== undefined && now() - kept.at < FRESH_MS) return kept.view;
      const view = store
        .read(host)
        .then((bytes) => (bytes === null ? NO_BLOCKS : memoryOf(host, decodeBlocks(bytes)).view(host)));
      view.catch(() => {
        if (views.get(host)?.view === view) views.delete(host);
      });
      keepView(host, view);
      return view;
    },
    learn: (host, articleId, text) => {
      if (waitingCount >= MAX_WAITING || text === "") return;
      waitingCount += 1;
      const ofHost = waiting.get(host);
      if (ofHost === undefined) waiting.set(host, [{ articleId, text }]);
      else ofHost.push({ articleId, text });
    },
    flush: async () => {
      const taken = waiting;
      waiting = new Map();
      waitingCount = 0;
      for (const [host, articles] of taken) {
        let view = NO_BLOCKS;
        await store.update(host, (before) => {
          const memory = memoryOf(host, decodeBlocks(before));
          for (const { articleId, text } of articles)
            if (!isRetelling(text, blocksOf(memory))) memory.learn(host, articleId, text);
          view = memory.view(host);
          return encodeBlocks(blocksOf(memory));
        });
        keepView(host, Promise.resolve(view));
      }
    },
  };
}

function isRetelling(text: string, blocks: BlockCounts): boolean {
  const known = new Set(blocks.map(([hash]) => hash));
  let shared = 0;
  for (const line of text.split("\n")) if (known.has(hashBlock(line))) shared += line.length;
  return shared > MAX_SHARED * text.length;
}

const memoryOf = (host: string, blocks: BlockCounts): HostMemory =>
  openHostMemory({ version: 1, hosts: [[host, { articles: [], blocks }]] });

const blocksOf = (memory: HostMemory): BlockCounts => memory.toJSON().hosts[0]?.[1].blocks ?? [];
