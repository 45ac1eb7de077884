/** News agencies by the name they are credited with, and the spellings of it. */
const AGENCIES: readonly (readonly [string, string])[] = [
  ["Reuters", "REUTERS|Reuters|رويترز|ロイター"],
  ["AP", "AP|Associated Press|The Associated Press|ASSOCIATED PRESS"],
  ["AFP", "AFP|Agence France-Presse|Agence France Presse|أ ف ب|أ.ف.ب"],
  ["dpa", "dpa|DPA|Deutsche Presse-Agentur"],
  ["TASS", "TASS|ITAR-TASS|ТАСС"],
  ["Xinhua", "Xinhua|XINHUA|新华社|新華社"],
  ["EFE", "EFE"],
  ["ANSA", "ANSA"],
  ["PTI", "PTI|Press Trust of India"],
  ["ANI", "ANI"],
  ["IANS", "IANS"],
  ["Kyodo", "Kyodo|KYODO|Kyodo News|共同通信|共同"],
  ["Jiji", "Jiji|Jiji Press|時事"],
  ["Yonhap", "Yonhap|Yonhap News|연합뉴스"],
  ["CNA", "中央社"],
  ["China News Service", "中新社|中新网"],
  ["Interfax", "Interfax|INTERFAX|INTERFAX.RU|Интерфакс"],
  ["RIA Novosti", "RIA Novosti|РИА Новости"],
  ["Ukrinform", "Ukrinform|Укрінформ|Укринформ"],
  ["Anadolu", "Anadolu|Anadolu Agency|AA"],
  ["PA Media", "PA Media|Press Association"],
  ["Canadian Press", "The Canadian Press|Canadian Press|THE CANADIAN PRESS"],
  ["AAP", "AAP|Australian Associated Press"],
  ["Bloomberg", "Bloomberg|BLOOMBERG|Bloomberg News"],
  ["UPI", "UPI|United Press International"],
  ["APA", "APA|Austria Presse Agentur"],
  ["Keystone-SDA", "Keystone-SDA|SDA|sda|ATS|ats|Keystone-ATS"],
  ["Belga", "Belga|BELGA"],
  ["ANP", "ANP"],
  ["TT", "TT"],
  ["NTB", "NTB"],
  ["STT", "STT"],
  ["Ritzau", "Ritzau|RITZAU"],
  ["PAP", "PAP"],
  ["ČTK", "ČTK"],
  ["Lusa", "Lusa|LUSA"],
  ["Europa Press", "EUROPA PRESS|Europa Press"],
  ["Armenpress", "Armenpress|ARMENPRESS"],
  ["Trend", "Trend News Agency"],
];

const NAMES = new Map(
  AGENCIES.flatMap(([name, spellings]) => spellings.split("|").map((spelling) => [spelling, name] as const)),
);
const escape = (text: string): string => text.replaceAll(/[.]/gu, String.raw`\.`);
/** The longest first, so that an agency is not taken for one whose name is a part of its own. */
const ANY = [...NAMES.keys()]
  .toSorted((left, right) => right.length - left.length)
  .map(escape)
  .join("|");
/** Spellings that are no word of a text by accident; initials need a sign on either side. */
const WHOLE = [...NAMES.keys()]
  .filter((spelling) => /[a-z]{3}| /u.test(spelling))
  .toSorted((left, right) => right.length - left.length)
  .map(escape)
  .join("|");

const HEAD_CHARACTERS = 300;
const TAIL_CHARACTERS = 320;
const HEAD_LINES = 3;
const TAIL_LINES = 3;
const MAX_DATELINE = 80;
const MAX_DATELINE_WORDS = 9;

