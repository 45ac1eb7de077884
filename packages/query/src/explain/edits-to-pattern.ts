/**
 * The edits (a letter inserted, deleted, changed, or swapped with its neighbour) that turn a word into one that a
 * pattern takes, in which `*` stands for any letters and `?` for one; `limit + 1` when there are more than `limit`.
 * Optimal string alignment with a free gap. Time is pattern × word.
 */
export function editsToPattern(pattern: string, word: string, limit: number): number {
  let before: number[] = [];
  let previous = Array.from({ length: word.length + 1 }, (_, index) => index);
  for (let row = 1; row <= pattern.length; row += 1) {
    const sign = pattern.charAt(row - 1);
    const isGap = sign === "*";
    const current = [isGap ? (previous[0] as number) : (previous[0] as number) + 1];
    let least = current[0] as number;
    for (let column = 1; column <= word.length; column += 1) {
      let cost: number;
      if (isGap) cost = Math.min(previous[column] as number, current[column - 1] as number);
      else {
        const letter = word.charAt(column - 1);
        cost = Math.min(
          (previous[column] as number) + 1,
          (current[column - 1] as number) + 1,
          (previous[column - 1] as number) + (sign === "?" || sign === letter ? 0 : 1),
        );
        if (row > 1 && column > 1 && sign === word.charAt(column - 2) && pattern.charAt(row - 2) === letter)
          cost = Math.min(cost, (before[column - 2] as number) + 1);
      }
      current.push(cost);
      least = Math.min(least, cost);
    }
    // A swap may still reach back over one row.
    if (least > limit + 1) return limit + 1;
    before = previous;
    previous = current;
  }
  return Math.min(limit + 1, previous[word.length] as number);
}

/** One bit for each letter that occurs, by its number modulo 32: words without common bits are far apart. */
export function letterMask(word: string): number {
  let mask = 0;
  for (let at = 0; at < word.length; at += 1) mask |= 1 << (word.charCodeAt(at) & 31);
  return mask;
}

export function bitCount(bits: number): number {
  let left = bits - ((bits >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return Math.imul((left + (left >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
