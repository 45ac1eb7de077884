/** A place of the title or text, in UTF-16 code units. */
export interface EntitySpan {
  field: "title" | "text";
  start: number;
  end: number;
}

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
  /** Tracked entities that the article mentions, and where: `entity:` clauses show these places. */
  entities?: readonly { id: string; name: string; score: number; spans?: readonly EntitySpan[] }[];
  /** Other titles of the article: words in them count as words of the title, without a place to show. */
  titleVariants?: readonly string[];
}

/** One metadata value of an article. */
export interface MetaValue {
  field: string;
  value: string;
  score: number;
  spans?: readonly EntitySpan[] | undefined;
}

/** The host of an address, without a call to `URL`, which costs more than everything else here. */
function hostOf(url: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(url)?.[1];
}

const MAX_LABELS = 12;

/**
 * The metadata of an article as the values that queries compare: parent domains and language prefixes are values too.
 * With `wanted` only the values of these fields.
 */
export function metaValuesOf(
  document: QueryDocument,
  broaderTopics?: ReadonlyMap<string, readonly { code: string; label: string }[]>,
  wanted?: ReadonlySet<string>,
): MetaValue[] {
  const values: MetaValue[] = [];
  const wants = (field: string): boolean => wanted === undefined || wanted.has(field);
  const add = (field: string, value: string | undefined, score = 1, spans?: readonly EntitySpan[]): void => {
    if (value !== undefined && value !== "") values.push({ field, value, score, spans });
  };
  if (wants("site") || wants("source")) {
    const site = (
      document.site ?? (document.url === undefined ? undefined : hostOf(document.url))
    )?.toLowerCase();
    if (site !== undefined) {
      if (wants("site")) {
        const labels = site.split(".");
        for (let from = Math.max(0, labels.length - MAX_LABELS); from < labels.length; from += 1)
          add("site", labels.slice(from).join("."));
      }
      if (wants("source")) add("source", site.replace(/^www\./, ""));
    }
    if (wants("source")) add("source", document.source);
  }
  if (wants("url") && document.url !== undefined) {
    add("url", document.url);
    const bare = document.url.replace(/^https?:\/\/(?:www\.)?/i, "").replace(/\/$/, "");
    if (bare !== document.url) add("url", bare);
  }
  if (wants("author")) for (const author of document.authors ?? []) add("author", author);
  if (wants("lang") && document.language !== undefined) {
    const parts = document.language.split(/[-_]/);
    for (let count = 1; count <= parts.length; count += 1) add("lang", parts.slice(0, count).join("-"));
  }
  if (wants("country")) add("country", document.country);
  if (wants("geo"))
    for (const place of document.geo ?? []) {
      if (typeof place === "string") add("geo", place);
      else add("geo", place.name, place.score);
    }
  if (wants("feed")) add("feed", document.feed);
  if (wants("tag")) for (const tag of document.tags ?? []) add("tag", tag);
  if (wants("type")) add("type", document.type);
  if (wants("topic"))
    for (const topic of document.topics ?? []) {
      add("topic", topic.code, topic.score);
      if (topic.label !== topic.code) add("topic", topic.label, topic.score);
      for (const broader of broaderTopics?.get(topic.code) ?? []) {
        add("topic", broader.code, topic.score);
        if (broader.label !== broader.code) add("topic", broader.label, topic.score);
      }
    }
  if (wants("entity"))
    for (const entity of document.entities ?? []) {
      add("entity", entity.id, entity.score, entity.spans);
      if (entity.name !== entity.id) add("entity", entity.name, entity.score, entity.spans);
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
