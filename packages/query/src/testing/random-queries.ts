import type { QueryContext } from "../query-context.ts";
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

/** Words that lie close to each other in spelling, case and script, in groups of which a case takes some. */
const WORD_GROUPS: readonly (readonly string[])[] = [
  "ban bank banks Bank BANK banking banker bänk river".split(" "),
  "e-mail email mail E-Mail e–mail mails state-of-the-art art state".split(" "),
  "Müller Mueller muller Muller MÜLLER müllers Straße strasse Strasse".split(" "),
  "O'Brien O’Brien obrien brien don't don it's its Karabakh’s Karabakh karabakh Karabak".split(" "),
  "U.S. us US AT&T att at C++ c .NET net C# s&p 3.5 3 5 1,000 1000".split(" "),
  "#tag tag @tag $tag #Tag tags iPhone iphone IPHONE 🙂 🇦🇲 👍🏽".split(" "),
  "war wars warn Warn WAR wär peace Peace threats threat threaten death".split(" "),
  "ёлка елка война войны Война ВОЙНА банк банка їжа iжа".split(" "),
  "λόγος λογος Λόγος τράπεζα τραπεζα ειρήνη ΕΙΡΉΝΗ".split(" "),
  "البنك بنك والبنك أحمد احمد حرب الحرب مدرسة مدرسه".split(" "),
  'שלום שלוֹם צה"ל צהל בנק הבנק'.split(" "),
  "Հայաստան հայաստան Հայաստանի բանկ բանկեր խաղաղություն".split(" "),
  "საქართველო ბანკი ბანკები ომი".split(" "),
  "बैंक युद्ध शांति बैंकों ０１२ १२३".split(" "),
  "存款 款准 存款准备金 银行 东京 東京 トウキョウ".split(" "),
  "은행 은행은 전쟁 전쟁이 평화".split(" "),
  "ธนาคาร สงคราม ธนาคารกลาง สันติภาพ".split(" "),
];
const JOINTS = [" ", " ", " ", " ", " ", ", ", ". ", "! ", "? ", "\n", "\n\n", " - ", " the ", "-", "/", ""];
const LANGUAGES = ["en", "de-AT", "fr", "ru", "ar", "hy", "ko", "pt_BR"];
const LEAVES_OF_META = [
  "site:bbc.example",
  "site:example",
  "site:www.bbc.example",
  "site:*bc.ex*",
  "source:bbc.example",
  'source:"the daily mirror"',
  "source:daily*",
  "url:www.bbc.example/a",
  "url:*bbc*",
  "lang:en",
  "lang:de",
  "lang:de-AT",
  "country:NO",
  "country:no",
  "geo:norway",
  "geo:(Norway score:>0.5)",
  "geo:N*",
  "entity:asala",
  "entity:ent_1",
  "entity:acme",
  "entity:(asala score:>0.5)",
  "entity:(ent_2 score:<=0.3)",
  "entity:*sal*",
  "topic:sport",
  "topic:15",
  "topic:15003000",
  "topic:(sport score:>=0.6)",
  'author:"jane doe"',
  "author:*doe",
  "feed:politics",
  "tag:a",
  'tag:"b c"',
  "type:video",
  "words:>5",
  "words:<=3",
  "words:>=10",
];

/** Names that the queries below may use. */
export const RANDOM_CONTEXT: QueryContext = {
  entities: [
    { id: "ent_1", name: "ASALA", aliases: ["Secret Army"] },
    { id: "ent_2", name: "Acme Corp", aliases: ["acme", "Asala"] },
  ],
  topics: [
    { code: "15", label: "Sport" },
    { code: "15003000", label: "football", broader: ["15"] },
    { code: "15003001", label: "cup", broader: ["15003000"] },
  ],
  lists: {
    peace: ["peace", "Peace talks", "ban", "of the art", "банк", "e-mail"],
    one: ["bank"],
  },
  queries: {
    banks: "bank OR banks OR 银行",
    nested: "query(banks) AND NOT (river AND query(talks))",
    talks: "peace NEAR/2 (war OR river)",
  },
};

type Choose = <Item>(items: readonly Item[]) => Item;
const pickerOf =
  (random: () => number): Choose =>
  (items) =>
    items[Math.floor(random() * items.length)] as (typeof items)[number];

/** The words of one case: a few groups, so that articles and queries share most of their words. */
export function randomWords(random: () => number): string[] {
  const pick = pickerOf(random);
  const groups = new Set([pick(WORD_GROUPS)]);
  while (groups.size < 3) groups.add(random() < 0.5 ? pick(WORD_GROUPS.slice(0, 7)) : pick(WORD_GROUPS));
  return [...groups].flat();
}

