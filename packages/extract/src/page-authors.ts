import { agencyOf } from "./agencies.ts";
import { isJsonNode, typesOf, unescapeText, type JsonNode } from "./json-ld.ts";
import type { PageFacts } from "./page-facts.ts";

export interface AuthorContext {
  siteName: string | null;
  host: string | null;
  nodes: readonly JsonNode[];
  feedAuthors: readonly string[];
  ruleAuthors: readonly string[];
}

/** Names of desks and roles that are no person. */
const NOT_PEOPLE =
  /^(?:(?:the )?(?:[\p{L} ]{0,20})?(?:staff|staff (?:reporters?|writers?)|newsroom|news ?desk|web ?desk|online ?desk|desk|editors?|editorial(?: (?:board|team|staff))?|reporters?|correspondents?|team|admin|administrator|contributor|guest|guest (?:author|contributor)|anonymous|unknown|agenc(?:y|ies)|news agencies|press release|wire (?:services?|reports?)|columnist|writer|author|journalist)|redaktion|redaktionsteam|von der redaktion|redaktionelle\p{L}*|(?:online|web)-?redaktion|[\p{L}. -]{0,30}redaktion|(?:la )?rédaction|la rédaction .*|redacción|(?:la )?redacción .*|redação|da redação|redazione|(?:la )?redazione .*|redactie|redakcja|redakce|redakcia|redaktionen|toimitus|szerkesztőség|редакция|редакція|редакция .*|haber merkezi|editör|غرفة الأخبار|هيئة التحرير|编辑部|編集部|본지|agencias?|agências?|agences?|agenturen?|autor(?:en|in)?|autore|auteur|by|von|par|por|null|undefined|none|n\/a|default|test|user|contact|home|online|news|nachrichten|redaktör|webmaster|our .{0,30}(?:reporter|correspondent|bureau)|special correspondent|more by this author|view (?:all|profile|more).*|see (?:all|more).*|follow.*|about the author.*|special (?:to|for) .*|share.*|subscribe.*|comments?.*|published.*|updated.*|posted.*|read(?:ing)? .*|\d+ min.*)$/iu;
const OPENER =
  /^(?:written by|reported by|reporting by|contributed by|analysis by|review by|interview by|opinion by|posted by|published by|words by|text by|story by|edited by|by|von|ein(?:e)? \p{L}+ von|text|autor(?:in|en)?|author|authors|par|por|di|door|av|przez|автор|авторы|автори|yazan|yazar|haber|بقلم|كتب|記者|记者|作者|撰文|文|γράφει (?:ο|η)|του|της|írta|szerző)\s*[:：]?\s+|^(?:記者|记者|作者|撰文|文)\s*[:：/|／]?\s*|^(?:by|author|autor|von|text)\s*[:：]\s*/iu;
const SPLIT =
  /\s*(?:,|;|\||•|·|\n|、|，|\/| & |\band\b(?!\p{L})| und | et | y | e (?=\p{Lu})| og | och | i (?=\p{Lu})| и | та | і (?=\p{Lu})| ve | en (?=\p{Lu})| with | mit | и | και )\s*/u;
