import { existsSync, readFileSync, statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import {
  backfillSchema,
  exampleReportSchema,
  monitorExampleSchema,
  monitorSchema,
  pageSchema,
  savedQuerySchema,
  wordListSchema,
  wordListSummarySchema,
  type Backfill,
  type Monitor,
  type MonitorExample,
  type AlertPer,
} from "@wirewatch/contracts";
import { formatQuery } from "@wirewatch/query";
import { parse } from "yaml";
import { z } from "zod";
import { failureLine } from "../monitor-files/report-lines.ts";
import { safeForTerminal, type Colours } from "../terminal/colours.ts";
import { UsageError } from "../usage-error.ts";
import { LIST_LIMIT, show, type ManageContext } from "./manage.ts";

const oneOrManySchema = z.union([
  z.array(monitorExampleSchema),
  monitorExampleSchema.transform((example) => [example]),
]);

/** Examples as the command line gives them: the name of a YAML or JSON file that holds one or more, or a text. */
export function readExamples(given: readonly string[]): MonitorExample[] {
  return given.flatMap((value): MonitorExample[] => {
    const isFile = /\.(?:ya?ml|json)$/i.test(value);
    if (!isFile) return [{ name: "", title: "", text: value }];
    if (!existsSync(value) || !statSync(value).isFile()) throw new UsageError(`there is no file ${value}`);
    try {
      return oneOrManySchema.parse(parse(readFileSync(value, "utf8"), { maxAliasCount: 20 }));
    } catch (error) {
      throw new UsageError(
        `${value} holds no example: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`,
      );
    }
  });
}

/** A monitor by its id or its key. */
export async function findMonitor({ client }: ManageContext, idOrKey: string): Promise<Monitor> {
  if (idOrKey.startsWith("mon_"))
    return monitorSchema.parse(await client.call("GET", `/v1/monitors/${encodeURIComponent(idOrKey)}`));
  const { items } = pageSchema(monitorSchema).parse(
    await client.call("GET", `/v1/monitors?key=${encodeURIComponent(idOrKey)}`),
  );
  const monitor = items[0];
  if (monitor === undefined)
    throw new UsageError(
      `there is no monitor with the key ${idOrKey}: \`wirewatch monitor list\` shows ids and keys`,
    );
  return monitor;
}

const PER_WORDS: Record<AlertPer, string> = {
  story: "one alert per story",
  "story-with-updates": "one alert per story, with updates",
  article: "one alert per article",
};

/** `wirewatch monitor show`. */
export async function showMonitor(context: ManageContext, idOrKey: string, colours: Colours): Promise<void> {
  const monitor = await findMonitor(context, idOrKey);
  if (context.json) {
    context.print(JSON.stringify(monitor));
    return;
  }
  const lines = [
    `${colours.bold(safeForTerminal(monitor.name))}  ${monitor.id}  version ${monitor.version}, ${monitor.status}, ${PER_WORDS[monitor.alertPer]}`,
    ...(monitor.key === null ? [] : [`key       ${monitor.key}`]),
    ...(monitor.entityIds.length === 0 ? [] : [`entities  ${monitor.entityIds.join(", ")}`]),
    ...(monitor.query === ""
      ? []
      : (formatQuery(monitor.query) ?? monitor.query)
          .split("\n")
          .map((line, index) => `${index === 0 ? "query     " : "          "}${safeForTerminal(line)}`)),
    ...(monitor.canonical === "" ? [] : [`means     ${safeForTerminal(monitor.canonical)}`]),
  ];
  if (monitor.queryState !== "current")
    lines.push(
      colours.bad(
        monitor.queryState === "refused"
          ? "This version no longer accepts the query. It keeps running as it was meant when it was saved."
          : "This version reads the query otherwise. It keeps running as it was meant when it was saved.",
      ),
      ...monitor.queryProblems.map(
        ({ message, hint, start, end }) =>
          `    at ${start}-${end}: ${safeForTerminal(`${message}. ${hint}`)}`,
      ),
      `    Decide: wirewatch monitor edit ${monitor.key ?? monitor.id} --query '…'`,
    );
  const { mustMatch, mustNotMatch } = monitor.examples;
  if (mustMatch.length + mustNotMatch.length > 0)
    lines.push(
      `examples  ${mustMatch.length} must match, ${mustNotMatch.length} must not, ${monitor.exampleFailures.length} fail`,
      ...monitor.exampleFailures.map((failure) => `    ${failureLine(failure, colours)}`),
    );
  for (const line of lines) context.print(line);
}

/** `wirewatch monitor edit`, `pause` and `resume`. Only what the caller saw is changed. */
export async function editMonitor(
  context: ManageContext,
  idOrKey: string,
  change: Record<string, unknown>,
): Promise<void> {
  if (Object.keys(change).filter((field) => field !== "allowFailingExamples").length === 0)
    throw new UsageError("nothing to change: see `wirewatch monitor edit --help`");
  const monitor = await findMonitor(context, idOrKey);
  const changed = monitorSchema.parse(
    await context.client.call("PATCH", `/v1/monitors/${monitor.id}`, change, { ifMatch: monitor.version }),
  );
  context.print(
    context.json
      ? JSON.stringify(changed)
      : safeForTerminal(
          `${changed.id}  version ${changed.version}, ${changed.status}  ${changed.canonical || "(entities only)"}`,
        ),
  );
}

/** `wirewatch monitor test ID`: runs the examples that the server keeps. @returns whether all hold */
export async function testMonitor(
  context: ManageContext,
  idOrKey: string,
  colours: Colours,
): Promise<boolean> {
  const monitor = await findMonitor(context, idOrKey);
  const report = exampleReportSchema.parse(
    await context.client.call("POST", `/v1/monitors/${monitor.id}/tests`, {}),
  );
  if (context.json) context.print(JSON.stringify(report));
  else {
    for (const failure of report.failures) context.print(failureLine(failure, colours));
    const total = report.passedCount + report.failures.length;
    context.print(
      total === 0
        ? `The monitor has no examples. Add one: wirewatch monitor edit ${idOrKey} --must-match 'a text that it must find'`
        : `${report.passedCount} of ${total} examples hold`,
    );
  }
  return report.ok;
}

/** `wirewatch monitor backfill`: asks for a run and, when told to, follows it to its end. */
export async function backfillMonitor(
  context: ManageContext,
  idOrKey: string,
  settings: {
    since: string;
    until?: string | undefined;
    dryRun: boolean;
    deliver: boolean;
    watch: boolean;
    signal: AbortSignal;
    onProgress: (done: number, total: number) => void;
  },
): Promise<void> {
  const monitor = await findMonitor(context, idOrKey);
  let run = backfillSchema.parse(
    await context.client.call("POST", `/v1/monitors/${monitor.id}/backfills`, {
      since: settings.since,
      ...(settings.until === undefined ? {} : { until: settings.until }),
      dryRun: settings.dryRun,
      deliver: settings.deliver,
    }),
  );
  while (settings.watch && (run.state === "waiting" || run.state === "running") && !settings.signal.aborted) {
    settings.onProgress(run.doneCount, run.total);
    await delay(500, undefined, { signal: settings.signal }).catch(() => undefined);
    run = backfillSchema.parse(await context.client.call("GET", `/v1/backfills/${run.id}`));
  }
  if (settings.watch) settings.onProgress(run.doneCount, run.total);
  if (context.json) context.print(JSON.stringify(run));
  else for (const line of backfillLines(run)) context.print(line);
  if (run.state === "failed")
    throw new Error(`the run failed: ${run.problem?.message ?? "no reason is known"}`);
}

const BAR = 40;

/** A run for people: what it did, and its days as bars. */
function backfillLines(run: Backfill): string[] {
  const raised = run.dryRun ? "alerts would be raised" : "historical alerts";
  const lines = [
    `${run.id}  ${run.state}: ${run.doneCount} of ${run.total} articles looked at, ${run.matchedCount} match, ${run.alertCount} ${raised}` +
      (run.deliver && !run.dryRun ? ", delivered" : ""),
  ];
  const most = Math.max(1, ...run.daily.map(({ matched }) => matched));
  for (const { day, matched, alerts } of run.daily)
    lines.push(
      `  ${day}  ${"█".repeat(Math.max(1, Math.round((matched / most) * BAR))).padEnd(BAR)}  ${matched} match, ${alerts} alerts`,
    );
  if (run.state === "waiting" || run.state === "running")
    lines.push("A matcher works on it: `--watch` follows a run to its end.");
  return lines;
}

/** `wirewatch word-list put`. */
export async function putWordList(
  context: ManageContext,
  name: string,
  entries: readonly string[],
): Promise<void> {
  const list = wordListSchema.parse(
    await context.client.call("PUT", `/v1/lists/${encodeURIComponent(name)}`, { entries }),
  );
  context.print(
    context.json
      ? JSON.stringify(list)
      : `list(${list.name})  ${list.entries.length} entries, version ${list.version}`,
  );
}

export async function listWordLists(context: ManageContext): Promise<void> {
  show(
    context,
    z.array(wordListSummarySchema).parse(await context.client.list("/v1/lists", LIST_LIMIT)),
    ["name", "version", "entries"],
    ({ name, version, entryCount }) => [name, String(version), String(entryCount)],
    "No word lists yet. Add one: wirewatch word-list put ports Varn Orlen Tesk — queries use it by list(ports)",
  );
}

export async function showWordList(context: ManageContext, name: string): Promise<void> {
  const list = wordListSchema.parse(
    await context.client.call("GET", `/v1/lists/${encodeURIComponent(name)}`),
  );
  if (context.json) context.print(JSON.stringify(list));
  else for (const entry of list.entries) context.print(safeForTerminal(entry));
}

/** `wirewatch saved-query put`. */
export async function putSavedQuery(context: ManageContext, name: string, query: string): Promise<void> {
  const saved = savedQuerySchema.parse(
    await context.client.call("PUT", `/v1/saved-queries/${encodeURIComponent(name)}`, { query }),
  );
  context.print(
    context.json ? JSON.stringify(saved) : safeForTerminal(`query(${saved.name})  ${saved.canonical}`),
  );
}

export async function listSavedQueries(context: ManageContext): Promise<void> {
  show(
    context,
    z.array(savedQuerySchema).parse(await context.client.list("/v1/saved-queries", LIST_LIMIT)),
    ["name", "version", "query"],
    ({ name, version, canonical }) => [name, String(version), canonical],
    'No saved queries yet. Add one: wirewatch saved-query put strikes "strike OR walkout" — others use it by query(strikes)',
  );
}
