import { describe, expect, it } from "vitest";
import { integerOption, listOption, optionalTextOption, switchOption } from "./option.ts";
import { baseOptions } from "./base-options.ts";
import { ConfigurationError, describeConfiguration, readConfiguration } from "./read-configuration.ts";

const table = {
  WIREWATCH_LIMIT: integerOption({ min: 1, max: 10, default: 3, description: "A limit." }),
  WIREWATCH_KEY: optionalTextOption({ secret: true, description: "A secret." }),
  WIREWATCH_LOUD: switchOption({ default: false, description: "A switch." }),
  WIREWATCH_NETS: listOption({
    default: "",
    check: (item) => (item.includes("/") ? null : "is no network"),
    description: "Networks.",
  }),
};
const noFiles = (path: string): string => {
  throw new Error(`no such file: ${path}`);
};
const problemsOf = (environment: Record<string, string>): string[] => {
  try {
    readConfiguration(table, environment, noFiles);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError)
      return error.problems.map(({ name, message }) => `${name} ${message}`);
    throw error;
  }
};

describe("readConfiguration", () => {
  it("gives every option its default on an empty environment", () => {
    expect(readConfiguration(table, {}, noFiles)).toEqual({
      WIREWATCH_LIMIT: 3,
      WIREWATCH_KEY: undefined,
      WIREWATCH_LOUD: false,
      WIREWATCH_NETS: [],
    });
  });

  it("reports every problem at once", () => {
    expect(
      problemsOf({ WIREWATCH_LIMIT: "many", WIREWATCH_LOUD: "yes", WIREWATCH_NETS: "here,10.0.0.0/8" }),
    ).toHaveLength(3);
  });

  it("refuses numbers out of bounds", () => {
    expect(problemsOf({ WIREWATCH_LIMIT: "11" })).toEqual(["WIREWATCH_LIMIT is above 10"]);
    expect(problemsOf({ WIREWATCH_LIMIT: "0" })).toEqual(["WIREWATCH_LIMIT is below 1"]);
  });

  it("names the option that a misspelt one may have meant", () => {
    expect(problemsOf({ WIREWATCH_LIMT: "4" })).toEqual([
      "WIREWATCH_LIMT is no option of Wirewatch; did you mean WIREWATCH_LIMIT?",
    ]);
  });

  it("reads a secret from the file that its twin names", () => {
    const values = readConfiguration(table, { WIREWATCH_KEY_FILE: "/run/key" }, () => "s3cret\n");
    expect(values.WIREWATCH_KEY).toBe("s3cret");
  });

  it("says which secret file cannot be read", () => {
    expect(problemsOf({ WIREWATCH_KEY_FILE: "/gone" })[0]).toMatch(
      /^WIREWATCH_KEY_FILE names a file that cannot be read/,
    );
  });

  it("refuses a secret that is set twice", () => {
    expect(problemsOf({ WIREWATCH_KEY: "a", WIREWATCH_KEY_FILE: "/b" })).toEqual([
      "WIREWATCH_KEY is set twice: remove WIREWATCH_KEY or WIREWATCH_KEY_FILE",
    ]);
  });

  it("treats an empty variable as absent", () => {
    expect(readConfiguration(table, { WIREWATCH_LIMIT: "" }, noFiles).WIREWATCH_LIMIT).toBe(3);
  });

  it("masks secrets when it shows the configuration", () => {
    const values = readConfiguration(table, { WIREWATCH_KEY: "s3cret" }, noFiles);
    expect(JSON.stringify(describeConfiguration(table, values))).not.toContain("s3cret");
  });

  it("reads a JSON file that an option names, and says what is wrong where in it", () => {
    const read = (text: string): unknown => {
      const { WIREWATCH_URL_RULES } = baseOptions;
      try {
        return readConfiguration({ WIREWATCH_URL_RULES }, { WIREWATCH_URL_RULES: "rules.json" }, () => text);
      } catch (error) {
        if (error instanceof ConfigurationError)
          return error.problems.map(({ message }) => message).join("\n");
        throw error;
      }
    };
    expect(read('{"droppedParameters":["paper"]}')).toMatchObject({
      WIREWATCH_URL_RULES: { droppedParameters: expect.arrayContaining(["paper", "fbclid"]) },
    });
    expect(read("{")).toMatch(/^names rules.json, which is not JSON: /);
    expect(read('{"sites":[{"hosts":["A B"]}]}')).toMatch(/in which sites\/0\/hosts\/0: is not a host/);
    expect(read('{"sites":[{"hosts":["a.example"],"paths":[{"from":"(","to":"/"}]}]}')).toMatch(
      /sites\/0\/paths\/0\/from: is not a regular expression/,
    );
    expect(read('{"wrappers":[{"hosts":["a.example"]}]}')).toMatch(/wrappers\/0: says nowhere/);
    expect(read('{"dropped":[]}')).toMatch(/the top level: .*dropped/);
    const table = { WIREWATCH_URL_RULES: baseOptions.WIREWATCH_URL_RULES };
    expect(() => readConfiguration(table, { WIREWATCH_URL_RULES: "gone.json" }, noFiles)).toThrow(
      /names gone.json, which cannot be read: no such file/,
    );
  });
});
