import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { FeedElement, RawFeed } from "./feed-element.ts";
import { normalizeHead } from "./normalize-head.ts";
import { namesOf, normalizeItem } from "./normalize-item.ts";
import { openProblemList } from "./problems.ts";
import { readStrictly } from "./read-strictly.ts";
import { readTolerantly } from "./read-tolerantly.ts";

const FOLDER = new URL("../golden/", import.meta.url);
const BASE = "https://varn.example/feeds/news.xml";

function normal(raw: RawFeed): unknown {
  const problems = openProblemList();
  const head = normalizeHead(raw);
  const authors = raw.heads.flatMap(({ content }) =>
    content.filter((part): part is FeedElement => typeof part !== "string" && part.name === "author"),
  );
  const around = { format: raw.format, authors: namesOf(authors), language: head.language };
  return { format: raw.format, head, items: raw.items.map((item) => normalizeItem(item, around, problems)) };
}

it("rss-parser and our own reader say the same of every plain feed", async () => {
  const documents = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".xml"),
  );
  let plain = 0;
  for (const name of documents) {
    const text = readFileSync(new URL(name, FOLDER), "utf8");
    const strict = await readStrictly(text, BASE);
    if (strict === null) continue;
    plain += 1;
    const problems = openProblemList();
    expect(normal(strict), name).toEqual(normal(readTolerantly(text, BASE, problems)));
    const codes = problems.notes().map(({ code }) => code);
    expect(codes, `${name}: what rss-parser reads is well-formed`).toEqual([]);
  }
  expect(plain).toBeGreaterThan(200);
}, 30_000);
