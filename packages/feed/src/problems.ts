import type { ProblemNote } from "@wirewatch/contracts";

/** What can be wrong with a feed that was read all the same. */
export const FEED_PROBLEMS = {
  charset_declared_wrongly: "The bytes are not in the encoding that the feed or its server declares.",
  charset_guessed: "No encoding is declared and the bytes are not UTF-8: it was guessed from the bytes.",
  charset_conflict: "The server and the document declare different encodings.",
  characters_undecodable: "Some bytes mean nothing in the feed's encoding.",
  control_characters: "The document holds control characters that XML forbids; they were left out.",
  junk_before_document: "Something stands before the first tag; it was skipped.",
  bad_markup: "Tags are not closed or not nested as XML demands; they were read as they stand.",
  bad_entity: "An ampersand or an entity is not written as XML demands; it was read as it stands.",
  undeclared_prefix: "A namespace prefix is declared nowhere; it was read as it is usually meant.",
  truncated: "The document ends before its root element does.",
  items_cut: "The feed has more items than are read; the newest were kept.",
  bad_date: "A date could not be read without guessing; it was left out.",
  published_from_updated: "Items have no time of publication; their time of change stands in for it.",
  bad_json: "A part of the JSON feed has not the form that its version demands.",
  item_without_identity: "An item has neither an id nor a link.",
  duplicate_ids: "Several items carry one id.",
} as const satisfies Readonly<Record<string, string>>;

export type FeedProblemCode = keyof typeof FEED_PROBLEMS;

/** Collects problems, one note a code, counted. */
export interface ProblemList {
  add(code: FeedProblemCode, detail?: string): void;
  notes(): ProblemNote[];
}

const MAX_DETAIL_CHARACTERS = 120;

export function openProblemList(): ProblemList {
  const found = new Map<FeedProblemCode, { count: number; detail: string }>();
  return {
    add(code, detail = "") {
      const known = found.get(code);
      if (known === undefined) found.set(code, { count: 1, detail: detail.slice(0, MAX_DETAIL_CHARACTERS) });
      else known.count += 1;
    },
    notes: () =>
      [...found].map(([code, { count, detail }]) => ({
        code,
        message: `${FEED_PROBLEMS[code]}${detail === "" ? "" : ` (${detail})`}${count > 1 ? ` ${count} times.` : ""}`,
      })),
  };
}
