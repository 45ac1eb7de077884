import { describe, expect, it } from "vitest";
import { canonicalName, innerScope, openScope, type FormatElement } from "./xml-namespaces.ts";

describe("canonicalName", () => {
  const nameIn = (
    attributes: Record<string, string>,
    name: string,
    frame: FormatElement | null = null,
  ): string => canonicalName(innerScope(openScope(), attributes, frame), name, () => undefined);

  it.each([
    [{ "xmlns:x": "http://purl.org/dc/elements/1.1/" }, "x:Creator", "dc:creator"],
    [{ "xmlns:x": " HTTPS://purl.org/DC/elements/1.1 " }, "x:creator", "dc:creator"],
    [{ "xmlns:dc": "https://x.example/" }, "dc:creator", "?:creator"],
    [{ xmlns: "http://www.w3.org/1999/xhtml" }, "p", "xhtml:p"],
    [{ xmlns: "http://www.w3.org/2005/Atom" }, "entry", "atom:entry"],
    [{}, "media:content", "media:content"],
    [{}, "x:y", "?:y"],
    [{}, "TITLE", "title"],
  ])("in %j calls %s %s", (attributes, name, expected) => expect(nameIn(attributes, name)).toBe(expected));

  it("takes the elements of a root for the format's own, whatever its namespace", () => {
    expect(nameIn({ xmlns: "https://x.example/" }, "item", { prefix: "", isRoot: true })).toBe("item");
    expect(nameIn({ "xmlns:x": "https://x.example/" }, "x:item", { prefix: "x", isRoot: true })).toBe("item");
    expect(nameIn({ xmlns: "http://www.w3.org/2005/Atom" }, "item", { prefix: "", isRoot: true })).toBe(
      "item",
    );
    expect(nameIn({ xmlns: "http://purl.org/dc/terms/" }, "date", { prefix: "rdf", isRoot: true })).toBe(
      "dcterms:date",
    );
  });

  it("tells of prefixes that nothing declares", () => {
    const undeclared: string[] = [];
    canonicalName(openScope(), "dc:date", (prefix) => undeclared.push(prefix));
    expect(undeclared).toEqual(["dc"]);
  });
});
