import type { Scalar } from "yaml";

/**
 * Where the character at `offset` of a scalar's value stands in its file; null where line breaks were folded together, so
 * that values and files no longer go side by side.
 */
export function scalarPlace(source: string, scalar: Scalar, offset: number): number | null {
  const value = typeof scalar.value === "string" ? scalar.value : "";
  if (!scalar.range || offset < 0 || offset > value.length) return null;
  const [start, end] = scalar.range;
  switch (scalar.type) {
    case "BLOCK_LITERAL":
      return placeInBlock(source, start, value, offset);
    case "QUOTE_DOUBLE":
      return placeInQuotes(source, start + 1, end - 1, offset, (at) => doubleStep(source, at));
    case "QUOTE_SINGLE":
      return placeInQuotes(source, start + 1, end - 1, offset, (at) => (source.startsWith("''", at) ? 2 : 1));
    case "PLAIN":
      return source.slice(start, end) === value ? start + offset : null;
    case "BLOCK_FOLDED":
    case undefined:
    default:
      return null;
  }
}

/** The length of a sign or escape of a value in double quotes (YAML 1.2.2, section 5.7). */
function doubleStep(source: string, at: number): number {
  if (source.charAt(at) !== "\\") return 1;
  const kind = source.charAt(at + 1);
  return kind === "x" ? 4 : kind === "u" ? 6 : kind === "U" ? 10 : 2;
}

function placeInQuotes(
  source: string,
  from: number,
  to: number,
  offset: number,
  step: (at: number) => number,
): number | null {
  if (source.slice(from, to).includes("\n")) return null;
  let at = from;
  for (let done = 0; done < offset && at < to;) {
    const length = step(at);
    // An escape of eight digits may stand for a pair.
    done += length === 10 && Number.parseInt(source.slice(at + 2, at + 10), 16) > 0xffff ? 2 : 1;
    at += length;
  }
  return at;
}

/** A literal block: its lines are those of the file without their indentation (YAML 1.2.2, section 8.1.2). */
function placeInBlock(source: string, start: number, value: string, offset: number): number | null {
  const headerEnd = source.indexOf("\n", start);
  if (headerEnd < 0) return null;
  const lines = source.slice(headerEnd + 1).split("\n");
  const indicator = /^[|>][+-]?([1-9])?/.exec(source.slice(start, headerEnd))?.[1];
  const valueLines = value.split("\n");
  const firstFull = valueLines.findIndex((line) => line.trim() !== "");
  if (firstFull < 0) return headerEnd + 1;
  const firstLine = (lines[firstFull] ?? "").replace(/\r$/, "");
  const own = valueLines[firstFull] ?? "";
  const indent = firstLine.length - own.length;
  if (indent < 0 || !firstLine.endsWith(own) || (indicator !== undefined && indent < Number(indicator)))
    return null;
  const before = value.slice(0, offset).split("\n");
  let at = headerEnd + 1;
  for (let index = 0; index < before.length - 1; index += 1) at += (lines[index] ?? "").length + 1;
  const line = (lines[before.length - 1] ?? "").replace(/\r$/, "");
  return at + Math.min(line.length, indent + (before.at(-1)?.length ?? 0));
}
