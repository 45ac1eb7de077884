import { ApiError } from "../api-error.ts";

/** The version that an If-Match header names; undefined when any will do. */
export function expectedVersion(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === "*") return undefined;
  const version = /^"(\d{1,9})"$/.exec(ifMatch.trim())?.[1];
  if (version === undefined)
    throw new ApiError("bad_request", `If-Match must be the ETag that was read, such as "3".`);
  return Number(version);
}
