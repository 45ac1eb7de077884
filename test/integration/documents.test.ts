import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configurationDocument } from "../../services/wirewatch/src/configuration-document.ts";
import { errorsDocument } from "../../services/wirewatch/src/errors-document.ts";
import { ROOT } from "../architecture/workspaces.ts";

describe("documents are equal to the program", () => {
  it("docs/configuration.md lists exactly the options that the program reads", () => {
    expect(readFileSync(join(ROOT, "docs/configuration.md"), "utf8")).toBe(configurationDocument());
  });

  it("docs/errors.md lists exactly the codes that the program has", () => {
    expect(readFileSync(join(ROOT, "docs/errors.md"), "utf8")).toBe(errorsDocument());
  });

  it("has every file that the README and the guides link to", () => {
    for (const file of [
      "README.md",
      "ARCHITECTURE.md",
      "CONTRIBUTING.md",
      ...readdirSync(join(ROOT, "docs"))
        .filter((name) => name.endsWith(".md"))
        .map((name) => `docs/${name}`),
    ])
      for (const [, link = ""] of readFileSync(join(ROOT, file), "utf8").matchAll(
        /\]\((?!https?:)([^)#]+)\)/g,
      ))
        expect(existsSync(join(ROOT, file, "..", link)), `${file} links to ${link}`).toBe(true);
  });

  it("opens the README with the command that runs it and the command that tests it", () => {
    const commands = readFileSync(join(ROOT, "README.md"), "utf8").split("```")[1] ?? "";
    expect(
      commands
        .trim()
        .split("\n")
        .map((line) => line.split("#")[0]?.trim()),
    ).toEqual(["npm ci && npm run demo", "npm ci && npm test"]);
    expect(readFileSync(join(ROOT, ".ci/run"), "utf8")).toContain("npm ci && npm test");
  });
});
