import type { Classification, Document } from "@wirewatch/contracts";
import { openLanguageDetector } from "./language-detector.ts";
import { tagNames } from "./tag-names.ts";
import { openTopicFinder } from "./topic-finder.ts";

export type ClassifyTask = "language" | "topics" | "entities";

export interface Classifier {
  /** What is not asked for comes back empty (`und` for the language). Never throws for what a document holds. */
  classify(document: Document, options?: { only?: readonly ClassifyTask[] }): Promise<Classification>;
}

/** Characters of a text that are looked at. */
const MAX_CHARACTERS = 100_000;

/** Loads the models that ship with the program: about a tenth of a second and 40 MB. */
export async function openClassifier(): Promise<Classifier> {
  const detector = await openLanguageDetector();
  const topics = openTopicFinder();
  return {
    classify: async (document, options = {}) => {
      const wanted = (task: ClassifyTask): boolean =>
        options.only === undefined || options.only.includes(task);
      const title = document.title ?? "";
      const text = (document.text ?? "").slice(0, MAX_CHARACTERS);
      const needsLanguage = wanted("language") || wanted("entities");
      const guess = needsLanguage
        ? await detector.detect(`${title}\n${text}`, document.language ?? null)
        : { language: "und", confidence: 0 };
      return {
        language: wanted("language") ? guess.language : "und",
        languageConfidence: wanted("language") ? guess.confidence : 0,
        topics: wanted("topics") ? topics.find(title, text) : [],
        entities: wanted("entities")
          ? [...tagNames(title, "title", guess.language), ...tagNames(text, "text", guess.language)]
          : [],
      };
    },
  };
}
