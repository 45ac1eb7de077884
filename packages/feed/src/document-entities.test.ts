import { expect, it } from "vitest";
import { readDocumentEntities } from "./document-entities.ts";
import { readReferences } from "./read-references.ts";

const read = (declaration: string, text: string, budget = 10_000): [string, string[]] => {
  const bad: string[] = [];
  return [
    readReferences(text, readDocumentEntities(declaration, budget), (reference) => bad.push(reference)),
    bad,
  ];
};

it("reads entities that a document declares, and those inside them", () => {
  expect(read('<!ENTITY a "x &b; &#233;"><!ENTITY b "y">', "&a;")).toEqual(["x y é", []]);
});
it("never opens a file", () => {
  expect(read('<!ENTITY a SYSTEM "file:///etc/passwd">', "[&a;]")[0]).toBe("[]");
});
it("ends when an entity holds itself", () => {
  expect(read('<!ENTITY a "x&b;"><!ENTITY b "y&a;">', "&a;")[0].length).toBeLessThan(200);
});
it("bounds what entities put into a text", () => {
  const levels = Array.from({ length: 30 }, (_, n) => `<!ENTITY a${n + 1} "${`&a${n};`.repeat(10)}">`).join(
    "",
  );
  expect(read(`<!ENTITY a0 "ha">${levels}`, "&a30;".repeat(1000))[0].length).toBeLessThan(50_000);
});
it("tells of references that XML does not know", () => {
  expect(read("", "R&D &eacute; &amp; &#0; &#233; &nosuch;")).toEqual([
    "R&D é & &#0; é &nosuch;",
    ["&", "&eacute;", "&#0;", "&nosuch;"],
  ]);
});
