import { describe, expect, it } from "vitest";
import { formatDuration, markSpans, wrapText } from "./alert-lines.ts";
import { coloursFor, safeForTerminal } from "./colours.ts";

const plain = coloursFor(false);

describe("marking", () => {
  it("marks spans, and those that overlap as one", () => {
    expect(
      markSpans(
        "the port strike",
        [
          { start: 4, end: 8 },
          { start: 4, end: 15 },
        ],
        plain,
      ),
    ).toBe("the [port strike]");
  });

  it("ignores spans beyond the text", () => {
    expect(markSpans("short", [{ start: 40, end: 50 }], plain)).toBe("short");
  });

  it("lets no escape sequence of an outlet reach the terminal", () => {
    const hostile = "\u001b[2J\u001b]0;owned\u0007 news\u202e";
    expect(safeForTerminal(hostile)).not.toMatch(/[\u001b\u0007\u202e]/);
    expect(markSpans(hostile, [{ start: 0, end: 3 }], plain)).not.toContain("\u001b");
  });
});

describe("wrapText", () => {
  it("keeps lines within the width, not counting colours", () => {
    const coloured = coloursFor(true);
    const text = Array.from({ length: 60 }, (_, index) =>
      index % 7 === 0 ? coloured.mark("word") : "word",
    ).join(" ");
    for (const line of wrapText(text, 40))
      expect(line.replaceAll(/\u001b\[[0-9;]*m/g, "").length).toBeLessThanOrEqual(40);
  });
});

describe("formatDuration", () => {
  it("uses the unit that people would", () => {
    expect([40, 1500, 120_000, 7_200_000, 259_200_000].map(formatDuration)).toEqual([
      "40 ms",
      "1.5 s",
      "2 min",
      "2 h",
      "3 d",
    ]);
  });
});
