export { openClassifier, type Classifier, type ClassifyTask } from "./classifier.ts";
export { TOPIC_LEXICON } from "./topic-lexicon.ts";
export { compileWatchList, type WatchedEntity, type WatchList } from "./watch-list.ts";
