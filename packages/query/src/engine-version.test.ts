import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ENGINE_VERSION } from "./engine-version.ts";
import { compileQueries } from "./query-set.ts";
import { KNOWN_ANSWERS, KNOWN_ARTICLES, KNOWN_CONTEXT } from "./testing/known-answers.ts";

/** Of the known answers, by the version of the engine that gives them. A line that has been released stays as it is. */
const FINGERPRINTS: Readonly<Record<string, string>> = {
  "1.0": "1625fed98c068a55c215424333c0124d78c19b485f51f38d5c16d264a93dc729",
};

describe("the version of the engine", () => {
  it("gives the known answers", () => {
    const { set, refused } = compileQueries(
      KNOWN_ANSWERS.map(([query]) => ({ id: query, query })),
      KNOWN_CONTEXT,
    );
    expect(refused).toEqual([]);
    const found = new Map<string, string[]>(KNOWN_ANSWERS.map(([query]) => [query, []]));
    for (const article of KNOWN_ARTICLES)
      for (const { id } of set.match(article)) found.get(id)?.push(article.id);
    expect([...found].map(([query, ids]) => [query, ids.join(" ")])).toEqual(KNOWN_ANSWERS);
  });

  it("stands for these answers: where they change, ENGINE_VERSION is raised, and the examples of all monitors run again", () => {
    const fingerprint = createHash("sha256")
      .update(JSON.stringify([KNOWN_ARTICLES, KNOWN_CONTEXT, KNOWN_ANSWERS]))
      .digest("hex");
    expect({ [ENGINE_VERSION]: fingerprint }).toEqual({ [ENGINE_VERSION]: FINGERPRINTS[ENGINE_VERSION] });
  });
});