/** A small article made of the same few words that the queries ask for, so that near misses are common. */
export function randomDocument(
  random: () => number,
  words: readonly string[] = randomWords(random),
): QueryDocument {
  const pick = pickerOf(random);
  const joints = random() < 0.15 ? [" "] : JOINTS;
  const text = (most: number): string => {
    let made = random() < 0.05 ? "\n  " : "";
    for (let left = Math.floor(random() * most); left > 0; left -= 1) {
      const word = pick(words);
      const roll = random();
      made +=
        (roll < 0.06
          ? word.toUpperCase()
          : roll < 0.1
            ? word.charAt(0).toUpperCase() + word.slice(1)
            : roll < 0.13
              ? `${word}'s`
              : word) + pick(joints);
    }
    return made;
  };
  const has = (share: number): boolean => random() < share;
  const title = text(6);
  const body = text(has(0.1) ? 60 : 26);
  const places = (): Pick<NonNullable<QueryDocument["entities"]>[number], "spans"> => {
    if (body.length < 8 || has(0.5)) return {};
    const start = Math.floor(random() * (body.length - 5));
    return { spans: [{ field: "text", start, end: start + 1 + Math.floor(random() * 4) }] };
  };
  return {
    id: "article",
    title,
    text: body,
    ...(has(0.5) ? { url: pick(["https://www.bbc.example/a", "http://other.test/x?y=1"]) } : {}),
    ...(has(0.2) ? { site: pick(["www.bbc.example", "BBC.example", "a.b.other.test"]) } : {}),
    ...(has(0.3) ? { source: pick(["The  Daily Mirror", "daily", "bbc"]) } : {}),
    ...(has(0.5) ? { language: pick(LANGUAGES) } : {}),
    ...(has(0.3) ? { country: "NO", authors: ["Jane  Doe", "X"] } : {}),
    ...(has(0.3) ? { geo: ["NO", { name: "Norway", score: random() }] } : {}),
    ...(has(0.2) ? { feed: "Politics", type: pick(["video", "text"]) } : {}),
    ...(has(0.4)
      ? {
          entities: [
            { id: "ent_1", name: "ASALA", score: random(), ...places() },
            {
              id: pick(["ent_2", "ent_3"]),
              name: pick(["Acme Corp", "asala"]),
              score: random(),
              ...places(),
            },
          ],
        }
      : {}),
    ...(has(0.3)
      ? {
          topics: [
            {
              code: pick(["15", "15003000", "15003001"]),
              label: pick(["Sport", "football"]),
              score: random(),
            },
          ],
          tags: ["A", "b c"],
        }
      : {}),
    ...(has(0.25)
      ? { titleVariants: Array.from({ length: 1 + Math.floor(random() * 2) }, () => text(5)) }
      : {}),
  };
}

