import type { QueryDocument } from "../query-document.ts";

/** A generator of numbers from 0 to 1 with a seed (mulberry32), so that every run sees the same cases. */
export function openRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const WORDS =
  "ban bank banks Bank BANK banking river e-mail email mail Müller Mueller muller O'Brien obrien brien U.S. us US AT&T C++ #tag tag .NET net war wars warn Warn peace state-of-the-art art 存款 款准 3.5 don't don its it's Karabakh’s karabakh iPhone iphone".split(
    " ",
  );
const JOINTS = [" ", " ", " ", " ", ", ", ". ", "! ", "\n", " - ", " the ", "-", ""];
const META = [
  "site:bbc.example",
  "site:example",
  "lang:en",
  "lang:de",
  "country:NO",
  "entity:asala",
  "topic:sport",
  "entity:(asala score:>0.5)",
  'author:"jane doe"',
  "site:*bc.ex*",
  "tag:a",
  "words:>5",
  "words:<=3",
];

/** A small article made of the same few words that the queries ask for, so that near misses are common. */
export function randomDocument(random: () => number): QueryDocument {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const text = (most: number): string => {
    let made = "";
    for (let left = Math.floor(random() * most); left > 0; left -= 1) made += pick(WORDS) + pick(JOINTS);
    return made;
  };
  return {
    id: "article",
    title: text(5),
    text: text(24),
    ...(random() < 0.5 ? { url: pick(["https://www.bbc.example/a", "http://other.test/x?y=1"]) } : {}),
    ...(random() < 0.5 ? { language: pick(["en", "de-AT", "fr"]) } : {}),
    ...(random() < 0.3 ? { country: "NO", authors: ["Jane  Doe", "X"] } : {}),
    ...(random() < 0.4 ? { entities: [{ id: "ent_1", name: "ASALA", score: random() }] } : {}),
    ...(random() < 0.3 ? { topics: [{ code: "15", label: "Sport", score: 0.7 }], tags: ["A", "b c"] } : {}),
    ...(random() < 0.2 ? { titleVariants: [text(4)] } : {}),
  };
}

/** A query of every construct, at most `depth` brackets deep. It may be one that the checker refuses. */
export function randomQuery(random: () => number, depth = 3): string {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const small = (): number => Math.floor(random() * 4);
  const word = (): string => {
    const roll = random();
    const plain = pick(WORDS);
    if (roll < 0.6) return plain;
    if (roll < 0.7) return pick(["ban*", "*ank*", "w?r", "*ail", "b*k*", "wa?*", "ka*h", "e-m*", "#t*"]);
    if (roll < 0.76) return pick(["bnak~1", "warm~2", "bank~1", "peaec~1", "kar~2"]);
    if (roll < 0.82) return pick(["/ban.+/", "/w(a|e)r[ns]?/", "/B.*K/c", "/[a-k]+/", "/.*mail/"]);
    if (roll < 0.87) return `=${plain}`;
    if (roll < 0.92) return pick(["banks+", "warning+", "mails+"]);
    return pick([`raw:"${plain}"`, 'raw:"nk"', 'raw:"-"']);
  };
  const atom = (): string => {
    const roll = random();
    if (roll < 0.65) return word();
    const words = Array.from({ length: 1 + small() }, () =>
      random() < 0.12 ? "*" : random() < 0.15 ? "ban*" : pick(WORDS),
    ).join(" ");
    return roll < 0.85 ? `"${words}"` : `"${words}"~${small()}`;
  };
  const placed = (left: number): string => {
    const roll = random();
    if (left <= 0 || roll < 0.5) return atom();
    if (roll < 0.7) return `(${placed(left - 1)} OR ${placed(left - 1)})`;
    if (roll < 0.9) return near(left);
    return pick([
      `title:${placed(left - 1)}`,
      `body:(${placed(left - 1)})`,
      `cs(${placed(left - 1)})`,
      `first(${1 + small()}, ${placed(left - 1)})`,
    ]);
  };
  const near = (left: number): string =>
    `(${placed(left - 1)} ${pick(["NEAR", "NEAR/0", "NEAR/1", "NEAR/3", "ONEAR/0", "ONEAR/2", "NOTNEAR/1", "NOTNEAR", "SENTENCE", "PARAGRAPH"])} ${placed(left - 1)})`;
  const any = (left: number): string => {
    const roll = random();
    if (left <= 0 || roll < 0.28) return random() < 0.12 ? pick(META) : atom();
    if (roll < 0.43) return `(${any(left - 1)} AND ${any(left - 1)})`;
    if (roll < 0.58) return `(${any(left - 1)} OR ${any(left - 1)} OR ${any(left - 1)})`;
    if (roll < 0.66) return `(${any(left - 1)} NOT ${any(left - 1)})`;
    if (roll < 0.8) return near(left);
    if (roll < 0.85) return `atleast(${1 + small()}, ${placed(left - 1)})`;
    if (roll < 0.9)
      return `any(${1 + Math.floor(random() * 2)}, ${any(left - 1)}, ${any(left - 1)}, ${any(left - 1)})`;
    const mode = pick(["title", "lead", "body", "cs", "caps", "allcaps", "nocaps", "forms", "first"]);
    const inner = placed(left - 1);
    if (mode === "first") return `first(${1 + small()}, ${inner})`;
    return mode === "title" || mode === "lead" || mode === "body"
      ? `${mode}:(${inner})`
      : `${mode}(${inner})`;
  };
  return random() < 0.15 ? `all AND NOT ${any(depth - 1)}` : any(depth);
}
