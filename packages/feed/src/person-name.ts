import { childrenOf, textOf, type FeedElement } from "./feed-element.ts";
import { plainText } from "./sanitize-markup.ts";

const MAIL = /^[^\s@<>()]+@[^\s@<>()]+$/;

/** The name in the ways of writing a person: `mail (Name)`, `Name <mail>`, `Name (mail)`, `"Name" <mail>`; "" for a mail address alone. */
export function nameIn(text: string): string {
  const name = plainText(text.replaceAll(/<((?:mailto:)?[^\s<>@]+@[^\s<>]+)>/g, "($1)")).replace(
    /^mailto:\s*/i,
    "",
  );
  if (name === "" || MAIL.test(name)) return "";
  const inBrackets = /^(?:mailto:)?([^\s@()]+@[^\s()]+)\s*\((.*)\)$/i.exec(name);
  if (inBrackets) return unquoted(inBrackets[2] ?? "");
  const before = /^(.*?)[\s,]*\((?:mailto:)?[^\s@()]+@[^\s()]+\)$/i.exec(name);
  if (before) return unquoted(before[1] ?? "");
  const after = /^(.+?)\s+[^\s@()]+@[^\s@()]+$/.exec(name);
  if (after) return unquoted(after[1] ?? "");
  return unquoted(name);
}

const unquoted = (name: string): string => /^\s*"(.*)"\s*$/.exec(name)?.[1]?.trim() ?? name.trim();

/** The name of a person as Atom writes it, in parts, or as RSS writes it, in one text. */
export function personName(person: FeedElement): string {
  for (const part of childrenOf(person, "name", "atom:name", "itunes:name", "foaf:name", "?:name")) {
    const name = nameIn(textOf(part));
    if (name !== "") return name;
  }
  const hasParts = person.content.some(
    (part) => typeof part !== "string" && /(?:^|:)(?:name|email|uri|url|homepage)$/.test(part.name),
  );
  if (!hasParts) return nameIn(textOf(person));
  return nameIn(person.content.filter((part) => typeof part === "string").join(" "));
}
