import { describe, expect, it } from "vitest";
import { problemLines } from "./file-problem.ts";
import { monitorFileSchema } from "./monitor-file-schema.ts";
import { readYaml } from "./read-yaml.ts";

const read = (source: string) => readYaml("a.yaml", source, monitorFileSchema, (key) => `hint for ${key}`);
const plain = { bold: (text: string) => text, dim: (text: string) => text, bad: (text: string) => text };
const same = (text: string): string => text;

describe("readYaml", () => {
  it("reads a monitor and fills in what is left out", () => {
    const { file, problems } = read("name: Floods\nquery: flood AND river\n");
    expect(problems).toEqual([]);
    expect(file?.value).toMatchObject({ alertPer: "story", status: "active", mustMatch: [], entities: [] });
  });

  it.each([
    ["a field that is none", "name: x\nquerry: y\n", 2, 1, 'there is no field "querry"'],
    ["a value of another kind", "name: x\nalertPer: [1]\n", 2, 11, "alertPer:"],
    ["a name that is missing", "query: y\n", 1, 1, "name:"],
    ["what is not YAML", "name: x\n\tquery: y\n", 2, 1, "this is not YAML"],
    ["a field twice", "name: x\nname: y\n", 2, 1, "this field stands here twice"],
    ["a second monitor", "name: x\nquery: y\n---\nname: z\n", 3, 1, "a second document begins here"],
    ["a number for a query", "name: x\nquery: 2020\n", 2, 8, "query: must be a text, and is a number"],
    ["a hashtag without quotes", "name: x\nquery: #flood\n", 2, 8, "query: must be a text, and is nothing"],
    ["a word that is none of those known", "name: x\nstatus: on\n", 2, 9, "status: must be active or paused"],
    ["a file that is empty", "# nothing yet\n", 1, 1, "the file is empty"],
    [
      "an example with two kinds of fields",
      "name: x\nmustMatch: [{file: a.yaml, name: b}]\n",
      2,
      28,
      'no field "name"',
    ],
    ["an example without text", "name: x\nquery: y\nmustMatch:\n  - title: ''\n", 4, 5, "mustMatch.0"],
  ])("tells the place of %s", (_, source, line, column, message) => {
    const { file, problems } = read(source);
    expect(file).toBeNull();
    expect(problems[0]).toMatchObject({ line, column });
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.hint).not.toBe("");
  });

  it("refuses a small file that would become a large one", () => {
    const layers = ["a: &a [x,x,x,x,x,x,x,x,x]"];
    for (let index = 1; index < 9; index += 1)
      layers.push(
        `${"abcdefghi".charAt(index)}: &${"abcdefghi".charAt(index)} [${Array(9)
          .fill(`*${"abcdefghi".charAt(index - 1)}`)
          .join(",")}]`,
      );
    const { file, problems } = read(layers.join("\n"));
    expect(file).toBeNull();
    expect(problems[0]?.message).toContain("repeats itself too often");
  });

  it("complains once of brackets that are too deep", () => {
    const { file, problems } = read(`name: x\nquery: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`);
    expect(file).toBeNull();
    expect(problems.map(({ message }) => message)).toEqual(["brackets are nested too deep"]);
  });

  it("tells problems in the order of the file", () => {
    const { problems } = read("name: [1]\nquery: {}\nstatus: on\nalertPer: yes\n");
    expect(problems.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  });

  it("knows what YAML took for a remark behind a value without quotation marks", () => {
    const { file } = read('name: "x" # why\nquery: harbour #flood\n');
    expect(file?.remarkAfter(["query"])).toBe("flood");
    expect(file?.remarkAfter(["name"])).toBeNull();
  });

  it("shows as many marks as the characters that are meant are wide", () => {
    const { file } = read("name: x\nquery: |\n  漢字😀 OR e\u0301te\u0301\n");
    const shown = (start: number, end: number): string => {
      const problem = file?.problemAt(["query"], { message: "wrong", hint: "" }, { start, end });
      return problem ? (problemLines(problem, "f", plain, same)[2] ?? "") : "";
    };
    expect(shown(0, 4)).toBe(`      ${"^".repeat(6)}`);
    expect(shown(8, 13)).toBe(`      ${" ".repeat(10)}${"^".repeat(3)}`);
  });

  it("shows a stretch of a value under its very characters", () => {
    const source = "name: x\nquery: |\n  harbour AND\n  (strike OR port\n";
    const { file } = read(source);
    const at = file?.value.query.indexOf("(") ?? 0;
    const problem = file?.problemAt(
      ["query"],
      { message: "the bracket is not closed", hint: "Close it." },
      { start: at, end: at + 1 },
    );
    expect(problem && problemLines(problem, "folder", plain, same)).toEqual([
      "folder/a.yaml:4:3  error  the bracket is not closed",
      "      (strike OR port",
      "      ^",
      "    Close it.",
    ]);
  });

  it("names the place inside a folded value in words", () => {
    const { file } = read("name: x\nquery: >\n  harbour\n  AND port\n");
    const problem = file?.problemAt(["query"], { message: "wrong", hint: "" }, { start: 8, end: 11 });
    expect(problem).toMatchObject({ line: 2, message: "wrong (at character 9 of the value: AND)" });
  });
});
