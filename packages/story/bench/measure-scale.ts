import { openStoryIndex, type KnownAssignment } from "@wirewatch/story";
import { openRandom } from "./random.ts";
import { cpuSeconds } from "./run-index.ts";

const ARTICLES = 100_000;
const WORDS = 30_000;
const HOURS = 72;
const HOSTS = 400;

/** 100,000 articles of about 190 words in 72 hours, two to a story, drawn from a vocabulary as skewed as that of news. */
export function* generateStream(
  articles: number,
): Generator<{ id: string; title: string; text: string; host: string; firstSeenMs: number }> {
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
      host: `h${number % HOSTS}.example`,
      firstSeenMs: 1_700_000_000_000 + Math.floor((number / articles) * HOURS * 3_600_000),
    };
  }
}

interface Kept extends KnownAssignment {
  bytes: Uint8Array;
}

function usedBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Speed, memory and rebuild at 100,000 live articles. */
export function measureScale(print: (line: string) => void): void {
  const index = openStoryIndex({});
  const kept: Kept[] = [];
  const before = usedBytes();
  let spent = 0;
  let last = 0;
  let bytesKept = 0;
  for (const { host, ...document } of generateStream(ARTICLES)) {
    const start = cpuSeconds();
    const { fingerprint, ...answer } = index.assign({ ...document, host });
    const used = cpuSeconds() - start;
    spent += used;
    if (kept.length >= ARTICLES * 0.9) last += used;
    bytesKept += fingerprint.bytes.length;
    const { storyId, duplicateOf, tier } = answer;
    const { firstSeenMs } = document;
    kept.push({
      articleId: document.id,
      storyId,
      duplicateOf,
      tier,
      firstSeenMs,
      bytes: fingerprint.bytes,
    });
  }
  const all = usedBytes() - before - bytesKept;
  const { stories, terms } = index.size;
  const { bytes } = index;
  print(`generated: ${ARTICLES} live articles, ${stories} stories, ${terms} terms`);
  print(
    `  ${(ARTICLES / spent).toFixed(0)} docs/CPU-s over all, ${(ARTICLES / 10 / last).toFixed(0)} in the last tenth`,
  );
  print(
    `  ${(all / ARTICLES).toFixed(0)} bytes an article with everything, of which tables: ${(bytes.articles / ARTICLES).toFixed(0)} an article, ${(bytes.stories / stories).toFixed(0)} a story, ${(bytes.terms / terms).toFixed(0)} a term; the rest is ids and answers`,
  );
  print(`  fingerprint ${(bytesKept / ARTICLES).toFixed(0)} bytes`);
  const start = cpuSeconds();
  const again = openStoryIndex({});
  for (const { bytes: stored, ...known } of kept) again.restore(stored, known);
  print(`  rebuild ${(cpuSeconds() - start).toFixed(2)} s CPU`);
}
