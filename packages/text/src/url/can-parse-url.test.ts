import { describe, expect, it } from "vitest";
import { canParseUrl } from "./can-parse-url.ts";

describe("canParseUrl", () => {
  it("says the same of an address however often it is asked", () => {
    let refused = 0;
    for (let turn = 0; turn < 100_000; turn += 1)
      if (!canParseUrl("https://www.bücher.example/café")) refused += 1;
    expect(refused).toBe(0);
  });
  it("needs an absolute address or a base", () => {
    expect([canParseUrl("/a"), canParseUrl("/a", "https://a.example/"), canParseUrl("/a", "b")]).toEqual([
      false,
      true,
      false,
    ]);
  });
});
