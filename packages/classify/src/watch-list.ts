import type { Document, EntityType, Mention, TextField } from "@wirewatch/contracts";
import { PIECE_MARK, readText, readWord, tokenize, type TokenReading } from "@wirewatch/text";

export interface WatchedEntity {
  id: string;
  name: string;
  type?: EntityType | null;
  aliases: readonly string[];
}

export interface WatchList {
  /** Every place where the document names one of the entities, in reading order; of aliases that overlap the longest. */
  mentions(document: Pick<Document, "title" | "text">): Mention[];
  /** How many aliases are looked for. */
  readonly size: number;
}

interface Alias {
  entityId: string;
  alias: string;
  /** Short acronyms are names only in capitals: "WHO" is not "who". */
  needsCapitals: boolean;
}

interface Node {
  next: Map<string, Node>;
  ends: Alias[];
}

const MAX_ACRONYM_LETTERS = 6;
const newNode = (): Node => ({ next: new Map(), ends: [] });

/**
 * Compiles names and aliases into one trie over folded words, so that a text is read once whatever their number. Whole words only;
 * case, accents, apostrophes and possessives do not matter, and hyphens and joined spellings are the same.
 */
export function compileWatchList(entities: readonly WatchedEntity[]): WatchList {
  const root = newNode();
  let size = 0;
  for (const entity of entities)
    for (const alias of new Set([entity.name, ...entity.aliases])) {
      const paths = wordPaths(alias);
      if (paths.length > 0) size += 1;
      const end: Alias = { entityId: entity.id, alias, needsCapitals: isAcronym(alias) };
      for (const path of paths) {
        let node = root;
        for (const word of path) {
          let next = node.next.get(word);
          if (!next) node.next.set(word, (next = newNode()));
          node = next;
        }
        if (!node.ends.some(({ entityId, alias: known }) => entityId === end.entityId && known === alias))
          node.ends.push(end);
      }
    }

  return {
    size,
    mentions: (document) =>
      size === 0
        ? []
        : [...findIn(root, document.title ?? "", "title"), ...findIn(root, document.text ?? "", "text")],
  };
}

/** The word sequences that spell an alias: as it is cut into words, and where it is one word to the reader, as that word. */
function wordPaths(alias: string): string[][] {
  const words = tokenize(alias).map(({ folded }) => folded);
  const isOne = !/\s/.test(alias.trim());
  // In Thai and its like the letters alone would be found inside other words; readWord knows when that may be.
  const paths = words.length === 0 || (isOne && words[0]?.startsWith(PIECE_MARK)) ? [] : [words];
  if (isOne) for (const reading of readWord(alias.trim())) paths.push(reading.map(({ folded }) => folded));
  const seen = new Set<string>();
  return paths.filter((path) => path.length > 0 && !seen.has(path.join(" ")) && seen.add(path.join(" ")));
}

const isAcronym = (alias: string): boolean =>
  alias.length <= MAX_ACRONYM_LETTERS && /\p{Lu}/u.test(alias) && !/[\p{Ll}\s]/u.test(alias);

function findIn(root: Node, text: string, field: TextField): Mention[] {
  if (text === "") return [];
  const byFirst: TokenReading[][] = [];
  for (const reading of readText(text)) (byFirst[reading.first] ??= []).push(reading);

  const found: (Mention & { words: number })[] = [];
  const walk = (node: Node, position: number, from: TokenReading, to: TokenReading): void => {
    for (const { entityId, alias, needsCapitals } of node.ends) {
      const shown = text.slice(from.start, to.end);
      if (needsCapitals && shown !== shown.toUpperCase()) continue;
      found.push({
        entityId,
        alias,
        field,
        start: from.start,
        end: to.end,
        score: shown === alias ? 1 : 0.95,
        words: position - from.first,
      });
    }
    for (const reading of byFirst[position] ?? []) {
      const next = node.next.get(reading.folded);
      if (next) walk(next, position + reading.length, from, reading);
    }
  };
  for (const readings of byFirst)
    for (const reading of readings ?? []) {
      const node = root.next.get(reading.folded);
      if (node) walk(node, reading.first + reading.length, reading, reading);
    }
  return keepLongest(found);
}

/** Of mentions of the same entity that overlap the longest stays; different entities may overlap. */
function keepLongest(found: readonly (Mention & { words: number })[]): Mention[] {
  const byLength = found.toSorted(
    (left, right) => right.end - right.start - (left.end - left.start) || right.score - left.score,
  );
  const kept: Mention[] = [];
  for (const { words: _, ...mention } of byLength)
    if (
      !kept.some(
        (other) =>
          other.entityId === mention.entityId && other.start < mention.end && mention.start < other.end,
      )
    )
      kept.push(mention);
  return kept.toSorted((left, right) => left.start - right.start || left.end - right.end);
}
