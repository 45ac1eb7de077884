/** A feed's folder as the database keeps it: names from the outermost in, joined by `/`; `/` and `\` within a name have a `\` before them. */
export const joinFolder = (names: readonly string[]): string =>
  names.map((name) => name.replaceAll(/[\\/]/g, String.raw`\$&`)).join("/");

/** The names of a folder path; `joinFolder` gives the path again. */
export function splitFolder(path: string): string[] {
  if (path === "") return [];
  const names: string[] = [""];
  for (let index = 0; index < path.length; index += 1) {
    const character = path[index] ?? "";
    if (character === "/") names.push("");
    else if (character === "\\" && index + 1 < path.length) {
      index += 1;
      names[names.length - 1] += path[index] ?? "";
    } else names[names.length - 1] += character;
  }
  return names;
}