const ANY_SPELLING = new RegExp(ANY, "u");
/** "(Reuters)", "(dpa/nvl)", "(red, APA)", "/TASS/", "[ロイター]". */
const BRACKET = new RegExp(
  `[(（\\[【［](?:[\\p{L}\\d .,]{0,20}?[,/=＝]\\s?|[\\p{Lo}\\d ]{0,12})?(${ANY})(?:\\s*[/,=＝–-][^)）\\]】］\\n]{1,30})?[)）\\]】］]|/\\s?(${ANY})\\s?/`,
  "u",
);
/** A dash after the name, not one within a word: "TT - ", not "TT-Line". */
const OPENING = new RegExp(`^(${ANY})\\s*(?:[-–—]{1,2}\\s|\\|)`, "u");
/** "МОСКВА, 3 мар — РИА Новости." and "Москва. 3 марта. INTERFAX.RU - ". */
const DATED = new RegExp(`^([^\\n]{4,60}?)(?:\\s[-–—]|\\.)\\s(${ANY})\\s*[.,–—-]`, "u");
/** "新华社北京3月3日电", not "据新华社报道", which only tells whom it is from. */
const HAN_OPENING = /^[（(【]?(新华社|新華社|中新社|中新网|中央社)[^\n，。]{0,24}?[电電讯]/u;
const BYLINE = new RegExp(
  `^(?:By|BY|Von|Par|Por|Di|Source|Quelle|Fuente|Fonte|Источник)(?:\\s|\\s?:)[^\\n]{0,80}?(?:(?:[,:|/–—(]|\\b(?:avec|mit|with|con|for|für))\\s*(${ANY})|\\s(${WHOLE}))\\)?$`,
  "u",
);
const AUTHOR = new RegExp(
  `(?:^|[,;/|(&]|\\s(?:avec|with|and|und|et|y|mit|con|for|für|–|-)\\s)\\s*(${ANY})(?:\\s(?:Staff|staff|News|Agency|Writer|Correspondent))?\\s*(?:$|[,;/|)&]|\\s(?:and|und|et|y|with)\\s)|\\s(${WHOLE})$`,
  "u",
);
const PICTURE = /photo|picture|image|foto|bild|video|grafi[ckq]|фото/iu;
/** The copyright line, the source line, and the name alone. */
const RIGHTS = new RegExp(
  `(?:©|\\(c\\)|\\(C\\)|Copyright|Source ?:|Quelle:|Fuente:|Fonte:|Источник:|Credit:|(?:with|With) (?:files|material|reporting|information) from|(?:mit|Mit) Material (?:von|der)|[Cc]on información de|[Aa]vec)(?:[^\\n]{0,40}?[\\s,/–-])?\\s*(${ANY})(?![\\p{L}\\p{N}])`,
  "u",
);
/** "AFP", "(Xinhua)", "— Reuters", "mjm/dpa/AFP": initials and agencies alone on a line. */
const SIGNATURE = new RegExp(
  `^[(（\\[—–-]?\\s*(?:[\\p{L}]{2,5}\\s?[/,]\\s?){0,3}?(${ANY})(?:\\s?[/,]\\s?[\\p{L}. -]{2,20}|,\\s?[\\d. ]{4,12}){0,3}\\s*[)）\\]]?\\.?$`,
  "u",
);
/** After the last sentence: "... sagte er. (dpa)". */
const LAST_BRACKET = new RegExp(
  `[.!?…。"”»“]\\s*[(（](?:[\\p{L}]{2,5}\\s?[/,]\\s?){0,3}?(${ANY})(?:\\s?[/,]\\s?[^)）\\n]{1,20})?[)）]\\.?$`,
  "u",
);

/** Months that are written small are shorter. */
const MAX_SMALL_WORD = 10;
/** Words of place names and dates that are written small. */
const SMALL =
  /^(?:de|la|le|du|des|del|della|der|am|an|auf|of|upon|sur|les|los|das|do|da|di|the|y|na|nad|w|v|и|на|г)$/u;

/** Whether these are the place and date that agencies begin with: "VARN, March 3", "Saint-Malo, le 3 mars", "Москва. 3 марта". */
function isDateline(text: string): boolean {
  if (text.length > MAX_DATELINE) return false;
  const isDated = /\d/u.test(text);
  const words = text.split(/[\s,./()-]+/u).filter((word) => word !== "");
  return (
    words.length <= MAX_DATELINE_WORDS &&
    words.every(
      (word) =>
        /^[\p{Lu}\p{Lo}\p{N}]/u.test(word) || SMALL.test(word) || (isDated && word.length < MAX_SMALL_WORD),
    )
  );
}

/** "Access Point (AP)": the brackets explain a word. */
function isExplained(before: string, spelling: string): boolean {
  const words = before
    .trim()
    .split(/[\s-]+/u)
    .slice(-spelling.length);
  const initials = words.map((word) => word[0] ?? "").join("");
  return words.length > 1 && initials.toLowerCase() === spelling.toLowerCase();
}

function headCredit(line: string): string | undefined {
  const bracket = BRACKET.exec(line);
  if (bracket) {
    const before = line.slice(0, bracket.index).trim();
    const after = line.slice(bracket.index + bracket[0].length);
    const spelling = bracket[1] ?? bracket[2] ?? "";
    // Without a dash behind it, the dateline must look like nothing else.
    const isPlain = /^\s*(?:[-–—:.]|$)/u.test(after) || before === "" || /\d/u.test(before);
    const isShouted = before === before.toUpperCase() && before !== before.toLowerCase();
    if ((isPlain || isShouted) && isDateline(before) && !isExplained(before, spelling)) return spelling;
  }
  const dated = DATED.exec(line);
  if (dated && /\d/u.test(dated[1] ?? "") && isDateline(dated[1] ?? "")) return dated[2];
  const byline = BYLINE.exec(line);
  return OPENING.exec(line)?.[1] ?? HAN_OPENING.exec(line)?.[1] ?? byline?.[1] ?? byline?.[2];
}

function tailCredit(line: string): string | undefined {
  const signature = SIGNATURE.exec(line)?.[1] ?? LAST_BRACKET.exec(line)?.[1];
  if (signature !== undefined) return signature;
  const rights = RIGHTS.exec(line);
  // Whose picture it is says nothing of the text.
  return rights && !PICTURE.test(line.slice(0, rights.index + rights[0].length)) ? rights[1] : undefined;
}

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/**
 * Opens a reader of agency credits: the dateline or byline at the beginning, the author, or the credit at the end. A text that only
 * mentions an agency, quotes it or shows its pictures is credited to nobody.
 */
export function openAgencyReader(): (document: { text: string; author?: string }) => string | null {
  return ({ text, author = "" }) => {
    if (author !== "" && ANY_SPELLING.test(author)) {
      const found = AUTHOR.exec(author);
      const name = NAMES.get(found?.[1] ?? found?.[2] ?? "");
      if (name !== undefined) return name;
    }
    const head = text.slice(0, HEAD_CHARACTERS);
    if (ANY_SPELLING.test(head))
      for (const line of linesOf(head).slice(0, HEAD_LINES)) {
        const name = NAMES.get(headCredit(line) ?? "");
        if (name !== undefined) return name;
      }
    const tail = text.slice(-TAIL_CHARACTERS);
    if (ANY_SPELLING.test(tail))
      for (const line of linesOf(tail).slice(-TAIL_LINES).toReversed()) {
        const name = NAMES.get(tailCredit(line) ?? "");
        if (name !== undefined) return name;
      }
    return null;
  };
}
