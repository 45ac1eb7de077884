import { fold } from "./filter-blocks.ts";
import type { PlacedBlock } from "./fill-gaps.ts";
import type { Block } from "./read-blocks.ts";
import { shareWithin, shinglesOf } from "./shingles.ts";

const MIN_CHARS = 125;
const MAX_CHARS = 900;
/** Share of a line's word runs that must lie in what the page says of itself, and the other way round. */
const MIN_LIKENESS = 0.8;
/** Lines before the first chosen one among which a standfirst is looked for. */
const MAX_DISTANCE = 40;

/**
 * The paragraph over an article that sums it up, when the choice left it out: a shown line above the first chosen one that
 * says what the page's description says. Readability often misses it, because it stands beside the headline.
 */
export function findStandfirst(
  all: readonly PlacedBlock[],
  chosen: readonly Block[],
  descriptions: readonly string[],
): Block | null {
  const claims = descriptions.map((text) => shinglesOf(fold(text), 3)).filter(({ size }) => size >= 4);
  const texts = new Set(chosen.slice(0, 5).map(({ text }) => text));
  const first = all.findIndex(({ block }) => texts.has(block.text));
  if (claims.length === 0 || first < 0) return null;
  const above = all.slice(Math.max(0, first - MAX_DISTANCE), first).toReversed();
  for (const { block, isShown } of above) {
    const { length } = block.text;
    if (!isShown || length < MIN_CHARS || length > MAX_CHARS || block.linkChars > length / 2) continue;
    const own = shinglesOf(fold(block.text), 3);
    if (
      claims.some(
        (claim) => shareWithin(own, claim) >= MIN_LIKENESS && shareWithin(claim, own) >= MIN_LIKENESS,
      )
    )
      return { ...block, role: "paragraph", level: 0 };
  }
  return null;
}

/** The blocks with the standfirst before them, unless they say it already. */
export function withStandfirst(blocks: Block[], standfirst: Block | null): Block[] {
  if (standfirst === null || blocks.length === 0) return blocks;
  const own = shinglesOf(fold(standfirst.text), 3);
  const isThere =
    shareWithin(
      own,
      shinglesOf(
        fold(
          blocks
            .slice(0, 8)
            .map(({ text }) => text)
            .join("\n"),
        ),
        3,
      ),
    ) >= 0.5;
  return isThere ? blocks : [standfirst, ...blocks];
}
