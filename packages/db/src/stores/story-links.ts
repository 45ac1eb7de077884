/** How a story hangs together with others. */
export interface StoryLink {
  id: string;
  continues: string | null;
  sagaId: string | null;
  mergedInto: string | null;
  firstSeenMs: number;
}

export interface StoryLinks {
  isKnown(id: string): boolean;
  /** The story that stands for this one: itself, unless it was merged. Ids that are not known stand for themselves. */
  standing(id: string): string;
  /** A new story; one that goes on from another is of its saga. */
  found(story: { id: string; continues: string | null; firstSeenMs: number }): void;
  /** The story that `from` went into, or null when the two are one already or not both there. */
  merge(from: string, into: string): string | null;
  /** What differs from the rows, in the order of the ids. */
  founded(): StoryLink[];
  changed(): StoryLink[];
}

/**
 * Works out what founding and merging stories makes of their links. The rows must hold, of every story that is merged, the members of its
 * saga and the stories that were merged into it earlier.
 */
export function openStoryLinks(rows: readonly StoryLink[]): StoryLinks {
  const links = new Map(rows.map((row) => [row.id, { ...row }]));
  const before = new Map(rows.map((row) => [row.id, row]));

  const standing = (id: string): string => links.get(id)?.mergedInto ?? id;

  /** The chain of `continues` from a story back, without itself. */
  const earlier = (id: string): Set<string> => {
    const chain = new Set<string>();
    for (let next = links.get(id)?.continues ?? null; next !== null && !chain.has(next);) {
      chain.add(next);
      next = links.get(next)?.continues ?? null;
    }
    return chain;
  };

  const byId = (left: StoryLink, right: StoryLink): number => (left.id < right.id ? -1 : 1);

  return {
    isKnown: (id) => links.has(id),
    standing,

    found: ({ id, continues, firstSeenMs }) => {
      const link: StoryLink = { id, continues: null, sagaId: null, mergedInto: null, firstSeenMs };
      links.set(id, link);
      const parent = continues === null ? undefined : links.get(standing(continues));
      if (parent === undefined || parent === link) return;
      parent.sagaId ??= parent.id;
      link.continues = parent.id;
      link.sagaId = parent.sagaId;
    },

    merge: (fromId, intoId) => {
      const from = links.get(standing(fromId));
      const into = links.get(standing(intoId));
      if (from === undefined || into === undefined || from === into) return null;
      const sagas = new Set([from.sagaId, into.sagaId].filter((id) => id !== null));

      // One of the two may go on from the other, with stories in between: what comes before both is what the one story goes on from.
      if (earlier(into.id).has(from.id)) into.continues = from.continues;
      else if (into.continues === null && !earlier(from.id).has(into.id)) into.continues = from.continues;
      for (const link of links.values()) {
        if (link.continues === from.id && link !== into) link.continues = into.id;
        if (link.mergedInto === from.id) link.mergedInto = into.id;
      }
      into.firstSeenMs = Math.min(into.firstSeenMs, from.firstSeenMs);
      Object.assign(from, { continues: null, sagaId: null, mergedInto: into.id });

      // What was linked with either is linked with the one story: two sagas are one, named for the first of their stories.
      const members = [...links.values()].filter(
        (link) =>
          link.mergedInto === null && (link === into || (link.sagaId !== null && sagas.has(link.sagaId))),
      );
      const first = members.reduce((left, right) =>
        right.firstSeenMs < left.firstSeenMs || (right.firstSeenMs === left.firstSeenMs && right.id < left.id)
          ? right
          : left,
      );
      for (const link of members) link.sagaId = members.length > 1 ? first.id : null;
      return into.id;
    },

    founded: () => [...links.values()].filter(({ id }) => !before.has(id)).toSorted(byId),
    changed: () =>
      [...links.values()]
        .filter((link) => {
          const row = before.get(link.id);
          return (
            row !== undefined &&
            (row.continues !== link.continues ||
              row.sagaId !== link.sagaId ||
              row.mergedInto !== link.mergedInto)
          );
        })
        .toSorted(byId),
  };
}
