import type { z } from "zod";

/** Reads a JSON file by its schema; otherwise says what is wrong, and where in the file. */
export function readJsonFile<Value>(
  path: string,
  schema: z.ZodType<Value>,
  readFile: (path: string) => string,
): { value: Value } | { problems: string[] } {
  let held: unknown;
  try {
    held = JSON.parse(readFile(path).replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const what = error instanceof SyntaxError ? "is not JSON" : "cannot be read";
    return { problems: [`names ${path}, which ${what}: ${reason}`] };
  }
  const parsed = schema.safeParse(held);
  if (parsed.success) return { value: parsed.data };
  return {
    problems: parsed.error.issues.map((issue) => {
      const place = issue.path.length === 0 ? "the top level" : issue.path.map(String).join("/");
      return `names ${path}, in which ${place}: ${issue.message}`;
    }),
  };
}
