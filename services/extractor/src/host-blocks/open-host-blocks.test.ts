import type { HostBlockStore } from "@wirewatch/db";
import { hashBlock } from "@wirewatch/extract";
import { describe, expect, it } from "vitest";
import { decodeBlocks, encodeBlocks } from "./block-codec.ts";
import { hostOf, openHostBlocks } from "./open-host-blocks.ts";

const SLOGAN = "The Courier has been printed by the river since the lamps were lit with oil.";
/** A text of its own. */
const story = (name: string): string =>
  ["rose", "fell", "turned"]
    .map((verb) => `The river ${verb} at ${name} before the night, and ${name} said that it ${verb} again.`)
    .join("\n");

/** A database that two extractors share. */
function openShared(): HostBlockStore & { rows: Map<string, Uint8Array> } {
  const rows = new Map<string, Uint8Array>();
  return {
    rows,
    read: async (host) => rows.get(host) ?? null,
    update: async (host, change) => {
      const after = change(rows.get(host) ?? new Uint8Array());
      rows.set(host, after);
      return after;
    },
    prune: async () => 0,
  };
}

describe("openHostBlocks", () => {
  it("adds up what several extractors have seen, and calls a block repeated with its third article", async () => {
    const store = openShared();
    const [one, other] = [openHostBlocks(store), openHostBlocks(store)];
    one.learn("varn.example", "art_1", `${story("First")}\n${SLOGAN}`);
    other.learn("varn.example", "art_2", `${story("Second")}\n${SLOGAN}`);
    await Promise.all([one.flush(), other.flush()]);
    expect(await one.view("varn.example")).toEqual({ repeated: [] });
    one.learn("varn.example", "art_3", `${story("Third")}\n${SLOGAN}`);
    await one.flush();
    expect(await one.view("varn.example")).toEqual({ repeated: [hashBlock(SLOGAN)] });
    expect(await openHostBlocks(store).view("varn.example")).toEqual({ repeated: [hashBlock(SLOGAN)] });
    expect(await one.view("lind.example")).toEqual({ repeated: [] });
  });

  it("takes nothing that copies and follow-ups share for furniture", async () => {
    const blocks = openHostBlocks(openShared());
    for (const at of [1, 2, 3, 4, 5]) {
      blocks.learn("varn.example", `art_${at}`, `${story("Lind")}\nMore of part ${"abcdef"[at]}.`);
      await blocks.flush();
    }
    expect(await blocks.view("varn.example")).toEqual({ repeated: [] });
  });

  it("reads a host anew after a minute", async () => {
    let now = 0;
    const store = openShared();
    const blocks = openHostBlocks(store, () => now);
    expect((await blocks.view("varn.example")).repeated).toEqual([]);
    store.rows.set("varn.example", encodeBlocks([[hashBlock(SLOGAN), 3]]));
    expect((await blocks.view("varn.example")).repeated).toEqual([]);
    now = 61_000;
    expect((await blocks.view("varn.example")).repeated).toEqual([hashBlock(SLOGAN)]);
  });

  it("says when the database is away, and asks again at the next page", async () => {
    let isAway = true;
    const blocks = openHostBlocks({
      ...openShared(),
      read: async () => {
        if (isAway) throw new Error("database away");
        return encodeBlocks([[hashBlock(SLOGAN), 3]]);
      },
    });
    await expect(blocks.view("varn.example")).rejects.toThrow("database away");
    isAway = false;
    expect((await blocks.view("varn.example")).repeated).toEqual([hashBlock(SLOGAN)]);
  });

  it("stays within its bounds", async () => {
    const store = openShared();
    const many = openHostBlocks(store);
    for (let at = 0; at < 400; at += 1)
      many.learn(
        "varn.example",
        `art_${at}`,
        Array.from({ length: 40 }, (_, line) => `${at} ${"x".repeat(line)}y${"z".repeat(at)}`).join("\n"),
      );
    await many.flush();
    expect(store.rows.get("varn.example")?.length).toBeLessThan(50_000);
  });
});

describe("blocks as bytes", () => {
  it("come back as they were, and nothing comes of other bytes", () => {
    const blocks: [string, number][] = [
      [hashBlock("one"), 1],
      [hashBlock("two"), 255],
    ];
    expect(decodeBlocks(encodeBlocks(blocks))).toEqual(blocks);
    expect(decodeBlocks(Buffer.from("nonsense"))).toEqual([]);
    expect(decodeBlocks(new Uint8Array())).toEqual([]);
  });
});

describe("hostOf", () => {
  it("takes www for the same site", () => {
    expect(hostOf("https://www.varn.example/a")).toBe("varn.example");
    expect(hostOf("nothing")).toBeNull();
  });
});
