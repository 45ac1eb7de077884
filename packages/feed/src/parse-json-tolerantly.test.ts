import { expect, it } from "vitest";
import { parseJsonTolerantly } from "./parse-json-tolerantly.ts";

it.each<[string, unknown, boolean]>([
  ['{"a":[1,2,],}', { a: [1, 2] }, false],
  ['{"a":1 "b":2}', { a: 1, b: 2 }, false],
  ['{"a":"x\ny"} rest', { a: "x\ny" }, false],
  ['{/* c */"a":true // d\n}', { a: true }, false],
  ['{"a":[{"b":1},{"c":', { a: [{ b: 1 }] }, true],
  ['{"a":"x', {}, true],
  [String.raw`{"a":"\u0041\n\q"}`, { a: "A\nq" }, false],
  ['{"a":1e999,"a":2}', { a: 2 }, false],
])("reads %j", (text, value, isTruncated) => {
  expect(JSON.parse(JSON.stringify(parseJsonTolerantly(text)))).toEqual({ value, isTruncated });
});

it("leaves out what is nested too deep", () => {
  expect(parseJsonTolerantly(`{"a":${"[".repeat(100_000)}`).isTruncated).toBe(true);
});
