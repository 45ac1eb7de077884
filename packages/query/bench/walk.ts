import type { QueryDocument } from "@wirewatch/query";
import { measureRate } from "./cpu-time.ts";

/** Articles per CPU-second of a fixed loop over their letters: how fast the machine is just now. */
export function measureWalk(articles: readonly QueryDocument[]): number {
  return measureRate(articles.length, () => articles.forEach(({ text }) => walk(text)), {
    rounds: 5,
    ms: 200,
  }).median;
}

let walked = 0;
const CLASS = new Uint8Array(65_536);
for (let code = 0; code < 65_536; code += 1)
  if (/[\p{L}\p{N}]/u.test(String.fromCharCode(code))) CLASS[code] = 1;

/** Hashes every run of letters and digits and keeps nothing. */
function walk(text: string): void {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (CLASS[code] === 1) hash = Math.imul(hash ^ code, 0x01000193);
    else {
      walked ^= hash;
      hash = 0;
    }
  }
  walked ^= hash;
}
