import { describe, expect, it } from "vitest";
import { exampleReferences, findExampleFiles } from "./example-references.ts";

const examplesOf = (files: Record<string, string>): string[] => [
  ...findExampleFiles(new Map(Object.entries(files))),
];

describe("exampleReferences", () => {
  it("finds the files of examples, however they are written", () => {
    expect(
      exampleReferences(
        'name: A\nmustMatch:\n  - file: a/one.yaml # the first\n  - {file: "two.yaml"}\nmustNotMatch: [{file: a\\three.yaml}]\n',
      ),
    ).toEqual(["a/one.yaml", "two.yaml", "a/three.yaml"]);
  });

  it("finds none in a query, a text, or a field that is none", () => {
    expect(
      exampleReferences(
        "name: A\nquery: |\n  harbour OR\n  - file: b.yaml\nmustMatch:\n  - |\n    file: c.yaml\n  - text: 'file: d.yaml'\nfile: e.yaml\n",
      ),
    ).toEqual([]);
  });

  it("still knows them where the file is no YAML, so that only that file is complained of", () => {
    expect(exampleReferences("name: A\nname: [\nmustMatch:\n  - file: one.yaml\n")).toEqual(["one.yaml"]);
  });
});

describe("findExampleFiles", () => {
  it("passes over no file in silence that names itself, or that names one that names it", () => {
    const naming = (file: string): string => `name: A\nquery: dock\nmustMatch:\n  - file: ${file}\n`;
    expect(examplesOf({ "a.yaml": naming("a.yaml") })).toEqual([]);
    expect(examplesOf({ "a.yaml": naming("b.yaml"), "b.yaml": naming("a.yaml") })).toEqual([]);
    expect(examplesOf({ "a.yaml": naming("b.yaml"), "b.yaml": "text: dock\n" })).toEqual(["b.yaml"]);
  });
});
