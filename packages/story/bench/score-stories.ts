export interface Score {
  p: number;
  r: number;
  f: number;
}

/** Precision, recall and F1 as text. */
export function formatScore({ p, r, f }: Score): string {
  return `P ${p.toFixed(3)}  R ${r.toFixed(3)}  F1 ${f.toFixed(3)}`;
}

/** B-cubed precision, recall and F1 (Bagga and Baldwin 1998) of a grouping against the editors' one. */
export function scoreBCubed(rows: readonly { found: string; wanted: string }[]): Score {
  const found = new Map<string, number>();
  const wanted = new Map<string, number>();
  const both = new Map<string, number>();
  const count = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
  for (const row of rows) {
    count(found, row.found);
    count(wanted, row.wanted);
    count(both, `${row.found}\n${row.wanted}`);
  }
  let p = 0;
  let r = 0;
  for (const row of rows) {
    const shared = both.get(`${row.found}\n${row.wanted}`) ?? 0;
    p += shared / (found.get(row.found) ?? 1);
    r += shared / (wanted.get(row.wanted) ?? 1);
  }
  p /= rows.length;
  r /= rows.length;
  return { p, r, f: (2 * p * r) / (p + r) };
}

export interface Link {
  group: string;
  /** The group that the article was linked into; null when it was not linked. */
  linkedGroup: string | null;
  isCopy: boolean;
  /** Linked into another group, to a text that it repeats all the same: neither right nor wrong. */
  isNaturalRepeat: boolean;
}

/** Precision, recall and F1 of links: a link is right when it leads into the article's own group. */
export function scoreLinks(rows: readonly Link[]): Score {
  const linked = rows.filter(({ linkedGroup }) => linkedGroup !== null);
  const right = linked.filter(({ group, linkedGroup }) => group === linkedGroup).length;
  const p = right / Math.max(1, linked.length);
  const r = right / Math.max(1, rows.filter(({ isCopy }) => isCopy).length);
  return { p, r, f: (2 * p * r) / Math.max(1e-9, p + r) };
}
