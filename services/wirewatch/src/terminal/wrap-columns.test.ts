import { describe, expect, it } from "vitest";
import { columnsOf, wrapColumns } from "./wrap-columns.ts";

describe("wrapColumns", () => {
  it("hangs the lines after the first under it", () => {
    expect(wrapColumns("dockers at Varn walk out over night shifts", 20, "- ")).toEqual([
      "- dockers at Varn",
      "  walk out over",
      "  night shifts",
    ]);
    expect(wrapColumns("", 20, "- ")).toEqual(["- "]);
  });

  it("keeps every line within the width, whatever the script and however long a word", () => {
    for (const text of [
      "港湾労働者が夜間勤務をめぐりストライキに入った 12隻",
      "x".repeat(95),
      "a 🚢🚢🚢🚢🚢🚢🚢🚢🚢 b",
    ])
      for (const width of [7, 20, 33]) {
        const lines = wrapColumns(text, width, "  ");
        for (const line of lines) expect(columnsOf(line), `${line} at ${width}`).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }
  });
});
