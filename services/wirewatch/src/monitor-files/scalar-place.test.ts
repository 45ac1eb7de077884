import { isScalar, parseDocument, type Scalar } from "yaml";
import { describe, expect, it } from "vitest";
import { scalarPlace } from "./scalar-place.ts";

/** Every character of the value of `query`, as the place in the file gives it. */
function readBack(source: string): { value: string; found: (string | null)[] } {
  const node = parseDocument(source).get("query", true) as Scalar;
  expect(isScalar(node)).toBe(true);
  const value = node.value as string;
  const found = Array.from({ length: value.length }, (_, offset) => {
    const at = scalarPlace(source, node, offset);
    return at === null ? null : source.charAt(at);
  });
  return { value, found };
}

describe("the place of a character of a value in its file", () => {
  it.each([
    ["plain", "name: x\nquery: harbour AND strike # remark\n"],
    ["single quotes", "query: 'O''Brien AND \"a b\"'\n"],
    ["a literal block", 'query: |\n  (harbour OR\n\n    port)\n  NOT "x y"\nname: x\n'],
    ["a literal block with an indicator", "query: |2\n   harbour\n  port\n"],
    ["a block that keeps no last break", "query: |-\n  harbour\n  port\n"],
    ["a block in a file from Windows", "name: x\r\nquery: |\r\n  harbour\r\n  port\r\n"],
    ["other scripts", "query: |\n  Карабах AND 存款 👍\n  x\n"],
  ])("is exact for %s", (_, source) => {
    const { value, found } = readBack(source);
    for (const [offset, sign] of found.entries()) {
      const wanted = value.charAt(offset);
      // A break of two signs is told by either, and the last one may be the file's end.
      if (wanted === "\n") continue;
      expect(`${offset} ${sign}`).toBe(`${offset} ${wanted}`);
    }
  });

  it("counts escapes in double quotes", () => {
    const source = 'query: "a \\"b\\" \\u0041 \\U0001F600 z"\n';
    const node = parseDocument(source).get("query", true) as Scalar;
    const value = node.value as string;
    expect(source.charAt(scalarPlace(source, node, value.indexOf("z")) ?? -1)).toBe("z");
    expect(scalarPlace(source, node, value.indexOf('"b'))).toBe(source.indexOf('\\"b'));
  });

  it("knows no place where lines were folded together", () => {
    for (const source of ["query: >\n  a\n  b\n", "query: a\n  b\n", 'query: "a\n  b"\n'])
      expect(scalarPlace(source, parseDocument(source).get("query", true) as Scalar, 2)).toBeNull();
  });
});
