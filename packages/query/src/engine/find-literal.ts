/** Literals up to this length are looked for by the platform; of longer ones each place would cost their length. */
const MAX_SIMPLE = 64;

/**
 * Calls `visit` with every place of `literal` in `text`, overlapping ones too. Time is text plus literal for long
 * literals, whatever repeats in them (Knuth, Morris and Pratt 1977).
 */
export function findLiteral(text: string, literal: string, visit: (at: number) => void): void {
  const { length } = literal;
  if (length === 0) return;
  if (length <= MAX_SIMPLE) {
    for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) visit(at);
    return;
  }
  // By letter of the literal: how many of its first letters are also the last ones before there.
  const borders = new Int32Array(length + 1);
  for (let at = 1, border = 0; at < length; at += 1) {
    while (border > 0 && literal.charCodeAt(at) !== literal.charCodeAt(border))
      border = borders[border] as number;
    if (literal.charCodeAt(at) === literal.charCodeAt(border)) border += 1;
    borders[at + 1] = border;
  }
  let matched = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    while (matched > 0 && code !== literal.charCodeAt(matched)) matched = borders[matched] as number;
    if (code === literal.charCodeAt(matched)) matched += 1;
    if (matched < length) continue;
    visit(at - length + 1);
    matched = borders[length] as number;
  }
}
