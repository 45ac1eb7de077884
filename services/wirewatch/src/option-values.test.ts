import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { collect } from "./option-values.ts";

describe("collect", () => {
  it("gathers what is given again and again, with a default and without one", () => {
    const read = (...words: string[]) =>
      new Command()
        .option("--alias <name>", "", collect, [])
        .option("--entity <id>", "", collect)
        .parse(words, { from: "user" })
        .opts();
    expect(read()).toEqual({ alias: [] });
    expect(read("--entity", "a", "--alias", "b", "--entity", "c")).toEqual({
      alias: ["b"],
      entity: ["a", "c"],
    });
  });
});
