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

/** Names that servers put into Content-Encoding though they encode nothing. */
const NO_ENCODING = new Set(["", "identity", "none", "binary", "7bit", "8bit", "text"]);

/** Encoders add a little to what cannot be packed: this much more than `maxBytes` may come in before decoding. */
const encodingOverhead = (maxBytes: number): number => 65_536 + Math.ceil(maxBytes / 100);

export interface BodyLimits {
  /** Most bytes, once decoded; before decoding, a little more. */
  maxBytes: number;
  /** Its reason must be the HttpError to report. */
  signal: AbortSignal;
}

export interface ReadBody {
  /** Everything that was decoded before the end or the problem, at most `maxBytes`. */
  body: Uint8Array;
  /** Bytes as they came in, before decoding. */
  bytesReceived: number;
  /** Why the body is not complete. */
  problem: HttpError | null;
}

/**
 * Reads a body to its end, undoes its one content encoding, and counts the decoded bytes: a few hundred bytes can decode to
 * gigabytes, and more so when encodings are stacked (RFC 9110 section 8.4 allows that; nobody honest does it).
 * What comes in is limited too, because an encoded body can be endless and decode to nothing.
 * Never rejects; the body is at its end or destroyed afterwards.
 */
export async function readBody(
  body: Readable,
  encoding: string | undefined,
  limits: BodyLimits,
): Promise<ReadBody> {
  // Destroying a body that nobody listens to would end the process with an unhandled error.
  body.on("error", () => undefined);
  const decoder = decoderOf(encoding);
  if (decoder instanceof HttpError) {
    body.destroy();
    return { body: new Uint8Array(), bytesReceived: 0, problem: decoder };
  }
  if (decoder !== "deflate") return collect(body, decoder, limits);

  // `deflate` means zlib (RFC 9110 section 8.4.1.2), but some servers send it raw: the first two bytes tell.
  const first = await firstBytes(body, limits.signal);
  const [low = 0, high = 0] = first;
  const isZlib = (low & 0x0f) === 8 && ((low << 8) | high) % 31 === 0;
  return collect(body, isZlib ? zlib.createInflate() : zlib.createInflateRaw(), limits, first);
}

/** Null where there is nothing to undo. */
function decoderOf(encoding: string | undefined): Transform | "deflate" | HttpError | null {
  const names = (encoding ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => !NO_ENCODING.has(name) && !isCharset(name));
  const [name] = names;
  if (names.length > 1)
    return new HttpError(
      "WW_HTTP_ENCODING_REFUSED",
      `The body is encoded ${names.length} times (${names.join(", ").slice(0, 100)}).`,
    );
  if (name === undefined) return null;
  if (name === "deflate") return name;
  if (name === "gzip" || name === "x-gzip") return zlib.createGunzip();
  if (name === "br") return zlib.createBrotliDecompress();
  if (name === "zstd" && zstd !== null) return zstd();
  return new HttpError(
    "WW_HTTP_ENCODING_REFUSED",
    `The body's encoding "${name.slice(0, 50)}" is not known.`,
  );
}

/** Some servers name the charset in the wrong header; no charset has the name of a content encoding. */
function isCharset(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== "";
  } catch {
    return false;
  }
}

/** Two bytes or more, taken off the body; fewer only where it ends, breaks or is given up. */
async function firstBytes(body: Readable, signal: AbortSignal): Promise<Buffer> {
  let first = Buffer.alloc(0);
  while (first.length < 2 && !signal.aborted && !body.readableEnded && !body.destroyed) {
    const chunk: unknown = body.read();
    if (Buffer.isBuffer(chunk)) first = Buffer.concat([first, chunk]);
    else await nextEvent(body, signal);
  }
  return first;
}

function nextEvent(body: Readable, signal: AbortSignal): Promise<void> {
  return new Promise<void>((resolve) => {
    const events = ["readable", "end", "error", "close"] as const;
    const done = (): void => {
      for (const event of events) body.off(event, done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    for (const event of events) body.on(event, done);
    signal.addEventListener("abort", done, { once: true });
  });
}

const broken = (cause: unknown): HttpError =>
  new HttpError("WW_HTTP_BODY_BROKEN", "The body ended early or could not be decoded.", { cause });

const tooLarge = (what: string): HttpError =>
  new HttpError("WW_HTTP_BODY_TOO_LARGE", `The body has more than ${what}.`);

function collect(
  body: Readable,
  decoder: Transform | null,
  { maxBytes, signal }: BodyLimits,
  first: Buffer = Buffer.alloc(0),
): Promise<ReadBody> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const maxReceived = decoder === null ? Infinity : maxBytes + encodingOverhead(maxBytes);
    let length = 0;
    let bytesReceived = 0;
    let settled = false;

    const finish = (problem: HttpError | null): void => {
      if (settled) return;
      settled = true;
      signal.removeEventListener("abort", onAbort);
      resolve({ body: new Uint8Array(Buffer.concat(parts, length)), bytesReceived, problem });
      if (!body.readableEnded) body.destroy();
      decoder?.destroy();
    };
    const onAbort = (): void => {
      const reason: unknown = signal.reason;
      finish(
        reason instanceof HttpError ? reason : new HttpError("WW_HTTP_ABORTED", "The request was cancelled."),
      );
    };
    const take = (part: Buffer): void => {
      if (settled) return;
      const fitting = part.subarray(0, maxBytes - length);
      parts.push(fitting);
      length += fitting.length;
      if (fitting.length < part.length) finish(tooLarge(`${maxBytes} bytes once decoded`));
    };
    const receive = (part: Buffer): void => {
      bytesReceived += part.length;
      if (decoder === null) take(part);
      else if (bytesReceived > maxReceived) finish(tooLarge(`${maxReceived} bytes before decoding`));
    };

    signal.addEventListener("abort", onAbort, { once: true });
    (decoder ?? body).on("end", () => finish(null));
    body.on("error", (error) => finish(broken(error)));
    body.on("close", () => {
      if (!body.readableEnded) finish(broken(body.errored));
    });
    decoder?.on("data", take);
    decoder?.on("error", (error) => {
      // An empty body carries no encoding, whatever its header says.
      finish(bytesReceived === 0 && body.readableEnded ? null : broken(error));
    });
    if (signal.aborted) onAbort();
    else if (body.readableEnded) {
      receive(first);
      if (first.length === 0) finish(null);
      else decoder?.end(first);
    } else if (body.destroyed) finish(broken(body.errored));
    else {
      if (first.length > 0) {
        receive(first);
        decoder?.write(first);
      }
      body.on("data", receive);
      if (decoder !== null) body.pipe(decoder);
    }
  });
}
