/* oxlint-disable typescript/consistent-return -- every switch is exhaustive, which the compiler checks */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  entitySchema,
  monitorSchema,
  savedQuerySchema,
  wordListSchema,
  wordListSummarySchema,
} from "@wirewatch/contracts";
import { stringify } from "yaml";
import { z } from "zod";
import { toJunit } from "../monitor-files/junit.ts";
import {
  planApply,
  type ApplyPlan,
  type MonitorStep,
  type NamedStep,
  type ServerState,
} from "../monitor-files/plan-apply.ts";
import { readMonitorFolder } from "../monitor-files/read-folder.ts";
import { monitorStepLines, namedStepLines, testLines } from "../monitor-files/report-lines.ts";
import { contextOf, testFolder } from "../monitor-files/test-folder.ts";
import { ApiCallError } from "../platform/api-client.ts";
import { safeForTerminal, type Colours } from "../terminal/colours.ts";
import { UsageError } from "../usage-error.ts";
import { LIST_LIMIT, type ManageContext } from "./manage.ts";

/** `wirewatch monitor test DIR`: needs no server. @returns whether all is well. */
export function testFolderCommand(
  folder: string,
  settings: { json: boolean; junit?: string | undefined; colours: Colours; print: (line: string) => void },
): boolean {
  const report = testFolder(readMonitorFolder(folder));
  if (settings.junit !== undefined) writeFileSync(settings.junit, toJunit(report));
  if (settings.json) settings.print(JSON.stringify(report));
  else for (const line of testLines(report, folder, settings.colours)) settings.print(line);
  return report.ok;
}

export interface ApplySettings {
  dryRun: boolean;
  prune: boolean;
  allowFailingExamples: boolean;
  colours: Colours;
  /** Asked before monitors are removed. */
  confirm: (question: string) => Promise<boolean>;
}

/** `wirewatch monitor apply DIR`: makes the server's keyed monitors, lists and saved queries what the folder says. */
export async function applyFolderCommand(
  context: ManageContext,
  folder: string,
  settings: ApplySettings,
): Promise<void> {
  const files = readMonitorFolder(folder);
  // A folder that was not fetched, or the wrong one, should not take everything away.
  if (settings.prune && files.monitors.length === 0)
    throw new UsageError(
      `${folder} holds no monitor that can be read: --prune would remove every monitor that has a key, so that nothing was applied`,
    );
  const state = await readState(context);
  // What the folder does not say itself, the server may know.
  const own = contextOf(files);
  const report = testFolder(files, {
    lists: { ...Object.fromEntries(state.lists.map(({ name, entries }) => [name, entries])), ...own.lists },
    queries: { ...Object.fromEntries(state.queries.map(({ name, query }) => [name, query])), ...own.queries },
    entities: state.entities,
  });
  const plan = planApply(files, state, settings);
  report.problems.push(...plan.problems);
  const isWrong =
    [...report.problems, ...report.files.flatMap(({ problems }) => problems)].some(
      ({ severity }) => severity === "error",
    ) ||
    (!settings.allowFailingExamples && report.files.some(({ examples }) => examples.failures.length > 0));
  if (isWrong) {
    if (context.json) context.print(JSON.stringify({ ...report, ok: false, applied: false }));
    else
      for (const line of testLines({ ...report, ok: false }, folder, settings.colours)) context.print(line);
    throw new Error(
      "nothing was applied: mend the files first" +
        (report.files.some(({ examples }) => examples.failures.length > 0)
          ? ", or apply with --allow-failing-examples"
          : ""),
    );
  }
  await carryOut(context, plan, settings);
}

async function readState({ client }: ManageContext): Promise<ServerState> {
  const [monitors, lists, queries, entities] = [
    await client.list("/v1/monitors", LIST_LIMIT * 20),
    await client.list("/v1/lists", LIST_LIMIT),
    await client.list("/v1/saved-queries", LIST_LIMIT),
    await client.list("/v1/entities", LIST_LIMIT * 10),
  ];
  const named = z.array(wordListSummarySchema).parse(lists);
  return {
    monitors: z.array(monitorSchema).parse(monitors),
    // Lists of lists are without entries, which may be many.
    lists: await Promise.all(
      named.map(async ({ name }) =>
        wordListSchema.parse(await client.call("GET", `/v1/lists/${encodeURIComponent(name)}`)),
      ),
    ),
    queries: z.array(savedQuerySchema).parse(queries),
    entities: z.array(entitySchema).parse(entities),
  };
}

