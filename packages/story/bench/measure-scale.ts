import { openStoryIndex } from "@wirewatch/story";
import { openRandom } from "./random.ts";

const ARTICLES = 100_000;
const WORDS = 30_000;
const HOURS = 72;

/** 100,000 articles of about 190 words in 72 hours, two to a story, drawn from a vocabulary as skewed as that of news. */
export function* generateStream(
  articles: number,
): Generator<{ id: string; title: string; text: string; firstSeenMs: number }> {
  const random = openRandom(7);
  const word = (): string => `w${Math.floor(WORDS ** random()).toString(36)}`;
  const rare = (): string => `W${Math.floor(random() * 400_000).toString(36)}`;
  const subjects: string[][] = [];
  for (let number = 0; number < articles; number += 1) {
    const old = subjects[Math.floor(subjects.length * (1 - random() ** 2))];
    const subject = random() < 0.5 && old !== undefined ? old : Array.from({ length: 8 }, rare);
    if (subject !== old) subjects.push(subject);
    if (subjects.length > 20_000) subjects.splice(0, 10_000);
    const words: string[] = [];
    for (let index = 0; index < 190; index += 1)
      words.push(random() < 0.12 ? (subject[Math.floor(random() * 8)] ?? "") : word());
    yield {
      id: `g${number}`,
      title: `${subject.slice(0, 4).join(" ")} ${word()} ${word()}`,
      text: words.join(" "),
      firstSeenMs: 1_700_000_000_000 + Math.floor((number / articles) * HOURS * 3_600_000),
    };
  }
}

/** Speed, memory and rebuild at 100,000 live articles. */
export function measureScale(print: (line: string) => void): void {
  const index = openStoryIndex({});
  const kept: {
    id: string;
    storyId: string;
    duplicateOf: string | null;
    tier: "exact" | "copy" | "near" | null;
    firstSeenMs: number;
    bytes: Uint8Array;
  }[] = [];
  globalThis.gc?.();
  const heapBefore = process.memoryUsage();
  let spentMs = 0;
  let lastMs = 0;
  let bytesKept = 0;
  for (const document of generateStream(ARTICLES)) {
    const start = process.cpuUsage();
    const { storyId, duplicateOf, tier, fingerprint } = index.assign(document);
    const used = process.cpuUsage(start);
    const ms = (used.user + used.system) / 1000;
    spentMs += ms;
    if (kept.length >= ARTICLES * 0.9) lastMs += ms;
    bytesKept += fingerprint.bytes.length;
    kept.push({
      id: document.id,
      storyId,
      duplicateOf,
      tier,
      firstSeenMs: document.firstSeenMs,
      bytes: fingerprint.bytes,
    });
  }
  globalThis.gc?.();
  const heapAfter = process.memoryUsage();
  const used =
    heapAfter.heapUsed + heapAfter.external - heapBefore.heapUsed - heapBefore.external - bytesKept;
  const { stories, terms } = index.size;
  print(`generated: ${ARTICLES} articles, ${stories} stories, ${terms} terms`);
  print(
    `  ${((ARTICLES / spentMs) * 1000).toFixed(0)} docs/CPU-s over all, ${((ARTICLES * 100) / lastMs).toFixed(0)} in the last tenth`,
  );
  print(
    `  ${(used / ARTICLES).toFixed(0)} bytes an article, stories and terms included; fingerprint ${(bytesKept / ARTICLES).toFixed(0)} bytes`,
  );
  const start = process.cpuUsage();
  const again = openStoryIndex({});
  for (const { id, bytes, ...known } of kept) again.restore(bytes, { articleId: id, ...known });
  const rebuilt = process.cpuUsage(start);
  print(`  rebuild ${((rebuilt.user + rebuilt.system) / 1e6).toFixed(2)} s CPU`);
}
