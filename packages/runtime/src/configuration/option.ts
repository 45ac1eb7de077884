import { z } from "zod";

/** One setting: how its text is read, what it means when absent, and what people need to know about it. */
export interface Option<Value> {
  readonly schema: z.ZodType<Value>;
  /** What stands for an absent setting, as text, exactly as somebody would write it; null when absence has a meaning of its own. */
  readonly defaultText: string | null;
  readonly description: string;
  /** Such as `ms` or `bytes`; empty for plain text. */
  readonly unit: string;
  /** Never shown or logged; may also come from the file that `<NAME>_FILE` names. */
  readonly secret: boolean;
  /** The setting names a JSON file, and its value is what the file holds. */
  readonly isJsonFile?: boolean;
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer Value> ? Value : never;
};

interface Describe {
  description: string;
  secret?: boolean;
}

const wholeNumber = (min: number, max: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^-?\d+$/, "is not a whole number")
    .transform(Number)
    .pipe(z.number().min(min, `is below ${min}`).max(max, `is above ${max}`));

/** A whole number within bounds. */
export function integerOption(
  describe: Describe & { min: number; max: number; default: number; unit?: string },
): Option<number> {
  return {
    schema: wholeNumber(describe.min, describe.max),
    defaultText: String(describe.default),
    description: `${describe.description} (${describe.min} to ${describe.max})`,
    unit: describe.unit ?? "",
    secret: false,
  };
}

export function textOption(
  describe: Describe & { default: string; pattern?: RegExp; wants?: string },
): Option<string> {
  const { pattern } = describe;
  return {
    schema: pattern
      ? z.string().regex(pattern, `is not ${describe.wants ?? "of the form asked for"}`)
      : z.string(),
    defaultText: describe.default,
    description: describe.description,
    unit: "",
    secret: describe.secret ?? false,
  };
}

/** Text that may be absent. */
export function optionalTextOption(
  describe: Describe & { pattern?: RegExp; wants?: string },
): Option<string | undefined> {
  const { pattern } = describe;
  const schema = pattern
    ? z.string().regex(pattern, `is not ${describe.wants ?? "of the form asked for"}`)
    : z.string().min(1, "is empty");
  return {
    schema: schema.optional(),
    defaultText: null,
    description: describe.description,
    unit: "",
    secret: describe.secret ?? false,
  };
}

export function choiceOption<const Choice extends string>(
  describe: Describe & { choices: readonly [Choice, ...Choice[]]; default: Choice },
): Option<Choice> {
  return {
    schema: z.enum(describe.choices),
    defaultText: describe.default,
    description: `${describe.description} (${describe.choices.join(", ")})`,
    unit: "",
    secret: false,
  };
}

/** `true` or `false`. */
export function switchOption(describe: Describe & { default: boolean }): Option<boolean> {
  return {
    schema: z.enum(["true", "false"]).transform((text) => text === "true"),
    defaultText: String(describe.default),
    description: describe.description,
    unit: "true or false",
    secret: false,
  };
}

/** Values separated by commas, each checked by `check`, which returns a complaint or null. */
export function listOption(
  describe: Describe & { default: string; check: (item: string) => string | null },
): Option<string[]> {
  return {
    schema: z.string().transform((text, context) => {
      const items = text
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== "");
      for (const item of items) {
        const complaint = describe.check(item);
        if (complaint !== null) context.addIssue({ code: "custom", message: `"${item}" ${complaint}` });
      }
      return items;
    }),
    defaultText: describe.default,
    description: describe.description,
    unit: "comma-separated",
    secret: false,
  };
}

/** Durations in milliseconds, separated by commas, the shortest first; `never` for none, as an empty text means the default. */
export function durationsOption(
  describe: Describe & { min: number; max: number; default: string },
): Option<number[]> {
  return {
    schema: z
      .string()
      .transform((text) =>
        text
          .split(",")
          .map((item) => item.trim())
          .filter((item) => item !== "" && item !== "never"),
      )
      .pipe(z.array(wholeNumber(describe.min, describe.max)))
      .transform((durations) => durations.toSorted((left, right) => left - right)),
    defaultText: describe.default,
    description: `${describe.description} (${describe.min} to ${describe.max} each, or never)`,
    unit: "ms, comma-separated",
    secret: false,
  };
}

/** What a JSON file holds; undefined where none is named. */
export function jsonFileOption<Value>(describe: {
  description: string;
  schema: z.ZodType<Value>;
}): Option<Value | undefined> {
  return {
    schema: describe.schema.optional(),
    defaultText: null,
    description: describe.description,
    unit: "path",
    secret: false,
    isJsonFile: true,
  };
}
