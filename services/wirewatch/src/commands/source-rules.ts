import { readFile } from "node:fs/promises";
import {
  ruleTestSchema,
  sourceRulesSchema,
  type RuleOutcome,
  type RuleTest,
  type SourceRules,
} from "@wirewatch/contracts";
import { z } from "zod";
import { safeForTerminal } from "../terminal/colours.ts";
import { UsageError } from "../usage-error.ts";
import { show, type ManageContext } from "./manage.ts";

const pathOf = (domain: string): string => `/v1/sources/${encodeURIComponent(domain)}/rules`;

export async function listRules(context: ManageContext): Promise<void> {
  const { items } = z
    .object({ items: z.array(sourceRulesSchema) })
    .parse(await context.client.call("GET", "/v1/sources/rules"));
  show(
    context,
    items,
    ["domain", "rules", "set"],
    (source) => [source.domain, Object.keys(source.rules).join(", "), source.updatedAt],
    'No source has rules. Set some: wirewatch source rules set news.example rules.json with {"content": "article"}',
  );
}

export async function getRules(context: ManageContext, domain: string): Promise<void> {
  printRules(context, sourceRulesSchema.parse(await context.client.call("GET", pathOf(domain))));
}

export async function setRules(context: ManageContext, domain: string, file: string): Promise<void> {
  printRules(
    context,
    sourceRulesSchema.parse(await context.client.call("PUT", pathOf(domain), await readRules(file))),
  );
}

export async function removeRules(context: ManageContext, domain: string): Promise<void> {
  await context.client.call("DELETE", pathOf(domain));
  if (!context.json) context.print(`${domain} is read without rules again`);
}

/** What comes out of a page without rules and with them. */
export async function testSourceRules(
  context: ManageContext,
  domain: string,
  wish: { file?: string | undefined; url?: string; article?: string; html?: string },
): Promise<void> {
  if ([wish.url, wish.article, wish.html].every((page) => page === undefined))
    throw new UsageError("which page? Give --url, --article or --html");
  const result = ruleTestSchema.parse(
    await context.client.call("POST", `${pathOf(domain)}/test`, {
      ...(wish.file === undefined ? {} : { rules: await readRules(wish.file) }),
      ...(wish.url === undefined ? {} : { url: wish.url }),
      ...(wish.article === undefined ? {} : { articleId: wish.article }),
      ...(wish.html === undefined ? {} : { html: await readFile(wish.html, "utf8") }),
    }),
  );
  if (context.json) context.print(JSON.stringify(result));
  else for (const line of testLines(result)) context.print(line);
}

/** The difference that rules make, line by line: `-` is left out by them, `+` comes in. */
export function testLines({ before, after, page, url }: RuleTest): string[] {
  const had = new Set(before.text.split("\n"));
  const has = new Set(after.text.split("\n"));
  const lines = [
    ...before.text
      .split("\n")
      .filter((line) => !has.has(line))
      .map((line) => `- ${line}`),
    ...after.text.split("\n").map((line) => `${had.has(line) ? " " : "+"} ${line}`),
  ];
  return [
    `page: ${page}${url === null ? "" : `, ${url}`}`,
    ...fieldLines(before, after),
    ...after.problems.map(({ code, message }) => `problem  ${message} (${code})`),
    "",
    ...(before.text === after.text ? ["The text is the same without the rules:", ...lines] : lines),
  ].map(safeForTerminal);
}

function fieldLines(before: RuleOutcome, after: RuleOutcome): string[] {
  const fields: [string, string, string][] = [
    ["title", before.title, after.title],
    ["authors", before.authors.join(", "), after.authors.join(", ")],
    ["published", before.publishedAt ?? "-", after.publishedAt ?? "-"],
  ];
  return fields.map(
    ([name, was, is]) => `${name.padEnd(10)}${was === is ? is : `${was || "-"} -> ${is || "-"}`}`,
  );
}

function printRules({ json, print }: ManageContext, source: SourceRules): void {
  print(json ? JSON.stringify(source) : JSON.stringify(source.rules, null, 2));
}

async function readRules(file: string): Promise<unknown> {
  const text = await readFile(file === "-" ? "/dev/stdin" : file, "utf8");
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(
      `${file} is no JSON: ${error instanceof Error ? error.message : String(error)}. Write {"content": "article .body", "remove": ".ad"}`,
    );
  }
}
