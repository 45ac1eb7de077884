/** News agencies by the name they are credited with, and the spellings that count as a credit. */
const AGENCIES: readonly (readonly [string, string])[] = [
  ["Reuters", "REUTERS|Reuters"],
  ["AP", "AP|Associated Press|The Associated Press"],
  ["AFP", "AFP|Agence France-Presse"],
  ["dpa", "dpa|DPA|Deutsche Presse-Agentur"],
  ["TASS", "TASS|ITAR-TASS|ТАСС"],
  ["Xinhua", "Xinhua|XINHUA|新华社"],
  ["EFE", "EFE"],
  ["ANSA", "ANSA"],
  ["PTI", "PTI|Press Trust of India"],
  ["Kyodo", "Kyodo|KYODO|Kyodo News|共同通信"],
  ["Yonhap", "Yonhap|연합뉴스"],
  ["Interfax", "Interfax|Интерфакс"],
  ["RIA Novosti", "RIA Novosti|РИА Новости"],
  ["Ukrinform", "Ukrinform|Укрінформ"],
  ["Anadolu", "Anadolu|Anadolu Agency|\\bAA"],
  ["PA Media", "PA Media|Press Association"],
  ["Bloomberg", "Bloomberg|BLOOMBERG"],
  ["UPI", "UPI|United Press International"],
  ["APA", "APA|Austria Presse Agentur"],
  ["Keystone-SDA", "Keystone-SDA|SDA|sda|ATS|ats"],
  ["Belga", "Belga|BELGA"],
  ["ANP", "ANP"],
  ["TT", "TT"],
  ["NTB", "NTB"],
  ["Ritzau", "Ritzau|RITZAU"],
  ["PAP", "PAP"],
  ["Armenpress", "Armenpress|ARMENPRESS"],
  ["Trend", "Trend News Agency"],
];

const HEAD_CHARACTERS = 240;
const TAIL_CHARACTERS = 320;

function patternsOf(spellings: string): readonly RegExp[] {
  return [
    // Dateline: "PARIS (Reuters) -", "Berlin (dpa/lby) –"; credit in brackets or after a slash at the beginning.
    new RegExp(`[(/（]\\s*(?:${spellings})(?:\\s*/[^)）]{1,30})?\\s*[)/）]`, "u"),
    // "By Jane Doe, Reuters", "Source: AFP", "Reporting by ..." is left to the tail pattern.
    new RegExp(
      `^\\s*(?:By|Von|Par|Por|Source|Quelle|Fuente)\\b[^\\n]{0,80}?(?:^|[\\s,:|])(?:${spellings})\\s*$`,
      "mu",
    ),
    // A dateline without brackets: "MOSCOW, March 3. /TASS/" is above; "Xinhua -- ..." here.
    new RegExp(`^\\s*(?:${spellings})\\s*(?:[-–—|:])`, "u"),
  ];
}

function tailOf(spellings: string): RegExp {
  return new RegExp(
    `(?:©|\\(c\\)|Copyright|Source:|Quelle:|Credit:|with (?:files|material|reporting) from)[^\\n]{0,40}?(?:${spellings})(?![\\p{L}\\p{N}])|^\\s*[(—–-]?\\s*(?:${spellings})\\s*\\)?\\s*$`,
    "mu",
  );
}

/** Whether any spelling occurs at all: most texts have none, and need no closer look. */
const ANY_SPELLING = new RegExp(AGENCIES.map(([, spellings]) => spellings).join("|"), "u");

/** Opens a reader of agency credits. */
export function openAgencyReader(): (document: { text: string; author?: string }) => string | null {
  const readers = AGENCIES.map(([name, spellings]) => ({
    name,
    head: patternsOf(spellings),
    tail: tailOf(spellings),
    author: new RegExp(`(?:^|[\\s,/(])(?:${spellings})(?:$|[\\s,/)])`, "u"),
  }));
  return ({ text, author }) => {
    const head = text.slice(0, HEAD_CHARACTERS);
    const tail = text.slice(-TAIL_CHARACTERS);
    const isNamed = ANY_SPELLING.test(head) || ANY_SPELLING.test(tail);
    if (!isNamed && (author === undefined || !ANY_SPELLING.test(author))) return null;
    for (const reader of readers) {
      if (author !== undefined && reader.author.test(author)) return reader.name;
      if (reader.head.some((pattern) => pattern.test(head)) || reader.tail.test(tail)) return reader.name;
    }
    return null;
  };
}
