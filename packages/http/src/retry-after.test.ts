import { describe, expect, it } from "vitest";
import { parseRetryAfter } from "./retry-after.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");

describe("parseRetryAfter", () => {
  it.each([
    ["120", 120_000],
    ["0", 0],
    [" 5 ", 5000],
    ["1000000000", 86_400_000],
    ["Sun, 01 Mar 2026 12:00:30 GMT", 30_000],
    ["Sun, 01 Mar 2026 11:00:00 GMT", null],
    ["120, 7", 120_000],
    ["Sun, 01 Mar 2026 12:00:30 GMT, Sun, 01 Mar 2026 13:00:00 GMT", 30_000],
    ["-5", null],
    ["soon", null],
    ["", null],
    [undefined, null],
    ["1e9", null],
    ["Fri, 01 Jan 2100 00:00:00 GMT", 86_400_000],
  ])("reads %j", (header, expected) => {
    expect(parseRetryAfter(header, NOW)).toBe(expected);
  });
});
