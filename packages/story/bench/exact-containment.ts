const GRAM = 4;

function gramsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const grams = new Set<string>();
  for (let start = 0; start + GRAM <= words.length; start += 1)
    grams.add(words.slice(start, start + GRAM).join(" "));
  return grams;
}

/**
 * The share of the shorter text's word 4-grams that the other has too, counted in full: independent of the sketches that
 * the index compares.
 */
export function exactContainment(left: string, right: string): number {
  const grams = [gramsOf(left), gramsOf(right)].toSorted((a, b) => a.size - b.size);
  const [fewer, more] = grams;
  if (fewer === undefined || more === undefined || fewer.size === 0) return 0;
  let shared = 0;
  for (const gram of fewer) if (more.has(gram)) shared += 1;
  return shared / fewer.size;
}
