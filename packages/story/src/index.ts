export { STORY_FINGERPRINT_VERSION } from "./fingerprint.ts";
export { judgeCopy, type CopyVerdict } from "./judge-copy.ts";
export type { StoryDocument } from "./read-fingerprint.ts";
export { readWords } from "./read-words.ts";
export {
  compareRevisions,
  type RevisionContext,
  type RevisionText,
  type RevisionVerdict,
} from "./revisions/compare-revisions.ts";
export { isSameTitle } from "./revisions/same-title.ts";
export { JOIN_MODEL, readFeatures, type JoinFeatures, type JoinModel } from "./score-join.ts";
export { sketchWords, type Sketch } from "./sketch.ts";
export type { StoryMerge } from "./live-articles.ts";
export {
  openStoryIndex,
  type KnownAssignment,
  type StoryAssignmentResult,
  type StoryIndex,
  type StoryIndexOptions,
} from "./story-index.ts";
export { restoreFromMs } from "./story-windows.ts";