/** One refusal says nothing of the others; a server that is away does. */
const isRefusal = (error: unknown): error is ApiCallError =>
  error instanceof ApiCallError && error.status !== 401 && error.status < 500;

interface Outcome {
  line: Record<string, unknown>;
  refused: string | null;
}

async function carryOut(context: ManageContext, plan: ApplyPlan, settings: ApplySettings): Promise<void> {
  const { client, json, print } = context;
  const removed = plan.monitors.filter((step) => step.action === "remove");
  const counts = { created: 0, changed: 0, removed: 0, unchanged: 0, refused: 0 };
  const note = (action: MonitorStep["action"], outcome: Outcome, lines: readonly string[]): void => {
    if (outcome.refused !== null) counts.refused += 1;
    else if (action === "create") counts.created += 1;
    else if (action === "change") counts.changed += 1;
    else if (action === "remove") counts.removed += 1;
    else counts.unchanged += 1;
    if (json)
      print(JSON.stringify({ ...outcome.line, action, refused: outcome.refused, dryRun: settings.dryRun }));
    else {
      for (const line of lines) print(line);
      if (outcome.refused !== null)
        print(settings.colours.bad(`    refused: ${safeForTerminal(outcome.refused)}`));
    }
  };
  const attempt = async (work: () => Promise<unknown>): Promise<string | null> => {
    if (settings.dryRun) return null;
    try {
      await work();
      return null;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return error.status === 412
        ? "somebody has changed it since it was read: look at their change, then apply again"
        : error.message;
    }
  };

  if (removed.length > 0 && !settings.dryRun) {
    const names = removed.map(({ existing }) => existing.key ?? existing.id).join(", ");
    if (
      !(await settings.confirm(
        `Remove ${removed.length} monitors that are in no file (${safeForTerminal(names)})?`,
      ))
    )
      throw new UsageError("nothing was applied: apply without --prune, or answer yes (--yes)");
  }

  const finish = (isInterrupted: boolean): void => {
    const { created, changed, unchanged, refused } = counts;
    const verb = settings.dryRun ? "would be " : "";
    if (json)
      print(
        JSON.stringify({
          kind: "end",
          ...counts,
          dryRun: settings.dryRun,
          ...(isInterrupted ? { interrupted: true } : {}),
        }),
      );
    else
      print(
        `${created} ${verb}created, ${changed} ${verb}changed, ${counts.removed} ${verb}removed, ${unchanged} unchanged` +
          (refused > 0 ? `, ${refused} refused` : "") +
          (isInterrupted ? ", and then it broke off: apply again to go on from there" : ""),
      );
  };
  try {
    await takeSteps(plan, settings, { client, attempt, note });
  } catch (error) {
    finish(true);
    throw error;
  }
  finish(false);
  if (counts.refused > 0)
    throw new Error(`${counts.refused} of the above were refused; the others were applied`);
}

/** Lists and saved queries first, since monitors use them. */
async function takeSteps(
  plan: ApplyPlan,
  settings: ApplySettings,
  {
    client,
    attempt,
    note,
  }: {
    client: ManageContext["client"];
    attempt: (work: () => Promise<unknown>) => Promise<string | null>;
    note: (action: MonitorStep["action"], outcome: Outcome, lines: readonly string[]) => void;
  },
): Promise<void> {
  // A saved query may use others: those that are refused at first are put once more when the others are there.
  let waiting: NamedStep[] = [...plan.named];
  while (waiting.length > 0) {
    const again: { step: NamedStep; refused: string }[] = [];
    for (const step of waiting) {
      const path = `/v1/${step.kind === "list" ? "lists" : "saved-queries"}/${encodeURIComponent(step.name)}`;
      const refused =
        step.action === "unchanged" ? null : await attempt(() => client.call("PUT", path, step.body));
      if (refused !== null) again.push({ step, refused });
      else
        note(
          step.action,
          { line: { kind: step.kind, name: step.name }, refused },
          namedStepLines(step, settings.colours),
        );
    }
    if (again.length === waiting.length) {
      for (const { step, refused } of again)
        note(
          step.action,
          { line: { kind: step.kind, name: step.name }, refused },
          namedStepLines(step, settings.colours),
        );
      break;
    }
    waiting = again.map(({ step }) => step);
  }

  const { allowFailingExamples } = settings;
  for (const step of plan.monitors) {
    const refused = await attempt(async () => {
      switch (step.action) {
        case "create":
          return client.call("POST", "/v1/monitors", { ...step.wanted, allowFailingExamples });
        case "change":
          return client.call(
            "PATCH",
            `/v1/monitors/${step.existing.id}`,
            { ...step.wanted, allowFailingExamples },
            { ifMatch: step.existing.version },
          );
        case "remove":
          // Removed as it was shown, or not at all.
          return client.call("DELETE", `/v1/monitors/${step.existing.id}`, undefined, {
            ifMatch: step.existing.version,
          });
        case "unchanged":
          return null;
      }
    });
    const key = step.action === "remove" ? step.existing.key : step.wanted.key;
    note(step.action, { line: { kind: "monitor", key }, refused }, monitorStepLines(step, settings.colours));
  }
}

