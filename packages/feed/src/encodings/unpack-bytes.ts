import { gunzipSync, inflateSync } from "node:zlib";
import { FeedTooLargeError } from "../errors.ts";

/** A server and a script may each pack a document; nobody packs it three times but to do harm. */
const MAX_LAYERS = 2;

/**
 * The document in a gzip or zlib wrapping, as much of it as there is; other bytes as they are.
 * @throws FeedTooLargeError when it unpacks to more than `maxBytes`
 */
export function unpackBytes(packed: Uint8Array, maxBytes: number): Uint8Array {
  let bytes = packed;
  for (let layer = 0; layer < MAX_LAYERS; layer += 1) {
    const inner = unpackOnce(bytes, maxBytes);
    if (inner === null) break;
    bytes = inner;
  }
  return bytes;
}

function unpackOnce(bytes: Uint8Array, maxBytes: number): Uint8Array | null {
  const [first = 0, second = 0] = bytes;
  const isGzip = first === 0x1f && second === 0x8b;
  // RFC 1950: method 8 with a window of 32 kB, and a header that 31 divides.
  const isZlib = first === 0x78 && (first * 256 + second) % 31 === 0;
  if (!isGzip && !isZlib) return null;
  try {
    // Z_SYNC_FLUSH gives what a cut stream holds.
    const limits = { maxOutputLength: maxBytes, finishFlush: 2 };
    return isGzip ? gunzipSync(bytes, limits) : inflateSync(bytes, limits);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE")
      throw new FeedTooLargeError(`The document unpacks to more than ${maxBytes} bytes.`, { cause: error });
    return null;
  }
}
