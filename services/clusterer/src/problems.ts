/** Why a merge or split of stories was refused, for the operator who asked for it. */
export const MOVE_PROBLEMS = {
  split_empty: "None of the named articles is in the story any more.",
  split_whole: "With their copies the named articles are the whole story, which would be left empty.",
  split_taken: "The id of the story to be made is taken; ask again.",
  move_failed: "The database would not take the move; the message says why.",
} as const;
