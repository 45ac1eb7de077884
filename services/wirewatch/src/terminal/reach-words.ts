import type { Reach } from "@wirewatch/contracts";

export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** How far a story reaches, with its copies and without. */
export const reachOf = (reach: Reach): string => {
  const whole = `${count(reach.articleCount, "article")} of ${count(reach.sourceCount, "source")}`;
  return reach.originalCount === reach.articleCount
    ? whole
    : `${whole}; without copies ${count(reach.originalCount, "article")} of ${count(reach.originalSourceCount, "source")}`;
};

/** The same in few words, for a column of a table: sources alone. */
export const sourceReachOf = ({ sourceCount, originalSourceCount }: Reach): string =>
  sourceCount === originalSourceCount
    ? count(sourceCount, "source")
    : `${count(sourceCount, "source")}, ${originalSourceCount} of them without copies`;