const ROLE =
  /\s*(?:[-–—,|(]\s*)?(?:(?:senior |chief |deputy |staff |political |foreign |sports? |business |news |tech(?:nology)? |health |science |associate |assistant |managing |white house |national |global |digital |multimedia |freelance |special )*(?:reporter|correspondent|editor|writer|journalist|columnist|producer|analyst|critic|contributor|bureau chief|redakteur(?:in)?|korrespondent(?:in)?|journalist(?:in)?|volont[äa]r(?:in)?|reporter(?:in)?|chefredakteur(?:in)?|journaliste|periodista|giornalista|redactor(?:a)?|redator(?:a)?))\b.*$/iu;

/** The people who wrote the article, and the agencies that the page credits instead. */
export function readAuthors(
  facts: PageFacts,
  article: JsonNode | null,
  context: AuthorContext,
): { people: string[]; agencies: string[]; isSigned: boolean } {
  const agencies = new Set<string>();
  const organisations = new Set(article === null ? [] : organisationsIn(article["author"]).map(squash));
  const isOrganisation = (name: string): boolean => organisations.has(squash(name));
  const sources: (() => string[])[] = [
    () => [...context.ruleAuthors],
    () => (article === null ? [] : namesIn(article["author"], context.nodes)),
    () => (article === null ? [] : namesIn(article["creator"], context.nodes)),
    () => metaNames(facts),
    () =>
      (facts.itemprops.get("author") ?? [])
        .filter(({ isAside, text }) => !isAside && text.length < 150)
        .map(({ text }) => text),
    () =>
      facts.bylines
        .filter(({ isAside }) => !isAside)
        .map(({ text }) => text)
        .slice(0, 6),
    () => [...facts.editors],
    () => [...context.feedAuthors],
  ];
  /** Where nobody signs, the body that the page names as its author. */
  let bodies: string[] = [];
  for (const [rank, source] of sources.entries()) {
    const names = source().flatMap((text) =>
      withoutSite(withoutAddenda(splitNames(text, isVisible(rank))), context),
    );
    const people: string[] = [];
    const others: string[] = [];
    for (const name of names) {
      const agency = agencyOf(name);
      if (agency !== null) agencies.add(agency);
      if (agency === null && !isOrganisation(name) && isPerson(name, context, isVisible(rank)))
        people.push(name);
      else if ((rank < 5 && (agency !== null || isBody(name))) || (isVisible(rank) && isInitials(name)))
        others.push(name);
    }
    const unique = dedupe(people);
    if (unique.length > 0) return { people: unique.slice(0, 20), agencies: [...agencies], isSigned: true };
    if (bodies.length === 0) bodies = dedupe(others).slice(0, 5);
  }
  return { people: bodies, agencies: [...agencies], isSigned: false };
}

/** Names without the site's own behind them: "Jane Doe - The Courier", "Jane Doe for The Courier". */
function withoutSite(names: readonly string[], { siteName }: AuthorContext): string[] {
  const site = squash(siteName ?? "");
  if (site.length < 3) return [...names];
  return names.map((name) => {
    const [, person = name, rest = ""] =
      /^(.{4,50}?)\s+(?:[-–—]|for|für|pour|para|per|at|@)\s+(.{3,60})$/u.exec(name) ?? [];
    return squash(rest) === site ? person : name;
  });
}

/** Whether a source is one of those that readers see, where more stands than names. */
const isVisible = (rank: number): boolean => rank === 5 || rank === 6;
/** A desk's or a house's mark where a byline has a name. */
const isInitials = (name: string): boolean =>
  /^\p{Lu}{2,6}$/u.test(name) && !NOT_PEOPLE.test(name) && !LABELS.test(name);
const LABELS =
  /^(?:LIVE|NEWS|VIDEO|AUDIO|FOTOS?|PHOTOS?|TV|UPDATE|NEW|NEU|ABO|PLUS|PRO|TOP|FREE|AM|PM|UTC|GMT|[CEMP][ES]?[SD]?T|MEZ|MESZ|UHR|VIP|USA|UK|EU|UN|PDF|FAQ|MORE|MEHR|SHARE|SAVE|TAGS?)$/u;

function metaNames(facts: PageFacts): string[] {
  for (const key of [
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "cxenseparse:author",
    "byl",
    "authors",
    "article:author_name",
    "og:author",
    "twitter:creator:name",
    "citation_author",
    "creator",
  ]) {
    const values = facts.metas
      .get(key)
      ?.filter((value) => !/^https?:|^@|^\/|\.(?:com|net|org)\b/i.test(value));
    if (values !== undefined && values.length > 0) return [...values];
  }
  return [];
}

function namesIn(value: unknown, nodes: readonly JsonNode[], depth = 0): string[] {
  if (depth > 4) return [];
  if (typeof value === "string") {
    const linked = nodes.find((node) => node["@id"] === value && typeof node["name"] === "string");
    return linked === undefined || linked["name"] === value
      ? [unescapeText(value)]
      : namesIn(linked["name"], nodes, depth + 1);
  }
  if (Array.isArray(value)) return value.flatMap((item) => namesIn(item, nodes, depth + 1));
  if (!isJsonNode(value)) return [];
  if (value["@list"] !== undefined) return namesIn(value["@list"], nodes, depth + 1);
  if (value["name"] !== undefined) return namesIn(value["name"], nodes, depth + 1);
  if (typeof value["givenName"] === "string" && typeof value["familyName"] === "string")
    return [`${value["givenName"]} ${value["familyName"]}`];
  return typeof value["@id"] === "string" &&
    nodes.some((node) => node["@id"] === value["@id"] && node["name"] !== undefined)
    ? namesIn(value["@id"], nodes, depth + 1)
    : [];
}

/** Names of authors that structured data calls organisations. */
function organisationsIn(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value])
    .filter(isJsonNode)
    .filter(
      (node) =>
        typesOf(node).some((type) => type.endsWith("Organization")) && typeof node["name"] === "string",
    )
    .map((node) => String(node["name"]));
}

/** Characters of one line of authors. */
const MAX_LINE = 1000;

function splitNames(text: string, isVisible: boolean): string[] {
  const opened = text.slice(0, MAX_LINE).replaceAll(/\s+/g, " ").trim().replace(OPENER, "");
  return opened
    .replaceAll(/\([^)]*\)|\[[^\]]*\]/g, (inside) =>
      agencyOf(inside.slice(1, -1)) === null ? "|" : `|${inside.slice(1, -1)}|`,
    )
    .split(SPLIT)
    .filter((part) => !OTHERS_WORK.test(part))
    .map((part) => tidyName(part, isVisible))
    .filter((part) => part !== "");
}

/** What others did for the article: pictures, editing, translation. */
const OTHERS_WORK =
  /^\s*(?:photo(?:s|graph(?:s|y)?)?|pictures?|images?|fotos?|bild(?:er)?|illustrations?|graphics?|grafik(?:en)?|videos?|editing|produced|translat(?:ed|ion)|übersetzung|traduction|additional reporting)\s+(?:by|von|par|por|de|di)\b/iu;
