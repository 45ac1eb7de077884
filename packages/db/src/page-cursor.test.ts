import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidCursorError } from "./errors.ts";
import { decodeCursor, encodeCursor, readPageRequest, toPage } from "./page-cursor.ts";

const TIME = "2026-03-01T10:00:00.123456Z";

describe("cursors", () => {
  it("come back as they were, microseconds included", () => {
    expect(decodeCursor(encodeCursor([TIME, "art_1"]))).toEqual([TIME, "art_1"]);
    expect(encodeCursor([TIME, "art_1"])).toMatch(/^[\w-]+$/u);
  });

  it("are refused with a typed error whatever else they hold", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((json) => Buffer.from(json).toString("base64url")),
        ),
        (text) => {
          expect(() => decodeCursor(text)).toThrow(InvalidCursorError);
        },
      ),
    );
    for (const day of ["2026-99-01", "2026-02-30", "0000-01-01"])
      expect(() => decodeCursor(encodeCursor([`${day}T10:00:00.123456Z`, "art_1"])), day).toThrow(
        InvalidCursorError,
      );
  });

  it("belong to pages of 1 to 500 records, 50 by default", () => {
    const sizes = [undefined, 0, 1, 500, 9999].map((limit) => readPageRequest({ limit }).size);
    expect(sizes).toEqual([50, 1, 1, 500, 500]);
  });

  it("are given while there is more", () => {
    const rows = ["c", "b", "a"].map((id) => ({ id, cursor_time: TIME }));
    const page = toPage(rows, 2, ({ id }) => id);
    expect(page.items).toEqual(["c", "b"]);
    expect(decodeCursor(page.nextCursor ?? "")).toEqual([TIME, "b"]);
    expect(toPage(rows, 3, ({ id }) => id).nextCursor).toBeNull();
    expect(toPage([], 3, () => 0)).toEqual({ items: [], nextCursor: null });
  });
});
