import type { Topic } from "@wirewatch/contracts";
import { foldToken, tokenize } from "@wirewatch/text";
import { TOPIC_LEXICON } from "./topic-lexicon.ts";

export interface TopicFinder {
  /** Up to three topics, the best first; none when too little speaks for any. */
  find(title: string, text: string): Topic[];
}

const MAX_TOPICS = 3;
/** A word in the title speaks as loud as so many in the text. */
const TITLE_WEIGHT = 3;
const MAX_WORDS = 600;
/** Distinct words that a topic needs before it is named at all. */
const MIN_DISTINCT = 2;
const MIN_SCORE = 0.2;

/** Counts the words that speak for each subject; a word that speaks for several is shared among them. */
export function openTopicFinder(): TopicFinder {
  const exact = new Map<string, number[]>();
  const prefixes = new Map<string, number[]>();
  for (const [topic, { words }] of TOPIC_LEXICON.entries())
    for (const word of new Set(words.split(" "))) {
      const stem = word.endsWith("*");
      const key = foldToken(stem ? word.slice(0, -1) : word);
      const table = stem ? prefixes : exact;
      const topics = table.get(key);
      if (!topics) table.set(key, [topic]);
      else if (!topics.includes(topic)) topics.push(topic);
    }

  const memo = new Map<string, readonly number[]>();
  const topicsOf = (word: string): readonly number[] => {
    const known = memo.get(word);
    if (known) return known;
    const found = new Set(exact.get(word));
    for (let length = 3; length <= word.length; length += 1)
      for (const topic of prefixes.get(word.slice(0, length)) ?? []) found.add(topic);
    const topics = [...found];
    if (memo.size > 50_000) memo.clear();
    memo.set(word, topics);
    return topics;
  };

  return {
    find: (title, text) => {
      const scores = new Float64Array(TOPIC_LEXICON.length);
      const distinct = TOPIC_LEXICON.map(() => new Set<string>());
      const seen = new Map<string, number>();
      const count = (words: readonly { folded: string }[], weight: number): void => {
        for (const { folded } of words) {
          const topics = topicsOf(folded);
          if (topics.length === 0) continue;
          // The tenth time a word comes it says little more than the third time.
          const times = (seen.get(folded) ?? 0) + 1;
          seen.set(folded, times);
          const value = weight / topics.length / times;
          for (const topic of topics) {
            scores[topic] = (scores[topic] ?? 0) + value;
            distinct[topic]?.add(folded);
          }
        }
      };
      count(tokenize(title), TITLE_WEIGHT);
      count(tokenize(text).slice(0, MAX_WORDS), 1);
      const total = scores.reduce((sum, score) => sum + score, 0);
      if (total === 0) return [];
      return TOPIC_LEXICON.map(({ code, label }, topic) => ({
        code,
        label,
        score: (scores[topic] ?? 0) / total,
        topic,
      }))
        .filter(({ score, topic }) => score >= MIN_SCORE && (distinct[topic]?.size ?? 0) >= MIN_DISTINCT)
        .toSorted((left, right) => right.score - left.score)
        .slice(0, MAX_TOPICS)
        .map(({ code, label, score }) => ({ code, label, score: Math.round(score * 1000) / 1000 }));
    },
  };
}
