import { formatId } from "@wirewatch/contracts";
import type { StoryDocument } from "@wirewatch/story";
import { openRandom } from "./random.ts";

const WORDS = 30_000;
const HOSTS = 400;
const START_MS = 1_700_000_000_000;
const TEXT_WORDS = 190;

/** How long a generated stream lasts, and when it begins. */
export const STREAM_HOURS = 72;

/** Articles of about 190 words in 72 hours, two to a story, drawn from a vocabulary as skewed as that of news. */
export function* generateStream(articles: number): Generator<StoryDocument & { host: string }> {
  const random = openRandom(7);
  const word = (): string => `w${Math.floor(WORDS ** random()).toString(36)}`;
  const rare = (): string => `W${Math.floor(random() * 400_000).toString(36)}`;
  const subjects: string[][] = [];
  const entropy = new Uint8Array(10);
  for (let number = 0; number < articles; number += 1) {
    const old = subjects[Math.floor(subjects.length * (1 - random() ** 2))];
    const subject = random() < 0.5 && old !== undefined ? old : Array.from({ length: 8 }, rare);
    if (subject !== old) subjects.push(subject);
    if (subjects.length > 20_000) subjects.splice(0, 10_000);
    const words: string[] = [];
    for (let index = 0; index < TEXT_WORDS; index += 1)
      words.push(random() < 0.12 ? (subject[Math.floor(random() * 8)] ?? "") : word());
    const firstSeenMs = START_MS + Math.floor((number / articles) * STREAM_HOURS * 3_600_000);
    new DataView(entropy.buffer).setUint32(0, number);
    yield {
      id: formatId("article", firstSeenMs, entropy),
      title: `${subject.slice(0, 4).join(" ")} ${word()} ${word()}`,
      text: words.join(" "),
      host: `h${number % HOSTS}.example`,
      language: "en",
      sourceTier: 2,
      firstSeenMs,
    };
  }
}
