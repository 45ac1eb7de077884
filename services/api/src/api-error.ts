import type { FoundFeed, HttpProblem } from "@wirewatch/contracts";

/** Every way in which a call can fail, with the status it gives (RFC 9457 problem details). */
export const API_PROBLEMS = {
  bad_request: { status: 400, title: "The request is not well formed" },
  unauthorized: { status: 401, title: "A valid bearer token is needed" },
  not_found: { status: 404, title: "There is no such thing" },
  method_not_allowed: { status: 405, title: "That method is not for this address" },
  conflict: { status: 409, title: "That exists already" },
  feed_not_active: { status: 409, title: "The feed is not polled" },
  no_document: { status: 404, title: "No document of the feed is kept" },
  in_use: { status: 409, title: "Monitors or saved queries need it as it is" },
  nothing_held: { status: 409, title: "Nothing of the feed is held" },
  nothing_to_undo: { status: 409, title: "The feed has not moved" },
  move_refused: { status: 409, title: "The stories stay as they are" },
  story_merged: { status: 409, title: "The story has been merged into another" },
  version_conflict: { status: 412, title: "Somebody changed it meanwhile" },
  too_large: { status: 413, title: "The request is too large" },
  unsupported_media_type: { status: 415, title: "The body must be JSON" },
  invalid: { status: 422, title: "Some fields are not valid" },
  not_a_feed: { status: 422, title: "The address is not a feed's" },
  not_opml: { status: 422, title: "The body is no OPML list" },
  page_unavailable: { status: 422, title: "The page cannot be had" },
  examples_failed: { status: 422, title: "Some of the monitor's examples go the wrong way" },
  query_invalid: { status: 422, title: "The query cannot be understood" },
  too_many_streams: { status: 429, title: "Too many live streams are open" },
  too_many_tests: { status: 429, title: "Too many rules are being tested" },
  too_many_searches: { status: 429, title: "Too many sites are being searched for feeds" },
  internal: { status: 500, title: "Something went wrong on our side" },
  unavailable: { status: 503, title: "The database or the queue cannot be reached" },
} as const;

export type ApiProblemCode = keyof typeof API_PROBLEMS;

/** A call that cannot be answered as asked. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ApiProblemCode;
  readonly errors: NonNullable<HttpProblem["errors"]>;
  /** Feeds that the caller may have meant. */
  readonly candidates: readonly FoundFeed[];

  constructor(
    code: ApiProblemCode,
    detail: string,
    errors: NonNullable<HttpProblem["errors"]> = [],
    options?: ErrorOptions & { candidates?: readonly FoundFeed[] },
  ) {
    super(detail, options);
    this.code = code;
    this.errors = errors;
    this.candidates = options?.candidates ?? [];
  }
}

export function toHttpProblem(error: ApiError, instance: string): HttpProblem {
  const { status, title } = API_PROBLEMS[error.code];
  return {
    type: `https://wirewatch.dev/problems/${error.code}`,
    title,
    status,
    detail: error.message,
    instance,
    code: error.code,
    ...(error.errors.length > 0 ? { errors: error.errors } : {}),
    ...(error.candidates.length > 0 ? { candidates: [...error.candidates] } : {}),
  };
}
