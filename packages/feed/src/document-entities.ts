import { decodeEntities } from "./html-entity.ts";

/** Whether XML 1.0 allows a character in a document (production 2). */
export const isXmlCharacter = (code: number): boolean =>
  code === 9 ||
  code === 10 ||
  code === 13 ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);

const MAX_ENTITIES = 1000;
const MAX_VALUE_CHARACTERS = 20_000;
const MAX_DEPTH = 8;
const ENTITY = /<!ENTITY\s+([a-z_][\w.-]{0,60})\s+(?:"([^"]*)"|'([^']*)')\s*>/gi;
const EXTERNAL = /<!ENTITY\s+([a-z_][\w.-]{0,60})\s+(?:SYSTEM|PUBLIC)\b/gi;

/**
 * The entities that a document type declares inside the document, read on demand. No file or address is ever opened, and what all
 * of them together put into the text is bounded by `budget` characters; beyond it they stay as written.
 */
export function readDocumentEntities(declaration: string, budget: number): ReadonlyMap<string, string> {
  const declared = new Map<string, string>();
  for (const [, name = "", double, single] of declaration.matchAll(ENTITY)) {
    if (declared.size >= MAX_ENTITIES) break;
    if (!declared.has(name)) declared.set(name, (double ?? single ?? "").slice(0, MAX_VALUE_CHARACTERS));
  }
  // What stands in a file is nothing.
  for (const [, name = ""] of declaration.matchAll(EXTERNAL)) if (!declared.has(name)) declared.set(name, "");
  const expanded = new Map<string, string>();
  let left = budget;
  let depth = 0;

  const entities = {
    has: (name: string) => declared.has(name),
    get(name: string): string | undefined {
      const value = declared.get(name);
      if (value === undefined || left <= 0) return undefined;
      let text = expanded.get(name);
      if (text === undefined) {
        if (depth >= MAX_DEPTH) return undefined;
        depth += 1;
        try {
          // Numbers are read where they are declared, names where they are used (XML 1.0, section 4.5).
          const literal = value.replaceAll(/&#(?:x[0-9a-f]+|\d+);/gi, (reference) =>
            decodeEntities(reference),
          );
          text = decodeEntities(literal, map).slice(0, MAX_VALUE_CHARACTERS);
        } finally {
          depth -= 1;
        }
        expanded.set(name, text);
      }
      left -= text.length + 1;
      return text;
    },
  };
  const map = entities as unknown as ReadonlyMap<string, string>;
  return map;
}
