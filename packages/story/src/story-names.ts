/** An id that a story has or had. Articles hold the name under which they were decided; `currentOf` follows merges. */
export interface StoryName {
  readonly id: string;
  /** The story that this one became part of. */
  into: StoryName | null;
  /** Live articles and merged names that hold it. */
  uses: number;
}

/** The names that live articles carry. A name is gone when nothing holds it any more. */
export interface StoryNames {
  find(id: string): StoryName | null;
  /** The name of an id, held once more. */
  take(id: string): StoryName;
  release(name: StoryName): void;
  currentOf(name: StoryName): StoryName;
  /** Lets one name stand for another from here on. */
  redirect(from: StoryName, into: StoryName): void;
}

/** Opens an empty set of names. */
export function openStoryNames(): StoryNames {
  const names = new Map<string, StoryName>();
  const release = (name: StoryName): void => {
    name.uses -= 1;
    if (name.uses > 0) return;
    names.delete(name.id);
    if (name.into !== null) release(name.into);
  };
  return {
    find: (id) => names.get(id) ?? null,
    take: (id) => {
      let name = names.get(id);
      if (name === undefined) {
        name = { id, into: null, uses: 0 };
        names.set(id, name);
      }
      name.uses += 1;
      return name;
    },
    release,
    currentOf: (name) => {
      let current = name;
      while (current.into !== null) current = current.into;
      return current;
    },
    redirect: (from, into) => {
      from.into = into;
      into.uses += 1;
    },
  };
}