const isAddendum = (name: string): boolean =>
  /^\p{Ll}[\p{L}\p{M}’'-]*$/u.test(name) ||
  /^(?:ph\.? ?d|m\.?d|esq|jr|sr|mba|m\.?a|b\.?a|rn|llm|jd|ii|iii)\.?$/iu.test(name);

/** Without the degrees and roles that follow a full name in the same line: "Jane Doe, PhD", "Jane Doe, reporter". */
const withoutAddenda = (names: readonly string[]): string[] => {
  const full = names.findIndex((name) => /\p{L}\S* \p{L}/u.test(name));
  return full < 0
    ? [...names]
    : names.filter((name, at) => at < full || agencyOf(name) !== null || !isAddendum(name));
};

function tidyName(part: string, isVisible: boolean): string {
  let name = part.replace(OPENER, "").replaceAll(/^[\s"'“”:.–—-]+|[\s"'“”:,;–—-]+$/g, "");
  if (isVisible || /\p{L} \p{L}+ \p{L}+ /u.test(name)) {
    const without = name.replace(ROLE, "").trim();
    if (without !== "" || isVisible) name = without;
  }
  name = name
    .replace(
      /\s+(?:updated|published|posted|aktualisiert|veröffentlicht|publié|publicado|actualizado|aggiornato)\b.*$/iu,
      "",
    )
    .replace(/\s*(?:기자|記者|记者)$/u, "")
    .replace(/\s+(?:for|in|at|from|reports?|aus|@).*$/u, (tail) => (isVisible ? "" : tail));
  return name.trim();
}

/** Whether a name is some body's own, and no mere word for a desk, an address or a number. */
const isBody = (name: string): boolean =>
  name.length >= 2 &&
  name.length <= 60 &&
  !/https?:|[/@#{}<>=]|\d{4}/.test(name) &&
  /\p{Lu}|\p{Lo}|\.\p{Ll}{2,3}$/u.test(name) &&
  !GENERIC.test(name);
const GENERIC =
  /^(?:(?:the )?(?:staff|staff (?:reporters?|writers?))|(?:[\p{L}.]+ ){0,3}(?:web|news|online) ?desk|(?:our|special|own) (?:[\p{L}]+ ){0,3}(?:reporters?|correspondents?|bureau)|special (?:to|for) .*|编辑部|編輯部|本报记者|本报讯|(?:the )?(?:newsroom|news ?desk|web ?desk|desk|editors?|reporters?|team|admin|administrator|contributor|guest|anonymous|unknown|agencies|author|null|undefined|none|default|test|user|webmaster)|redaktion|online-?redaktion|redacción|redação|redazione|redactie|redakcja|редакция|редакція|haber merkezi|editör|by|von|par|por|home|online|news|nachrichten)$/iu;

function isPerson(name: string, context: AuthorContext, isVisible: boolean): boolean {
  if (
    name.length < 2 ||
    name.length > 60 ||
    /https?:|www\.|[@#{}<>=]|\d{4}|\.(?:com|net|org|de|fr)\b/i.test(name) ||
    !/\p{L}/u.test(name)
  )
    return false;
  if (/\d/.test(name) && !/^\p{L}[\p{L} .'-]*\d{0,2}$/u.test(name)) return false;
  if (NOT_PEOPLE.test(name) || parts(name) > 7) return false;
  const flat = squash(name);
  const site = squash(context.siteName ?? "");
  const host = context.host?.replace(/^www\./, "") ?? "";
  const label = squash(
    host
      .split(".")
      .slice(0, -1)
      .toSorted((a, b) => b.length - a.length)[0] ?? "",
  );
  if (
    flat === "" ||
    flat === site ||
    flat === squash(host) ||
    (label.length > 1 && flat === label) ||
    (site.length > 4 && flat.startsWith(site)) ||
    (label.length > 4 && flat.includes(label) && flat.length < label.length + 10)
  )
    return false;
  if (label.length > 1 && squash(name.split(/\s+/)[0] ?? "") === label && !/\p{Ll}/u.test(name)) return false;
  if (!isVisible) return true;
  // A byline box holds more than names: what stands there must look like one.
  return (
    /^\p{Lu}[\p{L}’'.-]*(?: (?:\p{Lu}[\p{L}’'.-]*|de|da|do|di|van|von|der|den|bin|al|el|la|le|du|dos)){1,4}$/u.test(
      name,
    ) ||
    /^[\p{Script=Han}]{2,4}$|^[\p{Script=Hangul}]{2,4}$|^[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Devanagari}]+(?: [\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Devanagari}]+){1,3}$/u.test(
      name,
    )
  );
}

const parts = (name: string): number => name.split(/\s+/).length;
const squash = (text: string): string =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "");

function dedupe(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => {
    const key = squash(name);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The people whom a line of names gives. */
export function readSignature(line: string, context: AuthorContext): string[] {
  return dedupe(
    splitNames(line, true).filter((name) => agencyOf(name) === null && isPerson(name, context, true)),
  );
}
