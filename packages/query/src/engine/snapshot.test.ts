import { describe, expect, it } from "vitest";
import { compileQueries, fromSnapshot } from "../query-set.ts";
import { openRandom } from "../testing/random-queries.ts";
import { SnapshotError } from "./snapshot.ts";

const queries = [
  { id: "plain", query: "harbour AND strike" },
  { id: "wild", query: "dock* OR *lock OR s?ip" },
  { id: "fuzzy", query: "harbuor~2" },
  { id: "regex", query: "/w(a|e)r[ns]?/" },
  { id: "forms", query: "forms(walk)" },
  { id: "meta", query: "all AND site:varn.example AND lang:en" },
  { id: "pattern", query: "site:*arn.ex* AND crane" },
  { id: "größe", query: "=Müller OR 存款" },
];
const document = {
  id: "1",
  title: "Docks",
  text: "Harbour strike, walked to the wern; a crane. 中国存款",
  url: "https://www.varn.example/1",
  language: "en-GB",
};

describe("snapshots", () => {
  const set = compileQueries(queries).set;
  const expected = set.match(document, { spans: true });

  it("open as what was written, with the owner's note, from memory of one's own or shared", () => {
    expect(expected.map(({ id }) => id)).toEqual(queries.map(({ id }) => id));
    for (const shared of [false, true]) {
      const bytes = set.toSnapshot({ shared, note: '{"größe":1}' });
      expect(bytes.buffer instanceof SharedArrayBuffer).toBe(shared);
      const opened = fromSnapshot(bytes);
      expect(opened.note).toBe('{"größe":1}');
      expect(opened.size).toBe(queries.length);
      expect(opened.match(document, { spans: true })).toEqual(expected);
    }
    expect(fromSnapshot(set.toSnapshot()).note).toBeNull();
  });

  it("are never written by what opens them", () => {
    const bytes = set.toSnapshot({ shared: true });
    const before = Uint8Array.from(bytes);
    const opened = fromSnapshot(bytes);
    opened.match(document);
    opened.remove("plain");
    opened.add([{ id: "later", query: "quay OR harbour" }]);
    expect(opened.match(document).map(({ id }) => id)).toEqual([
      ...queries.slice(1).map(({ id }) => id),
      "later",
    ]);
    expect(Buffer.compare(Uint8Array.from(bytes), before)).toBe(0);
    expect(fromSnapshot(bytes).match(document, { spans: true })).toEqual(expected);
  });

  it("open at any offset of a larger block of bytes", () => {
    const bytes = set.toSnapshot();
    for (const shift of [1, 2, 4]) {
      const block = new Uint8Array(bytes.length + 8);
      block.set(bytes, shift);
      const opened = fromSnapshot(block.subarray(shift, shift + bytes.length));
      expect(opened.match(document, { spans: true })).toEqual(expected);
    }
  });

  it("are refused when any bit is another, when they are cut, and when they are of another version", () => {
    const bytes = set.toSnapshot({ note: "x" });
    const random = openRandom(5);
    for (let round = 0; round < 3000; round += 1) {
      const damaged = bytes.slice();
      const at = round < 64 ? round : Math.floor(random() * bytes.length);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      expect(() => fromSnapshot(damaged), `byte ${at}`).toThrow(SnapshotError);
    }
    for (let round = 0; round < 300; round += 1) {
      const length = round < 40 ? round : Math.floor(random() * bytes.length);
      expect(() => fromSnapshot(bytes.slice(0, length))).toThrow(SnapshotError);
    }
    expect(() => fromSnapshot(new Uint8Array([...bytes, 0, 0, 0, 0]))).toThrow(SnapshotError);
    expect(() => fromSnapshot(new TextEncoder().encode("{}"))).toThrow(SnapshotError);
    const older = bytes.slice();
    older[4] = (older[4] ?? 0) + 1;
    expect(() => fromSnapshot(older)).toThrow("of another version");
  });

  it("are only looked through for damage when they are not trusted", () => {
    const bytes = set.toSnapshot();
    const opened = fromSnapshot(bytes, {}, { trusted: true });
    expect(opened.match(document, { spans: true })).toEqual(set.match(document, { spans: true }));
    // The last bytes are of the pool of ids: nothing but the checksum can see a change there.
    const damaged = bytes.slice();
    damaged[damaged.length - 4] = (damaged[damaged.length - 4] ?? 0) ^ 1;
    expect(() => fromSnapshot(damaged)).toThrow(SnapshotError);
    expect(() => fromSnapshot(damaged, {}, { trusted: true })).not.toThrow();
    expect(() => fromSnapshot(bytes.slice(0, -4), {}, { trusted: true })).toThrow("cut off");
  });
});
