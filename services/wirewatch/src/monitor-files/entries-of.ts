/** The entries of a word list's file: one a line, without those that begin with `# `, which are remarks. */
export function entriesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("# ") && line !== "#");
}