/** `wirewatch monitor export DIR`: writes the server's monitors, lists and saved queries as files. Keeps files that are there. */
export async function exportFolderCommand(
  context: ManageContext,
  folder: string,
  settings: { overwrite: boolean },
): Promise<void> {
  const state = await readState(context);
  const names = new Map(state.entities.map(({ id, name }) => [id, name]));
  const taken = new Set(state.monitors.flatMap(({ key }) => (key === null ? [] : [key])));
  const files: { path: string; text: string }[] = [];
  const unkeyed: { id: string; key: string; version: number }[] = [];
  for (const monitor of state.monitors) {
    const key = monitor.key ?? freeKey(monitor.name, monitor.id, taken);
    if (monitor.key === null) unkeyed.push({ id: monitor.id, key, version: monitor.version });
    taken.add(key);
    const { mustMatch, mustNotMatch } = monitor.examples;
    files.push({
      path: `${key}.yaml`,
      text: stringify(
        {
          name: monitor.name,
          ...(monitor.query === "" ? {} : { query: monitor.query }),
          ...(monitor.entityIds.length === 0
            ? {}
            : { entities: monitor.entityIds.map((id) => names.get(id) ?? id) }),
          alertPer: monitor.alertPer,
          status: monitor.status,
          ...(mustMatch.length === 0 ? {} : { mustMatch }),
          ...(mustNotMatch.length === 0 ? {} : { mustNotMatch }),
        },
        // Folded lines would part places in the file from places in the query.
        { lineWidth: 0, blockQuote: "literal" },
      ),
    });
  }
  for (const { name, entries } of state.lists)
    files.push({ path: `lists/${name}.txt`, text: `${entries.join("\n")}\n` });
  for (const { name, query } of state.queries)
    files.push({ path: `queries/${name}.query`, text: `${query}\n` });

  const present = files.filter(({ path }) => existsSync(join(folder, path)));
  if (present.length > 0 && !settings.overwrite)
    throw new UsageError(
      `${folder} holds ${present.length} of these files already (${present[0]?.path}): name another folder, or give --overwrite`,
    );
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  // From here on the files are theirs: without its key, applying would make each of them twice.
  const left: string[] = [];
  for (const { id, key, version } of unkeyed)
    try {
      await context.client.call("PATCH", `/v1/monitors/${id}`, { key }, { ifMatch: version });
    } catch (error) {
      left.push(`${key}.yaml (${error instanceof Error ? error.message : String(error)})`);
      if (!isRefusal(error)) break;
    }
  if (left.length > 0)
    throw new Error(
      `not every monitor got its file's name as key: export again with --overwrite before you apply, or each of them is made twice. First: ${safeForTerminal(left[0] ?? "")}`,
    );
  if (context.json) context.print(JSON.stringify({ files: files.map(({ path }) => path), keyed: unkeyed }));
  else
    context.print(
      `${files.length} files written below ${folder}` +
        (unkeyed.length === 0 ? "" : `; ${unkeyed.length} monitors got their file's name as key`),
    );
}

/** A key made of a name, for a monitor that people have made. */
function freeKey(name: string, id: string, taken: ReadonlySet<string>): string {
  const made = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 80);
  const base = made === "" ? id.toLowerCase() : made;
  if (!taken.has(base)) return base;
  for (let number = 2; ; number += 1) if (!taken.has(`${base}-${number}`)) return `${base}-${number}`;
}
