import type { AlertData } from "@wirewatch/contracts";
import { safeForTerminal } from "./colours.ts";

type Copy = AlertData["duplicates"][number];

/** A copy in words: where it is, how far that source is trusted, how alike it is. */
export function copyWords({ source, tier, sharedShare }: Copy): string {
  const share = sharedShare === null ? "" : ` ${Math.round(sharedShare * 100)} %`;
  return safeForTerminal(`${source.name} (tier ${source.tier}, ${tier}${share})`);
}

/** The first few copies in words, and how many there are beside. */
export function copiesWords(copies: readonly Copy[], shown: number): string {
  const rest = copies.length - shown;
  return [...copies.slice(0, shown).map(copyWords), ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
}
