import type { StoryDocument } from "@wirewatch/story";
import { commonTerms, hashLanguage } from "../src/common-words.ts";
import { openDuplicateIndex } from "../src/duplicate-index.ts";
import { openLiveArticles, type Decision } from "../src/live-articles.ts";
import { readWords } from "../src/read-words.ts";
import { leadOf, sketchWords } from "../src/sketch.ts";
import { openStoryClusters } from "../src/story-clusters.ts";
import { openTermCounts } from "../src/term-counts.ts";
import { countTerms, weighTerms } from "../src/term-vector.ts";
import { bucketOf } from "../src/time-buckets.ts";

const MAX_WORDS = 10_000;
const UNDECIDED: Decision = {
  storyId: "",
  duplicateOf: null,
  tier: null,
  score: 0,
  revisionOf: null,
  sagaOf: null,
  merges: [],
};

/** Reading a text and looking for what it is a copy of, without stories. */
export function openCopiesAlone(): (document: StoryDocument) => void {
  const live = openLiveArticles();
  const texts = openDuplicateIndex(live);
  return ({ id, text, firstSeenMs }) => {
    const words = readWords(text, MAX_WORDS, "en");
    const sketch = sketchWords(words);
    if (texts.findExact(words.body, 0) !== -1 || texts.findCopy(sketch, leadOf(words), 0) !== null) return;
    const bucket = bucketOf(firstSeenMs);
    const article = live.add(bucket, id, UNDECIDED);
    texts.add({ article, seenMs: firstSeenMs, body: words.body, sketch }, bucket);
  };
}

/** Reading a text and placing it in a story, without a look for copies. */
export function openStoriesAlone(): (document: StoryDocument) => void {
  const rarity = openTermCounts(commonTerms(hashLanguage("en")));
  const clusters = openStoryClusters({ joinScore: 0 });
  let count = 0;
  return ({ title, text, firstSeenMs }) => {
    const headline = { words: readWords(title, 60, "en"), before: Number.POSITIVE_INFINITY };
    const counted = countTerms([
      { words: readWords(text, MAX_WORDS, "en"), before: 1_500, times: 1 },
      { ...headline, times: 2 },
    ]);
    const vector = weighTerms(counted, rarity, 40);
    const member = {
      article: count,
      timeMs: firstSeenMs,
      tier: 2,
      vector,
      title: weighTerms(countTerms([{ ...headline, times: 1 }]), rarity, 12),
    };
    const { story } = clusters.place({ ...member, terms: counted.terms });
    rarity.add(bucketOf(firstSeenMs), counted.terms);
    clusters.add(member, story === -1 ? count : story);
    count += 1;
  };
}
