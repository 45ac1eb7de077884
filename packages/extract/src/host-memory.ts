/** What extraction asks of a host's memory. Plain data, so that it crosses to a worker. */
export interface HostMemoryView {
  /** Hashes of blocks that were seen in enough other articles of the host. */
  readonly repeated: readonly string[];
}

export interface HostMemoryOptions {
  /** Articles that must share a block before it is furniture; default 3. Two was measured to hurt. */
  minArticles: number;
  /** Hosts that are kept, least recently used first out; default 1,000. */
  maxHosts: number;
  /** Blocks that are kept a host; default 5,000. */
  maxBlocks: number;
}

export const DEFAULT_HOST_MEMORY: HostMemoryOptions = { minArticles: 3, maxHosts: 1000, maxBlocks: 5000 };

/** Counts, per host, in how many articles a block of text stood. */
export interface HostMemory {
  /** Adds one article's lines; call once per article, with the text that came out of extraction. */
  learn(host: string, articleKey: string, text: string): void;
  /** What extraction needs to know of one host. */
  view(host: string): HostMemoryView;
  /** Plain data for `openHostMemory`. */
  toJSON(): HostMemoryState;
}

export interface HostMemoryState {
  version: 1;
  hosts: [string, { articles: string[]; blocks: [string, number][] }][];
}

/** Articles of a host whose keys are remembered, so that a re-read article does not count twice. */
const MAX_ARTICLES = 2000;

interface Host {
  articles: Set<string>;
  blocks: Map<string, number>;
}

/** A memory of repeated blocks: pure data, bounded, serialisable. */
export function openHostMemory(
  state: HostMemoryState | null = null,
  options: Partial<HostMemoryOptions> = {},
): HostMemory {
  const { minArticles, maxHosts, maxBlocks } = { ...DEFAULT_HOST_MEMORY, ...options };
  const hosts = new Map<string, Host>();
  for (const [name, { articles, blocks }] of state?.hosts ?? [])
    hosts.set(name, { articles: new Set(articles), blocks: new Map(blocks) });
  return {
    learn(name, articleKey, text) {
      const host = hosts.get(name) ?? { articles: new Set(), blocks: new Map() };
      hosts.delete(name);
      hosts.set(name, host);
      if (hosts.size > maxHosts) hosts.delete(firstKey(hosts) ?? name);
      if (host.articles.has(articleKey)) return;
      host.articles.add(articleKey);
      if (host.articles.size > MAX_ARTICLES) host.articles.delete(firstKey(host.articles) ?? "");
      for (const hash of new Set(text.split("\n").map(hashBlock))) {
        const count = host.blocks.get(hash) ?? 0;
        host.blocks.delete(hash);
        host.blocks.set(hash, count + 1);
        if (host.blocks.size > maxBlocks) dropRarest(host.blocks);
      }
    },
    view(name) {
      const host = hosts.get(name);
      return {
        repeated:
          host === undefined
            ? []
            : [...host.blocks].filter(([, count]) => count >= minArticles).map(([hash]) => hash),
      };
    },
    toJSON: () => ({
      version: 1,
      hosts: [...hosts].map(([name, { articles, blocks }]) => [
        name,
        { articles: [...articles], blocks: [...blocks] },
      ]),
    }),
  };
}

const firstKey = (keyed: Map<string, unknown> | Set<string>): string | undefined => keyed.keys().next().value;

/** Forgets the oldest block that was seen once, else the oldest. */
function dropRarest(blocks: Map<string, number>): void {
  let looked = 0;
  for (const [hash, count] of blocks) {
    if (count === 1 || ++looked > 200) {
      blocks.delete(hash);
      return;
    }
  }
  blocks.delete(firstKey(blocks) ?? "");
}

/**
 * FNV-1a in two 32-bit lanes over the words of a block. Digits of labels count as one kind, so that counters match; in sentences
 * they are the news: "Shares rose 3 percent." is not what it was yesterday.
 */
export function hashBlock(text: string): string {
  const plain = text.normalize("NFKC").trim().toLowerCase();
  const isSentence = /[.!?…。！？؟।]["'”»’)]*$/u.test(plain);
  const folded = (isSentence ? plain : plain.replaceAll(/\d+/g, "0"))
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  let low = 0x811c9dc5;
  let high = 0xcbf29ce4;
  for (let at = 0; at < folded.length; at++) {
    const code = folded.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + 0x9e37), 0x01000193);
  }
  return (high >>> 0).toString(16).padStart(8, "0") + (low >>> 0).toString(16).padStart(8, "0");
}
