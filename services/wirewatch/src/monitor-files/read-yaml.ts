import { isMap, isScalar, LineCounter, parseDocument, type Document, type Node, type Scalar } from "yaml";
import type { z } from "zod";
import type { FileProblem } from "./file-problem.ts";
import { scalarPlace } from "./scalar-place.ts";

/** Aliases are not needed in such files, and multiply what a small file can become. */
const MAX_ALIASES = 20;

/** A YAML file that could be read: values by schema, and a way from a value to its place in the file. */
export interface YamlFile<Value> {
  value: Value;
  /** A problem at the value under a path; with `within` at that stretch of a string value. */
  problemAt: (
    path: readonly PropertyKey[],
    text: { severity?: FileProblem["severity"]; message: string; hint: string },
    within?: { start: number; end: number },
  ) => FileProblem;
}

/** Reads a YAML 1.2 file. Every problem is told with its place; `file` is null when there is one. */
export function readYaml<Schema extends z.ZodType>(
  name: string,
  source: string,
  schema: Schema,
  hintFor: (unknownKey: string) => string,
): { file: YamlFile<z.output<Schema>> | null; problems: FileProblem[] } {
  const counter = new LineCounter();
  const document: Document = parseDocument(source, { lineCounter: counter, uniqueKeys: true, strict: true });
  const sourceLines = source.split(/\r?\n/);

  const problemFrom = (
    start: number,
    end: number,
    {
      severity = "error",
      message,
      hint,
    }: { severity?: FileProblem["severity"]; message: string; hint: string },
  ): FileProblem => {
    const { line, col } = counter.linePos(Math.min(start, source.length));
    const text = sourceLines[line - 1] ?? "";
    const width = Math.max(1, Math.min(end - start, text.length - col + 1));
    return {
      severity,
      file: name,
      line: Math.max(1, line),
      column: Math.max(1, col),
      width,
      message,
      hint,
      text,
    };
  };

  const problems = document.errors.map((error) =>
    problemFrom(error.pos[0], error.pos[1], {
      message: `this is not YAML: ${error.message.split(" at line")[0]?.trim() ?? error.code}`,
      hint: "Quote values that hold ': ' or '#', or write the query as a block after 'query: |'.",
    }),
  );
  if (problems.length > 0) return { file: null, problems };

  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    problems.push(
      problemFrom(0, 0, {
        message: `the file repeats itself too often: ${error instanceof Error ? error.message : String(error)}`,
        hint: `Write values out; at most ${MAX_ALIASES} aliases (*name) are followed.`,
      }),
    );
    return { file: null, problems };
  }

  const nodeAt = (path: readonly PropertyKey[]): Node | null => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node: unknown =
        length === 0 ? document.contents : document.getIn(path.slice(0, length) as unknown[], true);
      if (node !== null && typeof node === "object" && "range" in node && node.range) return node as Node;
    }
    return document.contents;
  };
  /** The key of a map's entry: what an unknown field is shown by. */
  const keyAt = (path: readonly PropertyKey[], key: string): Scalar | null => {
    const parent: unknown = path.length === 0 ? document.contents : document.getIn(path as unknown[], true);
    if (!isMap(parent)) return null;
    for (const { key: found } of parent.items) if (isScalar(found) && found.value === key) return found;
    return null;
  };
  const rangeOf = (node: Node | null): { start: number; end: number } => ({
    start: node?.range?.[0] ?? 0,
    end: node?.range?.[1] ?? 0,
  });

  const problemAt: YamlFile<unknown>["problemAt"] = (path, text, within) => {
    const node = nodeAt(path);
    const whole = rangeOf(node);
    if (within === undefined || !isScalar(node)) return problemFrom(whole.start, whole.end, text);
    const start = scalarPlace(source, node, within.start);
    const end = scalarPlace(source, node, within.end);
    if (start !== null) return problemFrom(start, Math.max(end ?? start, start + 1), text);
    const quoted = typeof node.value === "string" ? node.value.slice(within.start, within.end).trim() : "";
    return problemFrom(whole.start, whole.start + 1, {
      ...text,
      message: `${text.message} (at character ${within.start + 1} of the value${quoted === "" ? "" : `: ${quoted.slice(0, 60)}`})`,
    });
  };

  const parsed = schema.safeParse(plain);
  if (parsed.success) return { file: { value: parsed.data, problemAt }, problems };
  for (const issue of parsed.error.issues) {
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        const range = rangeOf(keyAt(issue.path, key));
        problems.push(
          problemFrom(range.start, range.end, { message: `there is no field "${key}"`, hint: hintFor(key) }),
        );
      }
      continue;
    }
    const path = issue.path.join(".");
    problems.push(
      problemAt(issue.path, {
        message: path === "" ? `the file is no such thing: ${issue.message}` : `${path}: ${issue.message}`,
        hint: "See docs/monitors.md for the fields of such a file.",
      }),
    );
  }
  return { file: null, problems };
}
