import {
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Scalar,
  type YAMLParseError,
} from "yaml";
import type { z } from "zod";
import type { FileProblem } from "./file-problem.ts";
import { scalarPlace } from "./scalar-place.ts";

/** Aliases are not needed in such files, and multiply what a small file can become. */
const MAX_ALIASES = 20;
/** Errors of YAML that are told of one file: those behind them are mostly their consequences. */
const MAX_ERRORS = 5;

/** A YAML file that could be read: values by schema, and a way from a value to its place in the file. */
export interface YamlFile<Value> {
  value: Value;
  /** A problem at the value under a path; with `within` at that stretch of a string value. */
  problemAt: (
    path: readonly PropertyKey[],
    text: { severity?: FileProblem["severity"]; message: string; hint: string },
    within?: { start: number; end: number },
  ) => FileProblem;
  /** What stands after the `#` behind a value without quotation marks; null where there is none. */
  remarkAfter: (path: readonly PropertyKey[]) => string | null;
}

/** The reader of YAML gives up where brackets are too deep, and then complains of each of them. */
const isTooDeep = ({ message }: YAMLParseError): boolean => message.includes("call stack");

function explainYaml(error: YAMLParseError): { message: string; hint: string } {
  if (isTooDeep(error))
    return { message: "brackets are nested too deep", hint: "A value is a text or a list." };
  if (error.code === "MULTIPLE_DOCS")
    return { message: "a second document begins here", hint: "One file holds one monitor: make two files." };
  if (error.code === "DUPLICATE_KEY")
    return { message: "this field stands here twice", hint: "Remove one of the two." };
  return {
    message: `this is not YAML: ${error.message.split(" at line")[0]?.trim() ?? error.code}`,
    hint: "Quote values that begin with a sign or hold ': ' or '#', or write the query as a block after 'query: |'.",
  };
}

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "yes or no",
  array: "a list",
  object: "a map of fields",
};
const kindOf = (value: unknown): string =>
  value === null || value === undefined
    ? "nothing"
    : (KINDS[Array.isArray(value) ? "array" : typeof value] ?? typeof value);

/** What is wrong with a value, in words for people who write such files. */
function explainIssue(issue: z.core.$ZodIssue, value: unknown): { message: string; hint: string } {
  const seeFields = "See docs/monitors.md for the fields of such a file.";
  if (issue.code === "invalid_type") {
    const isText = issue.expected === "string" && (typeof value !== "object" || value === null);
    return {
      message:
        value === undefined
          ? "is missing"
          : `must be ${KINDS[issue.expected] ?? issue.expected}, and is ${kindOf(value)}`,
      hint: value !== undefined && isText ? 'Put it in quotation marks: "…".' : seeFields,
    };
  }
  if (issue.code === "invalid_value")
    return { message: `must be ${issue.values.map(String).join(" or ")}`, hint: "Write one of these words." };
  if (issue.code === "invalid_union")
    return { message: `is ${kindOf(value)}, which cannot stand here`, hint: seeFields };
  return { message: issue.message, hint: seeFields };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of path)
    at = typeof at === "object" && at !== null && Object.hasOwn(at, step) ? Reflect.get(at, step) : undefined;
  return at;
}

/** Of a value that can be of several kinds, what is wrong with it as the kind that it comes nearest to. */
function nearestIssues(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const [nearest] = issue.errors
    .filter((issues) => !issues.some(({ code, path }) => code === "invalid_type" && path.length === 0))
    .toSorted((left, right) => left.length - right.length);
  return nearest === undefined
    ? [issue]
    : nearest.flatMap((inner) => nearestIssues({ ...inner, path: [...issue.path, ...inner.path] }));
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

  const errors = document.errors.some(isTooDeep)
    ? document.errors.filter(isTooDeep).slice(0, 1)
    : document.errors.slice(0, MAX_ERRORS);
  const problems = errors.map((error) => problemFrom(error.pos[0], error.pos[1], explainYaml(error)));
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

  const remarkAfter: YamlFile<unknown>["remarkAfter"] = (path) => {
    const node: unknown = document.getIn(path as unknown[], true);
    return isScalar(node) && node.type === "PLAIN" ? (node.comment ?? null) : null;
  };

  const parsed = schema.safeParse(plain);
  if (parsed.success) return { file: { value: parsed.data, problemAt, remarkAfter }, problems };
  if (document.contents === null || plain === null) {
    problems.push(
      problemFrom(0, 0, { message: "the file is empty", hint: "Write a monitor, or remove the file." }),
    );
    return { file: null, problems };
  }
  for (const issue of parsed.error.issues.flatMap(nearestIssues)) {
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        const range = rangeOf(keyAt(issue.path, key));
        problems.push(
          problemFrom(range.start, range.end, {
            message: `there is no field "${key}"`,
            hint:
              issue.path.length === 0
                ? hintFor(key)
                : "Fields of examples are in docs/monitors.md; file: stands alone.",
          }),
        );
      }
      continue;
    }
    const path = issue.path.join(".");
    const { message, hint } = explainIssue(issue, valueAt(plain, issue.path));
    problems.push(
      problemAt(issue.path, {
        message: `${path === "" ? "the file" : `${path}:`} ${message}`,
        hint,
      }),
    );
  }
  problems.sort((left, right) => left.line - right.line || left.column - right.column);
  return { file: null, problems };
}
