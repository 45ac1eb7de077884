import { describe, expect, it } from "vitest";
import { extractArticle } from "./extract-article.ts";
import { hashBlock, openHostMemory } from "./host-memory.ts";

const slogan = "The Courier has been printed by the river since the lamps were lit with oil.";

describe("openHostMemory", () => {
  it("calls a block repeated once it stood in three articles, and not before", () => {
    const memory = openHostMemory();
    for (const key of ["a", "b"]) memory.learn("news.example", key, `Story ${key}\n${slogan}`);
    memory.learn("news.example", "a", slogan);
    expect(memory.view("news.example").repeated).toEqual([]);
    memory.learn("news.example", "c", slogan);
    expect(memory.view("news.example").repeated).toEqual([hashBlock(slogan)]);
    expect(memory.view("other.example").repeated).toEqual([]);
  });

  it("survives being written down", () => {
    const memory = openHostMemory(null, { minArticles: 1 });
    memory.learn("news.example", "a", slogan);
    const again = openHostMemory(JSON.parse(JSON.stringify(memory)) as ReturnType<typeof memory.toJSON>, {
      minArticles: 1,
    });
    expect(again.view("news.example")).toEqual(memory.view("news.example"));
  });

  it("keeps within its bounds", () => {
    const memory = openHostMemory(null, { maxHosts: 2, maxBlocks: 10 });
    for (const host of ["a", "b", "c"])
      for (let at = 0; at < 50; at++) memory.learn(host, String(at), `Line ${"x".repeat(at)}`);
    const state = memory.toJSON();
    expect(state.hosts.map(([name]) => name)).toEqual(["b", "c"]);
    for (const [, { blocks }] of state.hosts) expect(blocks.length).toBeLessThanOrEqual(10);
  });

  it("makes extraction leave a repeated block out", () => {
    const body = Array.from(
      { length: 6 },
      (_, at) =>
        `<p>Paragraph ${"abcdef"[at]} says that the river rose again, and that the keeper shut the gate before the night.</p>`,
    ).join("");
    const html = `<html><body><article>${body}<p>${slogan}</p></article></body></html>`;
    expect(extractArticle({ html, url: null }).text).toContain(slogan);
    expect(
      extractArticle({ html, url: null, hostMemory: { repeated: [hashBlock(slogan)] } }).text,
    ).not.toContain(slogan);
  });

  it("never takes a line that speaks of the article's own subject, however often its story was told", () => {
    const background =
      "Acme Lines, which ran the ferry until the storm of last winter, declined to say who had sold the boat.";
    const foreign = "Opinions printed here are those of the Courier and of nobody else who works for us.";
    const paragraphs = Array.from(
      { length: 6 },
      (_, at) =>
        `<p>Report ${"abcdef"[at]} says that the water at Lind rose again, and that the keeper shut the gate before the night.</p>`,
    );
    paragraphs.splice(3, 0, `<p>${background}</p>`);
    const html = `<html><head><title>Ferry runs aground</title></head><body><h1>Ferry runs aground</h1><article>${paragraphs.join("")}<p>${foreign}</p></article></body></html>`;
    const { text } = extractArticle({
      html,
      url: "https://courier.example/a",
      hostMemory: { repeated: [hashBlock(background), hashBlock(foreign)] },
    });
    expect(text).toContain(background);
    expect(text).not.toContain(foreign);
  });

  it("takes numbers of labels for one kind, and those of sentences for news", () => {
    expect(hashBlock("12 comments")).toBe(hashBlock("7 comments"));
    expect(hashBlock("Acme shares rose 3 percent.")).not.toBe(hashBlock("Acme shares rose 4 percent."));
  });
});
