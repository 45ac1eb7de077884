import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import type { Document } from "@wirewatch/contracts";
import {
  checkQuery,
  compileQueries,
  DIALECTS,
  explainQuery,
  importQuery,
  printExplanation,
  type Dialect,
  type QueryDocument,
} from "@wirewatch/query";
import { z } from "zod";
import { safeForTerminal } from "../terminal/colours.ts";
import { UsageError } from "../usage-error.ts";
import { filterLines, parseLine, readLines, writeRecord } from "./ndjson.ts";
import { readDocument } from "./read-document.ts";
import { canParseUrl } from "@wirewatch/text";

const queryLineSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  query: z.string(),
});

/** A piped document as queries see it. */
export function toQueryDocument(document: Document): QueryDocument {
  return {
    id: document.id,
    title: document.title ?? "",
    text: document.text ?? "",
    ...(document.url === undefined ? {} : { url: document.url }),
    ...(document.url !== undefined && canParseUrl(document.url)
      ? { site: new URL(document.url).hostname }
      : {}),
    ...(document.source === undefined ? {} : { source: document.source }),
    ...(document.author === undefined ? {} : { authors: [document.author] }),
    ...(document.language === undefined ? {} : { language: document.language }),
    ...(document.country === undefined ? {} : { country: document.country }),
    topics: (document.topics ?? []).map((topic) =>
      typeof topic === "string" ? { code: topic, label: topic, score: 1 } : topic,
    ),
    entities: (document.entities ?? []).map((entity) => {
      if (typeof entity === "string") return { id: entity, name: entity, score: 1 };
      if ("entityId" in entity) return { id: entity.entityId, name: entity.alias, score: entity.score };
      return { id: entity.text, name: entity.text, score: entity.score };
    }),
  };
}

/** `wirewatch query check`. @returns whether the query stands. */
export async function queryCheck(query: string, output: Writable): Promise<boolean> {
  const check = checkQuery(query);
  await writeRecord(output, check);
  return check.ok;
}

/** `wirewatch query match`: documents in, the ids of the queries that match out. */
export async function queryMatch(settings: {
  queriesFile: string;
  explain: boolean;
  input: Readable;
  output: Writable;
}): Promise<number> {
  const queries: { id: string; query: string }[] = [];
  let number = 0;
  const lines = new Map<string, number>();
  if (!existsSync(settings.queriesFile) || !statSync(settings.queriesFile).isFile())
    throw new UsageError(`there is no file ${settings.queriesFile}`);
  for await (const line of readLines(createReadStream(settings.queriesFile))) {
    number += 1;
    const parsed = queryLineSchema.safeParse(parseLine(line));
    if (!parsed.success)
      throw new UsageError(`${settings.queriesFile} line ${number}: needs {"id": …, "query": …}`);
    const { id } = parsed.data;
    const before = lines.get(id);
    // The later of the two would be the only one to be asked.
    if (before !== undefined)
      throw new UsageError(
        `${settings.queriesFile} line ${number}: the id ${safeForTerminal(id)} stands in line ${before} already`,
      );
    lines.set(id, number);
    queries.push(parsed.data);
  }
  const { set, refused } = compileQueries(queries, {});
  if (refused.length > 0) {
    const first = refused[0];
    const error = first?.errors[0];
    throw new UsageError(
      `${settings.queriesFile}: query ${safeForTerminal(first?.id ?? "")} cannot be understood at ${error?.start}-${error?.end}: ${error?.message}. ${error?.hint}` +
        (refused.length > 1 ? ` (and ${refused.length - 1} more)` : ""),
    );
  }
  return filterLines(settings.input, settings.output, (value) => {
    const document = readDocument(value);
    const hits = set.match(toQueryDocument(document), { spans: settings.explain });
    return {
      id: document.id,
      ok: true,
      matches: settings.explain
        ? hits.map(({ id, spans }) => ({ queryId: id, spans }))
        : hits.map(({ id }) => id),
    };
  });
}

function readDocumentFile(file: string): QueryDocument {
  if (!existsSync(file) || !statSync(file).isFile()) throw new UsageError(`there is no file ${file}`);
  try {
    return toQueryDocument(readDocument(JSON.parse(readFileSync(file, "utf8"))));
  } catch (error) {
    throw new UsageError(
      `${file} holds no document: ${safeForTerminal(error instanceof Error ? error.message : String(error))}`,
      { cause: error },
    );
  }
}

/** `wirewatch query explain`: the tree of a query over one document, as a record or, with `text`, for people. */
export async function queryExplain(
  query: string,
  settings: { documentFile: string; text: boolean; output: Writable },
): Promise<boolean> {
  const { documentFile, text, output } = settings;
  const check = checkQuery(query);
  const document = check.ok ? readDocumentFile(documentFile) : { id: "", title: "", text: "" };
  const explanation = explainQuery(query, document);
  if (text)
    output.write(`${printExplanation(explanation, { document, escape: safeForTerminal, excerpt: 100 })}\n`);
  else await writeRecord(output, check.ok ? explanation : check);
  return check.ok && explanation.ok;
}

const dialectOf = (name: string): Dialect => {
  const wanted = name.toLowerCase();
  const found = DIALECTS.find((dialect) => dialect === (wanted === "elasticsearch" ? "lucene" : wanted));
  if (!found) throw new UsageError(`--dialect ${name}: known are ${DIALECTS.join(", ")} and elasticsearch`);
  return found;
};

/**
 * `wirewatch query import`: a query of another product in our language, with what was changed on the way.
 * Throws UsageError for an unknown dialect, and when not exactly one of query and file is given.
 * @returns whether it was accepted
 */
export async function queryImport(settings: {
  dialect: string;
  query: string | undefined;
  file: string | undefined;
  text: boolean;
  output: Writable;
}): Promise<boolean> {
  const { query, file, output } = settings;
  const dialect = dialectOf(settings.dialect);
  if ((query === undefined) === (file === undefined))
    throw new UsageError("query import takes a query, or --file with a file that holds one");
  let source = query ?? "";
  if (file !== undefined)
    try {
      source = readFileSync(file, "utf8");
    } catch (error) {
      throw new UsageError(`--file ${file} cannot be read`, { cause: error });
    }
  const { ok, query: translated, errors, warnings, notes } = importQuery(dialect, source);
  if (!settings.text) {
    await writeRecord(output, { ok, query: translated, errors, warnings, notes });
    return ok;
  }
  const said = [
    ...errors.map((each) => ({ ...each, kind: "error" })),
    ...warnings.map((each) => ({ ...each, kind: "warning" })),
  ];
  const lines = [
    ...(ok ? [translated] : []),
    ...said.map(({ kind, message, hint, start, end }) => {
      const place = source.slice(start, end).replaceAll(/\s+/g, " ");
      return `${kind} at ${start}-${end} (${place.length > 40 ? `${place.slice(0, 39)}…` : place}): ${message}. ${hint}`;
    }),
    ...notes.map((note) => `note: ${note}`),
  ];
  output.write(`${lines.map(safeForTerminal).join("\n")}\n`);
  return ok;
}