/** A query of every construct, at most `depth` brackets deep. It may be one that the checker refuses. */
export function randomQuery(
  random: () => number,
  depth = 3,
  words: readonly string[] = randomWords(random),
): string {
  const pick = pickerOf(random);
  const small = (): number => Math.floor(random() * 4);
  const letters = (word: string): string[] => Array.from(word).filter((letter) => !/[*?"/()]/.test(letter));

  const wildcard = (): string => {
    const parts = letters(pick(words));
    const at = 1 + Math.floor(random() * parts.length);
    switch (Math.floor(random() * 6)) {
      case 0:
        return `${parts.slice(0, at).join("")}*`;
      case 1:
        return `*${parts.slice(at - 1).join("")}`;
      case 2:
        return `*${parts.slice(1, -1).join("")}*`;
      case 3:
        return parts.with(at - 1, "?").join("");
      case 4:
        return parts.with(at - 1, "*").join("");
      default:
        return pick(["*ank*", "w?r", "b*k*", "wa?*", "ka*h", "e-m*", "#t*", "*н*а", "*ar*ba*", "?ail"]);
    }
  };
  const fuzzy = (): string => {
    const parts = letters(pick(words));
    const at = Math.floor(random() * parts.length);
    const changed =
      random() < 0.4
        ? parts.with(at, pick(parts))
        : random() < 0.5
          ? parts.toSpliced(at, 1)
          : parts.toSpliced(at, 0, pick(parts));
    return `${changed.join("")}~${random() < 0.6 ? 1 : 2}`;
  };
  const regex = (): string => {
    const spelled = (): string[] => letters(pick(words)).filter((letter) => /[\p{L}\p{N}]/u.test(letter));
    const parts = spelled();
    const made = pick([
      `${parts[0] ?? "b"}.+`,
      `${parts.slice(0, 2).join("")}[a-zа-я]*`,
      `(${parts.join("")}|${spelled().slice(0, 3).join("")})s?`,
      `.*${parts.slice(-2).join("")}`,
      `${parts.join("")}{1,2}`,
      String.raw`\p{L}+\d*`,
      String.raw`\w{2,4}`,
      "[^aeiou]+",
      "B.*K",
      "[A-K]+",
      "(a|an|b|k)+s{0,2}",
      String.raw`[\d.,]+`,
    ]);
    return `/${made}/${random() < 0.3 ? "c" : ""}`;
  };
  const word = (): string => {
    const roll = random();
    const plain = pick(words);
    if (roll < 0.55) return plain;
    if (roll < 0.65) return wildcard();
    if (roll < 0.72) return fuzzy();
    if (roll < 0.79) return regex();
    if (roll < 0.85) return `=${plain}`;
    if (roll < 0.92) return `${plain}+`;
    const signs = letters(plain);
    const from = Math.floor(random() * signs.length);
    return pick([
      `raw:"${plain.replaceAll('"', "")}"`,
      `raw:"${
        signs
          .slice(from, from + 2)
          .join("")
          .trim() || "-"
      }"`,
      'raw:"-"',
      `raw:"${plain.replaceAll('"', "")} ${pick(words).replaceAll('"', "")}"`,
    ]);
  };
  const phrase = (): string => {
    const parts = Array.from({ length: 1 + small() }, () => {
      const roll = random();
      if (roll < 0.12) return "*";
      return (roll < 0.2 ? wildcard() : pick(words)).replaceAll('"', "״");
    });
    return `"${parts.join(" ")}"`;
  };
  const atom = (): string => {
    const roll = random();
    if (roll < 0.65) return word();
    return roll < 0.85 ? phrase() : `${phrase()}~${small()}`;
  };
  const placed = (left: number): string => {
    const roll = random();
    if (left <= 0 || roll < 0.5) return atom();
    if (roll < 0.7) return `(${placed(left - 1)} OR ${placed(left - 1)})`;
    if (roll < 0.88) return near(left);
    return pick([
      `title:${placed(left - 1)}`,
      `body:(${placed(left - 1)})`,
      `lead:(${placed(left - 1)})`,
      `cs(${placed(left - 1)})`,
      `caps(${placed(left - 1)})`,
      `forms(${placed(left - 1)})`,
      `first(${1 + small()}, ${placed(left - 1)})`,
      "list(peace)",
      "list(one)",
      "query(banks)",
      "query(talks)",
    ]);
  };
  const near = (left: number): string =>
    `(${placed(left - 1)} ${pick([
      "NEAR",
      "NEAR/0",
      "NEAR/1",
      "NEAR/3",
      "NEAR/12",
      "ONEAR/0",
      "ONEAR/2",
      "ONEAR/9",
      "NOTNEAR/0",
      "NOTNEAR/1",
      "NOTNEAR",
      "SENTENCE",
      "PARAGRAPH",
    ])} ${placed(left - 1)})`;
  const any = (left: number): string => {
    const roll = random();
    if (left <= 0 || roll < 0.26) return random() < 0.16 ? pick(LEAVES_OF_META) : atom();
    if (roll < 0.4) return `(${any(left - 1)} AND ${any(left - 1)})`;
    if (roll < 0.55) return `(${any(left - 1)} OR ${any(left - 1)} OR ${any(left - 1)})`;
    if (roll < 0.63) return `(${any(left - 1)} NOT ${any(left - 1)})`;
    if (roll < 0.66) return `(${any(left - 1)} AND NOT NOT ${any(left - 1)})`;
    if (roll < 0.68) return `(${any(left - 1)} NOT (NOT ${any(left - 1)} AND NOT ${any(left - 1)}))`;
    if (roll < 0.8) return near(left);
    if (roll < 0.86) return `atleast(${1 + small()}, ${placed(left - 1)})`;
    if (roll < 0.9)
      return `any(${1 + Math.floor(random() * 3)}, ${any(left - 1)}, ${any(left - 1)}, ${any(left - 1)})`;
    if (roll < 0.92) return pick(["query(nested)", "query(banks)", "list(peace)", "query(talks)"]);
    const mode = pick(["title", "lead", "body", "cs", "caps", "allcaps", "nocaps", "forms", "first"]);
    const inner = random() < 0.3 ? `${placed(left - 1)} AND NOT ${placed(left - 1)}` : placed(left - 1);
    if (mode === "first") return `first(${1 + small()}, ${inner})`;
    return mode === "title" || mode === "lead" || mode === "body"
      ? `${mode}:(${inner})`
      : `${mode}(${inner})`;
  };
  const roll = random();
  if (roll < 0.12) return `all AND NOT ${any(depth - 1)}`;
  if (roll < 0.15) return `all AND ${pick(LEAVES_OF_META)} AND NOT ${pick(LEAVES_OF_META)}`;
  return any(depth);
}
