import type { ArticleRow, MonitorVersion, Stores } from "@wirewatch/db";
import type { ArticleContext } from "./match-article.ts";
import type { MonitorHit } from "./watched-set.ts";

/** Loads the stories and families of the articles, which alerts tell of. */
export async function loadContexts(
  stores: Pick<Stores, "stories" | "alerts">,
  articles: readonly ArticleRow[],
): Promise<(article: ArticleRow) => ArticleContext> {
  if (articles.length === 0) return ({ id }) => missing(id);
  const storyIds = [...new Set(articles.flatMap(({ storyId }) => (storyId === null ? [] : [storyId])))];
  const stories = new Map((await stores.stories.getMany(storyIds)).map((story) => [story.id, story]));
  const families = await stores.alerts.familiesOf(articles.map(({ id }) => id));
  return ({ id, storyId }) => {
    const story = storyId === null ? undefined : stories.get(storyId);
    return story ? { story, duplicates: families.get(id) ?? [] } : missing(id);
  };
}

function missing(articleId: string): never {
  throw new Error(`article ${articleId} has no story`);
}

const MAX_VERSIONS = 2000;

/** What monitors said under the versions that matched; the latest are remembered, for versions never change. */
export function openVersions(stores: Pick<Stores, "monitors">): {
  load(
    hits: Iterable<Pick<MonitorHit, "id" | "version">>,
  ): Promise<(hit: Pick<MonitorHit, "id" | "version">) => MonitorVersion | undefined>;
} {
  const known = new Map<string, MonitorVersion>();
  const keyOf = ({ id, version }: { id: string; version: number }): string => `${id} ${version}`;
  return {
    load: async (hits) => {
      const wanted = new Map<string, { id: string; version: number }>();
      const found = new Map<string, MonitorVersion>();
      for (const { id, version } of hits) {
        const key = keyOf({ id, version });
        const monitor = known.get(key);
        if (monitor) found.set(key, monitor);
        else wanted.set(key, { id, version });
      }
      if (wanted.size > 0)
        for (const monitor of await stores.monitors.versions([...wanted.values()])) {
          const key = keyOf(monitor);
          found.set(key, monitor);
          known.set(key, monitor);
        }
      for (const key of known.keys()) {
        if (known.size <= MAX_VERSIONS) break;
        known.delete(key);
      }
      return (hit) => found.get(keyOf(hit));
    },
  };
}
