import type { Entity } from "@wirewatch/contracts";
import { describe, expect, it } from "vitest";
import { nameKey, openEntityNames } from "./entity-names.ts";

const entity = (id: string, name: string, aliases: string[] = []): Entity => ({
  id,
  name,
  type: null,
  aliases,
  createdAt: "2026-03-01T12:00:00.000Z",
  updatedAt: "2026-03-01T12:00:00.000Z",
});

describe("openEntityNames", () => {
  it("says which names stand for something else after a change", () => {
    const names = openEntityNames([entity("ent_1", "Ørsund Bank", ["ØB"]), entity("ent_2", "Varn Port")]);
    expect(names.idsOf(nameKey("  orsund   BANK ")) || names.idsOf(nameKey("Ørsund bank"))).toBe("ent_1");
    expect(names.put("ent_2", entity("ent_2", "Varn Port", ["ØB"]))).toEqual([nameKey("ØB")]);
    expect(names.idsOf(nameKey("ØB"))).toBe("ent_1 ent_2");
    expect(names.put("ent_1", entity("ent_1", "Sund Bank", ["ØB"])).toSorted()).toEqual(
      [nameKey("Ørsund Bank"), nameKey("Sund Bank")].toSorted(),
    );
    expect(names.put("ent_1", null).toSorted()).toEqual([nameKey("Sund Bank"), nameKey("ØB")].toSorted());
    expect(names.idsOf(nameKey("ØB"))).toBe("ent_2");
    expect(names.get("ent_1")).toBeUndefined();
    expect(names.put("ent_2", entity("ent_2", "Varn Port", ["ØB"]))).toEqual([]);
  });
});
