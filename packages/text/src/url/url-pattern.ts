/** Tests a name or a value, in lower case, against patterns in which `*` stands for any characters and `#` for digits. */
export function compilePatterns(patterns: readonly string[]): (text: string) => boolean {
  const exact = new Set<string>();
  const loose: RegExp[] = [];
  for (const pattern of patterns) {
    const lower = pattern.toLowerCase();
    if (!/[*#]/.test(lower)) exact.add(lower);
    else loose.push(new RegExp(`^${source(lower)}$`));
  }
  return (text) => exact.has(text) || loose.some((pattern) => pattern.test(text));
}

const source = (pattern: string): string =>
  pattern
    .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("#", String.raw`\d+`);
