import { isMap, isSeq, parseDocument } from "yaml";

/** How names of files in a file that is no YAML look: its examples should not be taken for monitors, too. */
const FILE_LINE = /^\s*-?\s*\{?\s*file:\s*["']?([^"'\n#}]+?)["']?\s*\}?\s*(?:#.*)?$/gm;

const asName = (given: string): string => given.trim().replaceAll("\\", "/");

/** The files that the examples of a monitor's file refer to. A query or a text that speaks of `file:` refers to none. */
export function exampleReferences(source: string): string[] {
  // Most files have none, and need not be read twice.
  if (!source.includes("file")) return [];
  const document = parseDocument(source, { uniqueKeys: false });
  if (document.errors.length > 0)
    return [...source.matchAll(FILE_LINE)].map(([, name]) => asName(name ?? ""));
  return ["mustMatch", "mustNotMatch"].flatMap((field) => {
    const examples: unknown = isMap(document.contents) ? document.get(field) : null;
    if (!isSeq(examples)) return [];
    return examples.items.flatMap((example): string[] => {
      const name: unknown = isMap(example) ? example.get("file") : null;
      return typeof name === "string" ? [asName(name)] : [];
    });
  });
}

/**
 * The files of a folder that are examples: those that a monitor refers to. Files that refer to themselves or to one another,
 * and that no other one refers to, are monitors, so that no file is passed over in silence.
 */
export function findExampleFiles(sources: ReadonlyMap<string, string>): Set<string> {
  const references = new Map<string, string[]>();
  const named = new Set<string>();
  for (const [file, source] of sources) {
    const found = exampleReferences(source).filter((name) => name !== file && sources.has(name));
    references.set(file, found);
    for (const name of found) named.add(name);
  }
  const examples = new Set<string>();
  for (const [file, found] of references) if (!named.has(file)) for (const name of found) examples.add(name);
  return examples;
}
