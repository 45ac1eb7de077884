/** A node of structured data; values are unknown until looked at. */
export type JsonNode = Readonly<Record<string, unknown>>;

const MAX_DEPTH = 12;
const MAX_NODES = 5000;

export const isJsonNode = (value: unknown): value is JsonNode =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Parses JSON-LD blocks leniently and gives all their nodes, `@graph` members and nested ones included. */
export function readJsonLd(blocks: readonly string[]): JsonNode[] {
  const nodes: JsonNode[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH || nodes.length >= MAX_NODES || typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item, depth + 1);
      return;
    }
    const node = value as JsonNode;
    nodes.push(node);
    for (const key in node) if (typeof node[key] === "object") visit(node[key], depth + 1);
  };
  for (const block of blocks) visit(parseLenient(block), 0);
  return nodes;
}

/** Parses JSON that web pages write: wrapped in CDATA or comments, with trailing commas, raw line breaks, a last semicolon. */
export function parseLenient(source: string): unknown {
  const text = source
    .replace(/^\s*(?:\/\*\s*)?(?:\/\/\s*)?(?:<!\[CDATA\[|<!--)(?:\s*\*\/)?/, "")
    .replace(/(?:\/\*\s*)?(?:\/\/\s*)?(?:\]\]>|-->)(?:\s*\*\/)?\s*$/, "")
    .trim()
    .replace(/;$/, "");
  for (const attempt of [() => text, () => mend(text)]) {
    try {
      return JSON.parse(attempt()) as unknown;
    } catch {
      // The next attempt mends more; a block that none can read is left out, as search engines do.
    }
  }
  return null;
}

function mend(text: string): string {
  let out = "";
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (isInString) {
      if (char === "\\") {
        const next = text[++at] ?? "";
        out += /["\\/bfnrtu]/.test(next) ? char + next : next;
      } else if (char < " ") out += " ";
      else {
        if (char === '"') isInString = false;
        out += char;
      }
    } else if (char === '"') {
      isInString = true;
      out += char;
    } else if (char === "," && /^\s*[}\]]/.test(text.slice(at + 1, at + 200))) continue;
    else out += char;
  }
  return out;
}

export function typesOf(node: JsonNode): string[] {
  const type = node["@type"];
  return (Array.isArray(type) ? type : [type])
    .filter((name) => typeof name === "string")
    .map((name) => name.replace(/^https?:\/\/schema\.org\//, ""));
}

const ARTICLE_TYPE =
  /^(?:\w*Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report|Posting|Review|CriticReview|AnalysisNewsArticle|VideoObject)$/;
const SECOND_CHOICE = /^(?:WebPage|ItemPage|CreativeWork|VideoObject|MediaObject)$/;

/** The node of the page's own article: of several, the one whose address or headline the page confirms. */
export function pickArticle(
  nodes: readonly JsonNode[],
  page: { addresses: readonly string[]; titles: readonly string[] },
): JsonNode | null {
  let best: JsonNode | null = null;
  let bestScore = 0;
  for (const node of nodes) {
    const types = typesOf(node);
    const isArticle = types.some((type) => ARTICLE_TYPE.test(type) && type !== "VideoObject");
    if (!isArticle && !types.some((type) => SECOND_CHOICE.test(type))) continue;
    let score = isArticle ? 10 : 1;
    const addresses = [node["url"], node["@id"], addressOf(node["mainEntityOfPage"])].filter(
      (value) => typeof value === "string",
    );
    if (addresses.some((address) => page.addresses.some((own) => sameAddress(own, address)))) score += 6;
    const headline = plain(stringOf(node["headline"]) ?? stringOf(node["name"]) ?? "");
    if (
      headline !== "" &&
      page.titles.some(
        (title) =>
          plain(title).startsWith(headline.slice(0, 40)) || headline.startsWith(plain(title).slice(0, 40)),
      )
    )
      score += 6;
    if (typeof node["articleBody"] === "string") score += 1;
    if (node["datePublished"] !== undefined) score += 2;
    if (node["author"] !== undefined) score += 1;
    if (score > bestScore) {
      best = node;
      bestScore = score;
    }
  }
  return best;
}

const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
const addressOf = (value: unknown): unknown => (isJsonNode(value) ? (value["@id"] ?? value["url"]) : value);
const sameAddress = (a: string, b: string): boolean => bare(a) === bare(b);
const bare = (address: string): string =>
  address
    .replace(/^https?:\/\/(?:www\.)?/, "")
    .replace(/[?#].*$/, "")
    .replace(/\/$/, "");

/** A string, or the first string of a list; entities and tags that publishers leave in are resolved. */
export function stringOf(value: unknown): string | null {
  if (typeof value === "string") return value.trim() === "" ? null : unescapeText(value);
  if (Array.isArray(value)) return value.length > 0 ? stringOf(value[0]) : null;
  if (isJsonNode(value)) return stringOf(value["@value"] ?? value["name"] ?? value["url"]);
  return null;
}

/** Resolves entities (also doubly escaped ones) and drops tags. */
export function unescapeText(text: string): string {
  let out = text;
  for (let round = 0; round < 2 && /&[#\w]+;/.test(out); round++) out = decodeEntities(out);
  return out
    .replaceAll(/<[^<>]{1,500}>/g, " ")
    .replaceAll(/[^\S\n]+/g, " ")
    .trim();
}

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "–",
  mdash: "—",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  bdquo: "„",
  hellip: "…",
  laquo: "«",
  raquo: "»",
  euro: "€",
  auml: "ä",
  ouml: "ö",
  uuml: "ü",
  Auml: "Ä",
  Ouml: "Ö",
  Uuml: "Ü",
  szlig: "ß",
  eacute: "é",
  egrave: "è",
  agrave: "à",
  ccedil: "ç",
  ecirc: "ê",
  aacute: "á",
  iacute: "í",
  oacute: "ó",
  uacute: "ú",
  ntilde: "ñ",
  oslash: "ø",
  aring: "å",
  shy: "",
};

export function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,8}));/gi,
    (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
      if (name !== undefined) return NAMED[name] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
      return code > 31 && code < 0x11_0000 && !(code >= 0xd800 && code <= 0xdfff)
        ? String.fromCodePoint(code)
        : " ";
    },
  );
}
