import type { Readable, Transform } from "node:stream";
import * as zlib from "node:zlib";
import { HttpError } from "./errors.ts";

/** Node 22.15 and later bring zstd. */
const zstd: (() => Transform) | null =
  "createZstdDecompress" in zlib && typeof zlib.createZstdDecompress === "function"
    ? (zlib.createZstdDecompress as () => Transform)
    : null;

/** The encodings that we ask for and can undo. */
export const ACCEPT_ENCODING = zstd === null ? "gzip, br, deflate" : "gzip, br, deflate, zstd";

/**
 * Reads a body to its end, undoes its one content encoding, and counts the decoded bytes: a few hundred bytes can decode to
 * gigabytes, and more so when encodings are stacked (RFC 9110 section 8.4 allows that; nobody honest does it).
 */
export async function readBody(
  body: Readable,
  encoding: string | undefined,
  limits: { maxBytes: number; signal: AbortSignal },
): Promise<Uint8Array> {
  // Destroying a body that nobody listens to would end the process with an unhandled error.
  body.on("error", () => undefined);
  const names = (encoding ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  if (names.length > 1) {
    body.destroy();
    throw new HttpError(
      "WW_HTTP_ENCODING_REFUSED",
      `The body is encoded ${names.length} times (${names.join(", ").slice(0, 100)}).`,
    );
  }
  const [name] = names;
  if (name !== "deflate") return collect(body, name === undefined ? null : decoderOf(name, body), limits);

  // `deflate` means zlib (RFC 9110 section 8.4.1.2), but some servers send it raw: the first byte tells.
  const first = await firstChunk(body, limits.signal);
  if (first === null) return new Uint8Array();
  const isZlib = ((first[0] ?? 0) & 0x0f) === 8 && (((first[0] ?? 0) << 8) | (first[1] ?? 0)) % 31 === 0;
  body.unshift(first);
  return collect(body, isZlib ? zlib.createInflate() : zlib.createInflateRaw(), limits);
}

function decoderOf(name: string, body: Readable): Transform {
  if (name === "gzip" || name === "x-gzip") return zlib.createGunzip();
  if (name === "br") return zlib.createBrotliDecompress();
  if (name === "zstd" && zstd !== null) return zstd();
  body.destroy();
  throw new HttpError("WW_HTTP_ENCODING_REFUSED", `The body's encoding "${name.slice(0, 50)}" is not known.`);
}

async function firstChunk(body: Readable, signal: AbortSignal): Promise<Buffer | null> {
  for (;;) {
    signal.throwIfAborted();
    const chunk: unknown = body.read();
    if (Buffer.isBuffer(chunk)) return chunk;
    if (body.readableEnded) return null;
    await new Promise<void>((resolve, reject) => {
      const done = (): void => {
        body.off("readable", done).off("end", done).off("error", fail).off("close", done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const fail = (error: Error): void => {
        body.off("readable", done).off("end", done).off("close", done);
        signal.removeEventListener("abort", done);
        reject(error);
      };
      body.once("readable", done).once("end", done).once("error", fail).once("close", done);
      signal.addEventListener("abort", done, { once: true });
    });
    if (body.destroyed && !body.readableEnded) throw broken(body.errored);
  }
}

const broken = (cause: unknown): HttpError =>
  new HttpError("WW_HTTP_BODY_BROKEN", "The body ended early or could not be decoded.", { cause });

function collect(
  body: Readable,
  decoder: Transform | null,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    let settled = false;
    const source: Readable = decoder ?? body;

    const finish = (outcome: () => void): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener("abort", onAbort);
      outcome();
      if (!body.readableEnded) body.destroy();
      decoder?.destroy();
    };
    const onAbort = (): void => finish(() => reject(signal.reason as Error));

    signal.addEventListener("abort", onAbort, { once: true });
    source.on("data", (part: Buffer) => {
      length += part.length;
      if (length > maxBytes)
        finish(() =>
          reject(
            new HttpError("WW_HTTP_BODY_TOO_LARGE", `The body has more than ${maxBytes} bytes once decoded.`),
          ),
        );
      else if (!settled) parts.push(part);
    });
    source.on("end", () => finish(() => resolve(new Uint8Array(Buffer.concat(parts, length)))));
    source.on("error", (error) => finish(() => reject(broken(error))));
    body.on("error", (error) => finish(() => reject(broken(error))));
    body.on("close", () => {
      if (!body.readableEnded) finish(() => reject(broken(body.errored)));
    });
    if (decoder !== null) {
      decoder.on("error", () => undefined);
      body.pipe(decoder);
    }
    if (signal.aborted) onAbort();
  });
}
