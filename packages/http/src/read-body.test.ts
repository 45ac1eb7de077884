import { Readable } from "node:stream";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { HttpError } from "./errors.ts";
import { readBody, type ReadBody } from "./read-body.ts";

const read = (
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  encoding?: string,
  { maxBytes = 100_000, signal = new AbortController().signal } = {},
): Promise<ReadBody> =>
  readBody(Readable.from(chunks, { objectMode: false }), encoding, { maxBytes, signal });
const text = ({ body }: ReadBody): string => new TextDecoder().decode(body);

describe("readBody", () => {
  const hello = Buffer.from("hello");

  it.each([
    ["deflate", deflateSync(hello)],
    ["deflate", deflateRawSync(hello)],
    ["gzip", gzipSync(hello)],
    ["br", brotliCompressSync(hello)],
  ])("undoes %s in whatever pieces it comes", async (encoding, encoded) => {
    for (let at = 0; at <= encoded.length; at += 1) {
      const result = await read([encoded.subarray(0, at), encoded.subarray(at)], encoding);
      expect(result).toMatchObject({ problem: null, bytesReceived: encoded.length });
      expect(text(result)).toBe("hello");
    }
    expect(
      text(
        await read(
          Array.from(encoded, (byte) => Buffer.of(byte)),
          encoding,
        ),
      ),
    ).toBe("hello");
  });

  it.each(["gzip", "br", "deflate", "identity"])("takes an empty body for no %s error", async (encoding) => {
    expect(await read([], encoding)).toEqual({ body: new Uint8Array(), bytesReceived: 0, problem: null });
  });

  it.each(["utf-8", "UTF8", "iso-8859-1", "windows-1252", "none", "binary", "utf-8, identity"])(
    "takes %s for no encoding",
    async (encoding) => {
      const result = await read([hello], encoding);
      expect([text(result), result.problem]).toEqual(["hello", null]);
    },
  );

  it("ends an endless body that decodes to nothing", async () => {
    const empty = Buffer.concat(Array.from({ length: 1000 }, () => gzipSync("")));
    const result = await read(
      (async function* () {
        for (;;) yield empty;
      })(),
      "gzip",
      { maxBytes: 1000 },
    );
    expect(result.problem?.code).toBe("WW_HTTP_BODY_TOO_LARGE");
    expect(result.bytesReceived).toBeLessThan(1_000_000);
  });

  it.each([undefined, "gzip"])("gives the first bytes of a body that is too large (%s)", async (encoding) => {
    const whole = Buffer.from("0123456789".repeat(1000));
    const result = await read([encoding ? gzipSync(whole) : whole], encoding, { maxBytes: 15 });
    expect([text(result), result.problem?.code]).toEqual(["012345678901234", "WW_HTTP_BODY_TOO_LARGE"]);
  });

  it("gives what came before the body broke", async () => {
    const result = await read(
      (async function* () {
        yield hello;
        await new Promise(setImmediate);
        throw new Error("reset");
      })(),
    );
    expect([text(result), result.problem?.code]).toEqual(["hello", "WW_HTTP_BODY_BROKEN"]);
    const cut = gzipSync(hello).subarray(0, -4);
    expect((await read([cut], "gzip")).problem?.code).toBe("WW_HTTP_BODY_BROKEN");
  });

  it.each([undefined, "gzip", "deflate"])("ends with the signal (%s)", async (encoding) => {
    const stopping = new AbortController();
    const reason = new HttpError("WW_HTTP_DEADLINE", "late");
    const silent = new Readable({ read: () => undefined });
    const reading = readBody(silent, encoding, { maxBytes: 10, signal: stopping.signal });
    setImmediate(() => stopping.abort(reason));
    expect((await reading).problem).toBe(reason);
    expect(silent.destroyed).toBe(true);
  });

  it.each(["compress", "gzip, br", "br, br"])("reads nothing that is encoded as %s", async (encoding) => {
    expect((await read([hello], encoding)).problem?.code).toBe("WW_HTTP_ENCODING_REFUSED");
  });
});
