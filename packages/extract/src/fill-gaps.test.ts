import { describe, expect, it } from "vitest";
import { parseDocument } from "./dom.ts";
import { fillGaps, placeBlocks } from "./fill-gaps.ts";
import { readBlocks, type Block } from "./read-blocks.ts";

const line = (name: string): string =>
  `The ${name} gate of the harbour was shut on Friday, said the keeper, and nobody crossed it before noon.`;
const paragraph = (name: string): string => `<p class="t">${line(name)}</p>`;
const read = (body: string): { blocks: Block[]; all: ReturnType<typeof placeBlocks> } => {
  const document = parseDocument(`<!doctype html><html><head></head><body>${body}</body></html>`);
  const blocks = readBlocks(document.body, null, true);
  return { blocks, all: placeBlocks(blocks) };
};
const texts = (blocks: readonly Block[]): string[] => blocks.map(({ text }) => text);

describe("fillGaps", () => {
  it("puts a paragraph back where it stood among its like", () => {
    const { blocks, all } = read(
      `<article>${["north", "south", "east", "west"].map(paragraph).join("")}</article>`,
    );
    expect(texts(fillGaps([blocks[0]!, blocks[2]!, blocks[3]!], all))).toEqual(
      ["north", "south", "east", "west"].map(line),
    );
  });

  it("leaves what stands elsewhere: another article, a side bar, another class", () => {
    const own = ["north", "south", "east"].map(paragraph).join("");
    const { blocks, all } = read(
      `<article>${own}<p class="u">${line("upper")}</p></article><article>${paragraph("lower")}</article><aside>${paragraph("outer")}</aside>`,
    );
    expect(texts(fillGaps(blocks.slice(0, 3), all))).toEqual(["north", "south", "east"].map(line));
  });
});
