import { openScanner, type LetterCase, type Scanner } from "./scanner.ts";
import { exactSurface, isKeptTogether, readSurface } from "./surface-readings.ts";

/** One word that a text must have. `capitals` asks for a spelling in capitals only. */
export interface WantedWord {
  folded: string;
  /** The spelling with accents and signs, in lower case. */
  exact: string;
  letterCase: LetterCase;
  capitals: boolean;
}

let scanner: Scanner | undefined;

/**
 * The sequences of words that stand for what somebody typed: `e-mail` is `e mail` or `email`, `Müller` is `muller`
 * or `mueller`, `AT&T` is `at&t` alone, `U.S.` is `u.s` or `us` in capitals. Empty when there is no word.
 */
export function readWord(typed: string): WantedWord[][] {
  scanner ??= openScanner({ maxSurfaces: 50_000 });
  scanner.reset();
  scanner.append(typed);
  const { scan, surfaces } = scanner;
  if (scan.count === 0) return [];
  const wanted = (surface: number, letterCase: number): WantedWord[] => {
    const spelled = surfaces.text(surface);
    const exact = exactSurface(spelled);
    const readings = readSurface(spelled);
    const kept = isKeptTogether(spelled);
    return readings.map((folded, index) => ({
      folded,
      exact,
      letterCase: letterCase as LetterCase,
      capitals: kept && index > 0,
    }));
  };

  // The longest joined spelling from each word on, if there is one.
  const joins = new Map<number, number>();
  for (let index = 0; index < scan.compoundCount; index += 1) {
    const first = scan.compoundFirst[index] ?? 0;
    const held = joins.get(first);
    if (held === undefined || (scan.compoundLength[index] ?? 0) >= (scan.compoundLength[held] ?? 0))
      joins.set(first, index);
  }

  let sequences: WantedWord[][] = [[]];
  for (let at = 0; at < scan.count;) {
    const join = joins.get(at);
    let length = 1;
    let options: WantedWord[][];
    if (join === undefined)
      options = wanted(scan.surfaces[at] ?? 0, scan.cases[at] ?? 0).map((word) => [word]);
    else {
      length = scan.compoundLength[join] ?? 1;
      const surface = scan.compoundSurface[join] ?? 0;
      options = wanted(surface, scan.compoundCase[join] ?? 0).map((word) => [word]);
      if (!isKeptTogether(surfaces.text(surface))) {
        const split: WantedWord[] = [];
        for (let part = at; part < at + length; part += 1) {
          const word = wanted(scan.surfaces[part] ?? 0, scan.cases[part] ?? 0)[0];
          if (word) split.push(word);
        }
        options.unshift(split);
      }
    }
    // Several joined spellings in one typed word would multiply: after eight sequences only the first reading goes on.
    sequences =
      sequences.length * options.length > 8
        ? sequences.map((head) => [...head, ...(options[0] ?? [])])
        : sequences.flatMap((head) => options.map((tail) => [...head, ...tail]));
    at += length;
  }
  return sequences;
}
