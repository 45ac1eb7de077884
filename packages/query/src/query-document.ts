/** An article as queries see it. Only `title` and `text` have words; the rest is metadata. */
export interface QueryDocument {
  id: string;
  title: string;
  /** Paragraphs are lines. */
  text: string;
  url?: string;
  /** The source's name. */
  source?: string;
  /** The source's domain; taken from `url` when left out. */
  site?: string;
  authors?: readonly string[];
  /** BCP 47. */
  language?: string;
  /** ISO 3166-1 alpha-2, of the source. */
  country?: string;
  /** Mentioned places: names or country codes. */
  geo?: readonly (string | { name: string; score: number })[];
  feed?: string;
  tags?: readonly string[];
  type?: string;
  topics?: readonly { code: string; label: string; score: number }[];
  /** Tracked entities that the article mentions. */
  entities?: readonly { id: string; name: string; score: number }[];
  /** Other titles of the article: words in them count as words of the title, without a place to show. */
  titleVariants?: readonly string[];
}

/** One metadata value of an article. */
export interface MetaValue {
  field: string;
  value: string;
  score: number;
}

/** The host of an address, without a call to `URL`, which costs more than everything else here. */
function hostOf(url: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(url)?.[1];
}

const MAX_LABELS = 12;

/** The metadata of an article as the values that queries compare: parent domains and language prefixes are values too. */
export function metaValuesOf(
  document: QueryDocument,
  broaderTopics?: ReadonlyMap<string, readonly { code: string; label: string }[]>,
): MetaValue[] {
  const values: MetaValue[] = [];
  const add = (field: string, value: string | undefined, score = 1): void => {
    if (value !== undefined && value !== "") values.push({ field, value, score });
  };
  const site = (
    document.site ?? (document.url === undefined ? undefined : hostOf(document.url))
  )?.toLowerCase();
  if (site !== undefined) {
    const labels = site.split(".");
    for (let from = Math.max(0, labels.length - MAX_LABELS); from < labels.length; from += 1)
      add("site", labels.slice(from).join("."));
    add("source", site.replace(/^www\./, ""));
  }
  if (document.url !== undefined) {
    add("url", document.url);
    const bare = document.url.replace(/^https?:\/\/(?:www\.)?/i, "").replace(/\/$/, "");
    if (bare !== document.url) add("url", bare);
  }
  add("source", document.source);
  for (const author of document.authors ?? []) add("author", author);
  if (document.language !== undefined) {
    const parts = document.language.split(/[-_]/);
    for (let count = 1; count <= parts.length; count += 1) add("lang", parts.slice(0, count).join("-"));
  }
  add("country", document.country);
  for (const place of document.geo ?? []) {
    if (typeof place === "string") add("geo", place);
    else add("geo", place.name, place.score);
  }
  add("feed", document.feed);
  for (const tag of document.tags ?? []) add("tag", tag);
  add("type", document.type);
  for (const topic of document.topics ?? []) {
    add("topic", topic.code, topic.score);
    if (topic.label !== topic.code) add("topic", topic.label, topic.score);
    for (const broader of broaderTopics?.get(topic.code) ?? []) {
      add("topic", broader.code, topic.score);
      if (broader.label !== broader.code) add("topic", broader.label, topic.score);
    }
  }
  for (const entity of document.entities ?? []) {
    add("entity", entity.id, entity.score);
    if (entity.name !== entity.id) add("entity", entity.name, entity.score);
  }
  return values;
}

/** For each topic all broader ones, however many levels up. */
export function broaderTopicsOf(
  topics: readonly { code: string; label: string; broader?: readonly string[] }[],
): Map<string, { code: string; label: string }[]> {
  const byCode = new Map(topics.map((topic) => [topic.code, topic]));
  const result = new Map<string, { code: string; label: string }[]>();
  for (const topic of topics) {
    const found = new Map<string, { code: string; label: string }>();
    const waiting = [...(topic.broader ?? [])];
    for (let code = waiting.pop(); code !== undefined; code = waiting.pop()) {
      const broader = byCode.get(code);
      if (found.has(code) || code === topic.code) continue;
      found.set(code, { code, label: broader?.label ?? code });
      waiting.push(...(broader?.broader ?? []));
    }
    if (found.size > 0) result.set(topic.code, [...found.values()]);
  }
  return result;
}
