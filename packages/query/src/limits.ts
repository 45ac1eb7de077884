/** The limits of one query. Each is refused with a message, never cut. */
export const QUERY_LIMITS = {
  /** UTF-16 code units of a query's text. */
  characters: 65_536,
  /** Words, phrases and other leaves after lists and saved queries are put in. */
  leaves: 20_000,
  /** UTF-16 code units of one word. */
  word: 1000,
  /** Brackets, functions and fields inside one another. */
  depth: 200,
  /** Levels of the tree, in which each proximity operator of a chain and each NOT is one. */
  levels: 600,
  /** The n of a NEAR that names none. */
  defaultDistance: 4,
  /** The greatest n of NEAR/n and "…"~n. */
  distance: 10_000,
  /** States of one regular expression. */
  regexStates: 500,
  /** Errors reported for one query. */
  errors: 50,
} as const;

/** The version of the rules for words and operators. A stored query remembers the version it was checked with. */
export const ANALYSER_VERSION = 2;
