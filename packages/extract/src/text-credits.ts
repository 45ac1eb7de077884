import { agencyOf } from "./agencies.ts";

/** Lines at the end among which a credit is looked for, and how long one may be. */
const LAST_LINES = 4;
const MAX_CHARS = 90;
/** A place and an agency before the first sentence: "BERLIN (dpa) -", "(Seoul=Yonhap)", Japanese brackets, Chinese openings. */
const DATELINE = /^[^.!?]{0,60}?\(([\p{L}\p{M} ./&-]{2,40})\)\s*[-–—:]/u;
const KOREAN = /^[^.]{0,20}\([^()=]{2,12}=([\p{L} ]{2,12})\)/u;
const BRACKETED = /^【([^】]{2,20})】/u;
const CHINESE = /^[（(]?((?:新华|新華|中新|中央|共同|法新|路透)社)/u;
const OPENER =
  /^(?:\(?(?:source|sources|quelle|quellen|mit material (?:von|der)|with (?:files|reports|reporting) (?:from|by)|avec|fuente|fonte|bron|źródło|источник|джерело|kaynak|来源|來源|出典|출처)\s*[:：]?\s*)/iu;

/** The agencies that a text credits: before its first sentence, or in a short line under it that holds nothing else. */
export function agenciesInText(lines: readonly string[]): string[] {
  const found = new Set<string>();
  for (const line of lines.slice(0, 3))
    for (const pattern of [DATELINE, KOREAN, BRACKETED, CHINESE])
      for (const name of namesOf(pattern.exec(line)?.[1] ?? "")) {
        const agency = agencyOf(name);
        if (agency !== null) found.add(agency);
      }
  for (const line of lines.slice(-LAST_LINES)) {
    if (line.length > MAX_CHARS) continue;
    const names = namesOf(line.replace(OPENER, "").replaceAll(/^[\s([（–—-]+|[\s)\]）.]+$/g, ""));
    const agencies = names.map(agencyOf);
    // Beside agencies stand the initials of those who worked on the text.
    if (names.some((name, at) => agencies[at] === null && !/^\p{Ll}{1,4}$/u.test(name))) continue;
    for (const agency of agencies) if (agency !== null) found.add(agency);
  }
  return [...found];
}

const namesOf = (text: string): string[] =>
  text
    .split(/\s*(?:[/,;&+、]|\band\b|\bund\b|\bet\b| y | e )\s*/u)
    .map((name) => name.trim())
    .filter((name) => name !== "");
