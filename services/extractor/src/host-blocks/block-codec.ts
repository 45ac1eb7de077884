import type { HostMemoryState } from "@wirewatch/extract";

/** Blocks of one host, the longest unseen first, with the articles that they stood in. */
export type BlockCounts = HostMemoryState["hosts"][number][1]["blocks"];

const VERSION = 1;
const HASH_BYTES = 8;
const ENTRY_BYTES = HASH_BYTES + 1;

/** Nine bytes a block behind a version: the hash and a count that stops at 255. */
export function encodeBlocks(blocks: BlockCounts): Uint8Array {
  const bytes = Buffer.alloc(1 + blocks.length * ENTRY_BYTES);
  bytes[0] = VERSION;
  for (const [place, [hash, count]] of blocks.entries()) {
    const at = 1 + place * ENTRY_BYTES;
    bytes.write(hash.padStart(2 * HASH_BYTES, "0").slice(0, 2 * HASH_BYTES), at, "hex");
    bytes[at + HASH_BYTES] = Math.min(255, count);
  }
  return bytes;
}

/** What `encodeBlocks` made; nothing of bytes that are not its own. */
export function decodeBlocks(bytes: Uint8Array): BlockCounts {
  if (bytes.length === 0 || bytes[0] !== VERSION || (bytes.length - 1) % ENTRY_BYTES !== 0) return [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: BlockCounts = [];
  for (let at = 1; at < buffer.length; at += ENTRY_BYTES)
    blocks.push([buffer.toString("hex", at, at + HASH_BYTES), buffer[at + HASH_BYTES] ?? 1]);
  return blocks;
}
