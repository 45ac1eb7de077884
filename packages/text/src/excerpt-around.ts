/** A piece of a text, and those of the given places that are whole in it, by offsets in the piece. */
export interface Excerpt {
  text: string;
  spans: { start: number; end: number }[];
}

/**
 * The piece of a text, at most `maxChars` code units, that holds the most of the given places, cut at spaces and
 * marked with an ellipsis where text is left out. White space is made even. Without places it is the beginning.
 */
export function excerptAround(
  text: string,
  spans: readonly { start: number; end: number }[],
  maxChars: number,
): Excerpt {
  if (maxChars <= 0) return { text: "", spans: [] };
  if (text.length <= maxChars) return cutOut(text, 0, text.length, spans);
  const room = Math.max(1, maxChars - 2);
  const places = spans.filter(({ start, end }) => start >= 0 && end <= text.length && start < end);
  places.sort((left, right) => left.start - right.start);
  let best = 0;
  let bestCount = 0;
  let tail = 0;
  for (let head = 0; head < places.length; head += 1) {
    const from = places[head]?.start ?? 0;
    tail = Math.max(tail, head);
    while (tail < places.length && (places[tail]?.end ?? 0) - from <= room) tail += 1;
    if (tail - head > bestCount) {
      bestCount = tail - head;
      best = head;
    }
  }
  const first = places[best]?.start ?? 0;
  const last =
    bestCount > 0 ? (places[best + bestCount - 1]?.end ?? first) : Math.min(text.length, first + 1);
  let from = Math.max(0, Math.min(first - Math.floor((room - (last - first)) / 3), text.length - room));
  from = Math.min(from, first);
  let to = Math.min(text.length, from + room);
  if (from > 0) {
    const space = text.slice(from, Math.min(first, from + 40)).search(/\s/);
    if (space >= 0) from += space + 1;
    else if (isLowSurrogate(text, from)) from += 1;
  }
  if (to < text.length) {
    const cut = /\s\S*$/.exec(text.slice(Math.max(last, to - 40), to));
    if (cut !== null) to = Math.max(last, to - 40) + cut.index;
    else if (isLowSurrogate(text, to)) to -= 1;
  }
  return cutOut(text, from, to, spans);
}

function cutOut(text: string, from: number, to: number, spans: readonly Excerpt["spans"][number][]): Excerpt {
  const before = from > 0 ? "…" : "";
  const even = (piece: string): string => piece.replaceAll(/\s+/g, " ").trimStart();
  const middle = even(text.slice(from, to)).trimEnd();
  // What stands before a place in the piece is made even in the same way.
  const place = (at: number): number =>
    before.length + Math.min(middle.length, even(text.slice(from, at)).length);
  return {
    text: `${before}${middle}${to < text.length ? "…" : ""}`,
    spans: spans
      .filter(({ start, end }) => start >= from && end <= to && start < end)
      .map(({ start, end }) => ({ start: place(start), end: place(end) }))
      .filter(({ start, end }) => start < end),
  };
}

function isLowSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xdc00 && code <= 0xdfff;
}
