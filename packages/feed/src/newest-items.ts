/** Of more than `count`, the newest in the order of the document. Items without a time come first: nothing says that they are old. */
export function newestItems<Item>(
  items: readonly Item[],
  count: number,
  timeOf: (item: Item) => number | null,
): readonly Item[] {
  if (items.length <= count) return items;
  const ages = items.map((item) => -(timeOf(item) ?? Infinity));
  const order = items.map((_, index) => index).toSorted((a, b) => (ages[a] ?? 0) - (ages[b] ?? 0) || a - b);
  const kept = new Set(order.slice(0, count));
  return items.filter((_, index) => kept.has(index));
}
