import { openScanner, type LetterCase, type Scanner } from "./scanner.ts";
import { exactSurface, readSurface } from "./surface-readings.ts";

/** A word of a text. Offsets are UTF-16 code units of the text. */
export interface Token {
  text: string;
  folded: string;
  start: number;
  end: number;
  letterCase: LetterCase;
}

/** One way to read one or more words that follow each other. */
export interface TokenReading {
  folded: string;
  /** Lower case with all accents and signs. */
  exact: string;
  /** Index of the first word, and how many words the reading covers. */
  first: number;
  length: number;
  start: number;
  end: number;
  letterCase: LetterCase;
}

let scanner: Scanner | undefined;

function scanOf(text: string): Scanner {
  scanner ??= openScanner({ maxSurfaces: 50_000 });
  scanner.reset();
  scanner.append(text);
  return scanner;
}

/** The words of a text, in order. */
export function tokenize(text: string): Token[] {
  const { scan, surfaces } = scanOf(text);
  const tokens: Token[] = [];
  for (let index = 0; index < scan.count; index += 1) {
    const start = scan.starts[index] ?? 0;
    const end = scan.ends[index] ?? 0;
    tokens.push({
      text: text.slice(start, end),
      folded: readSurface(surfaces.text(scan.surfaces[index] ?? 0))[0] ?? "",
      start,
      end,
      letterCase: (scan.cases[index] ?? 0) as LetterCase,
    });
  }
  return tokens;
}

/** Every reading of every word and joined spelling of a text: what a query can find. Sorted by first word. */
export function readText(text: string): TokenReading[] {
  const { scan, surfaces } = scanOf(text);
  const readings: TokenReading[] = [];
  const add = (surface: number, first: number, length: number, end: number, letterCase: number): void => {
    const spelled = surfaces.text(surface);
    const exact = exactSurface(spelled);
    for (const folded of new Set(readSurface(spelled)))
      readings.push({
        folded,
        exact,
        first,
        length,
        start: scan.starts[first] ?? 0,
        end,
        letterCase: letterCase as LetterCase,
      });
  };
  for (let index = 0; index < scan.count; index += 1)
    add(scan.surfaces[index] ?? 0, index, 1, scan.ends[index] ?? 0, scan.cases[index] ?? 0);
  for (let index = 0; index < scan.compoundCount; index += 1) {
    const first = scan.compoundFirst[index] ?? 0;
    const length = scan.compoundLength[index] ?? 1;
    add(
      scan.compoundSurface[index] ?? 0,
      first,
      length,
      scan.ends[first + length - 1] ?? 0,
      scan.compoundCase[index] ?? 0,
    );
  }
  return readings.toSorted((left, right) => left.first - right.first || left.length - right.length);
}
