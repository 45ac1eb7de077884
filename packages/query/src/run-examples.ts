import type {
  ExampleFailure,
  ExampleReport,
  MatchSpan,
  MonitorExample,
  MonitorExamples,
} from "@wirewatch/contracts";
import { canParseUrl, foldToken } from "@wirewatch/text";
import { childrenOf, type QueryNode } from "./ast.ts";
import { explainQuery, type Explanation } from "./explain-query.ts";
import { monitorQuery } from "./monitor-query.ts";
import { printQuery } from "./print-query.ts";
import { resolveReferences, type QueryContext } from "./query-context.ts";
import type { QueryDocument } from "./query-document.ts";
import { compileQueries } from "./query-set.ts";

/** Clauses that all explanations of one run may look at: each clause is compiled and evaluated by itself. */
const MAX_EXPLAINED_CLAUSES = 5000;
const MAX_CLAUSE_CHARACTERS = 500;
const MAX_QUOTES = 3;

/**
 * Says which examples of a monitor go the wrong way, each with the clause that decided and the reason. `ast` is the monitor's query,
 * or null for one that only follows entities. A query that cannot be compiled fails every example, with the compiler's message.
 */
export function runExamples(
  {
    ast,
    entityIds,
    examples,
  }: { ast: QueryNode | null; entityIds: readonly string[]; examples: MonitorExamples },
  context: QueryContext = {},
): ExampleReport {
  const count = examples.mustMatch.length + examples.mustNotMatch.length;
  if (count === 0) return { ok: true, passedCount: 0, failures: [] };
  const query = monitorQuery({ ast, entityIds });
  const { set, refused } = compileQueries([{ id: "monitor", ast: query }], context);
  const explain = openExplainer(query, context);
  const failures: ExampleFailure[] = [];
  for (const kind of ["mustMatch", "mustNotMatch"] as const)
    for (const [index, example] of examples[kind].entries()) {
      const document = exampleToDocument(example, context);
      const problem = refused[0]?.errors[0];
      const isHit = problem === undefined && set.match(document).length > 0;
      if (problem === undefined && isHit === (kind === "mustMatch")) continue;
      failures.push({
        kind,
        index,
        name: example.name,
        ...(problem === undefined
          ? explain(document, isHit)
          : { clause: shorten(printQuery(query)), reason: problem.message }),
      });
    }
  return { ok: failures.length === 0, passedCount: count - failures.length, failures };
}

function openExplainer(
  query: QueryNode,
  context: QueryContext,
): (document: QueryDocument, isHit: boolean) => Pick<ExampleFailure, "clause" | "reason"> {
  // A list is as many clauses as it has words.
  const size = countNodes(resolveReferences(query, context).ast);
  let left = MAX_EXPLAINED_CLAUSES;
  return (document, isHit) => {
    const whole = {
      clause: shorten(printQuery(query)),
      reason: isHit ? "the query matches" : "the query does not match",
    };
    // The first failure is always explained; those after it as far as the work is bounded.
    if (left < MAX_EXPLAINED_CLAUSES && left < size) return whole;
    left -= size;
    const { tree } = explainQuery(query, document, context);
    if (tree === null || tree.hit !== isHit) return whole;
    if (!isHit)
      return tree.failed === undefined
        ? whole
        : { clause: shorten(tree.failed.clause), reason: tree.failed.reason };
    const decisive = decisiveClause(tree);
    return { clause: shorten(decisive.clause), reason: foundReason(decisive.spans, document) };
  };
}

/** Of alternatives, the first that is true. */
function decisiveClause(tree: Explanation): Explanation {
  let decisive = tree;
  while (decisive.kind === "or") {
    const next = decisive.children.find(({ hit }) => hit);
    if (next === undefined) break;
    decisive = next;
  }
  return decisive;
}

function foundReason(spans: readonly MatchSpan[], document: QueryDocument): string {
  const found = [
    ...new Set(spans.map(({ field, start, end }) => document[field].slice(start, Math.min(end, start + 80)))),
  ].filter((text) => text !== "");
  if (found.length === 0) return "it is true of the article";
  const quotes = found.slice(0, MAX_QUOTES).map((text) => `\`${text}\``);
  return `found ${quotes.join(", ")}${found.length > MAX_QUOTES ? " and more" : ""}`;
}

function countNodes(ast: QueryNode): number {
  let count = 0;
  const waiting = [ast];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    count += 1;
    waiting.push(...childrenOf(node));
  }
  return count;
}

const shorten = (text: string): string =>
  text.length > MAX_CLAUSE_CHARACTERS ? `${text.slice(0, MAX_CLAUSE_CHARACTERS - 1)}…` : text;

/** An example as queries see it: entities and topics by whatever name the context knows them. */
export function exampleToDocument(example: MonitorExample, context: QueryContext = {}): QueryDocument {
  const { title, text, url, source, site, authors, language, country, tags, topics, entities } = example;
  return {
    id: "example",
    title,
    text,
    ...(url === undefined ? {} : { url }),
    ...(source === undefined ? {} : { source }),
    ...siteOf(site, url),
    ...(authors === undefined ? {} : { authors }),
    ...(language === undefined ? {} : { language }),
    ...(country === undefined ? {} : { country }),
    ...(tags === undefined ? {} : { tags }),
    ...(topics === undefined
      ? {}
      : {
          topics: topics.map((named) => {
            const known = context.topics?.find(({ code, label }) => code === named || isSame(label, named));
            return { code: known?.code ?? named, label: known?.label ?? named, score: 1 };
          }),
        }),
    ...(entities === undefined
      ? {}
      : {
          entities: entities.map((named) => {
            const known = context.entities?.find(
              ({ id, name, aliases }) =>
                id === named || isSame(name, named) || (aliases ?? []).some((alias) => isSame(alias, named)),
            );
            return { id: known?.id ?? named, name: known?.name ?? named, score: 1 };
          }),
        }),
  };
}

/** An example that gives only its address stands where the address says. */
const siteOf = (site: string | undefined, url: string | undefined): { site?: string } =>
  site !== undefined
    ? { site }
    : url !== undefined && canParseUrl(url)
      ? { site: new URL(url).hostname }
      : {};

const isSame = (left: string, right: string): boolean => foldToken(left) === foldToken(right);
