/** Why a list of feeds could not be read. */
export const OPML_ERRORS: Readonly<Record<string, string>> = {
  WW_OPML_NOT_OPML: "The document holds no outline: it is no OPML.",
  WW_OPML_TOO_MANY: "The list has more outlines than one import takes; import it in parts.",
};

export class NotOpmlError extends Error {
  override readonly name = "NotOpmlError";
  readonly code = "WW_OPML_NOT_OPML";
}

export class TooManyOutlinesError extends Error {
  override readonly name = "TooManyOutlinesError";
  readonly code = "WW_OPML_TOO_MANY";
}
