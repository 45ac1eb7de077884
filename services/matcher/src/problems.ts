/** Problems that matching leaves on articles and back-fills, by code. */
export const MATCH_PROBLEMS = {
  match_budget_exceeded:
    "The article used up its steps: what was found before stands, some monitors were not decided. Raise WIREWATCH_MATCH_MAX_STEPS, or look for monitors of many very common words.",
  backfill_version_gone:
    "The version of the monitor that the back-fill applies is not kept. Ask for the back-fill again.",
  backfill_query_refused: "The monitor's query cannot be compiled. Mend it, and ask for the back-fill again.",
} as const;

/** What matchers say in their log, by code. */
export const MATCH_ERRORS = {
  WW_MATCH_COMPILE_THREAD:
    "The thread that compiles monitors ended before it was done; it is started again with growing pauses. With memory as the cause, raise WIREWATCH_MATCH_COMPILE_MEMORY_MB.",
  WW_MATCH_SNAPSHOT:
    "The file of compiled monitors cannot be used; the monitors are compiled anew from the database.",
  WW_MATCH_WENT_BACK:
    "The database knows less than it did: it was restored. The monitors are compiled anew from it.",
  WW_QUERY_SNAPSHOT: "Compiled queries are damaged or of another version; they are compiled anew.",
} as const;
