import type { FoundFeed } from "@wirewatch/contracts";

/** A feed that was found, in a line. */
export function candidateLine({ url, title, format, itemCount, newestAt, explanation }: FoundFeed): string {
  const newest = newestAt === null ? "" : `, newest ${newestAt.slice(0, 10)}`;
  const name = title === "" ? "" : `  ${title}`;
  return `${url}${name}  (${format}, ${itemCount} items${newest}) ${explanation}`;
}
