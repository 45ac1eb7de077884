import { describe, expect, it } from "vitest";
import { allRoutes } from "./api.ts";
import { openApiDocument } from "./open-api-document.ts";

describe("openApiDocument", () => {
  const document = openApiDocument(allRoutes({ intervalMs: 60_000 }), "1");
  const text = JSON.stringify(document);

  it("refers only to what it holds", () => {
    const references = new Set(text.match(/(?<="\$ref":")[^"]+/g));
    expect(references.size).toBeGreaterThan(0);
    for (const reference of references) {
      const found = reference
        .replace("#/", "")
        .split("/")
        .reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], document);
      expect(found, reference).toBeTypeOf("object");
    }
    expect(text).not.toContain("$defs");
  });

  it("gives every operation an id of its own", () => {
    const ids = text.match(/(?<="operationId":")[^"]+/g) ?? [];
    expect(ids.length).toBeGreaterThan(50);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
