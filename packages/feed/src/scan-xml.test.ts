import { describe, expect, it } from "vitest";
import { readAttributes, scanXml } from "./scan-xml.ts";

function events(text: string): string[] {
  const list: string[] = [];
  const open: string[] = [];
  scanXml(text, {
    onOpen: (name, attributes, isEmpty) => {
      list.push(`<${name}${attributes}${isEmpty ? "/" : ""}>`);
      if (!isEmpty) open.push(name);
    },
    onClose: (name) => {
      list.push(`</${name}>`);
      open.pop();
    },
    onText: (part, isCdata) => list.push(isCdata ? `[${part}]` : part),
    onDoctype: (declaration) => list.push(`!${declaration.trim()}`),
    onFault: () => list.push("FAULT"),
    openName: () => open.at(-1) ?? "",
  });
  return list;
}

describe("scanXml", () => {
  it.each([
    [
      "tags, text, CDATA and comments",
      "<a b='>'>x<!-- y --><![CDATA[<z>]]></a>",
      ["<a b='>'>", "x", "[<z>]", "</a>"],
    ],
    [
      "a document type with brackets",
      '<!DOCTYPE a [<!ENTITY x "]>">]><a/>',
      ['!a [<!ENTITY x "]>">]>', "<a/>"],
    ],
    ["a sign that opens nothing", "<a>1 < 2</a>", ["<a>", "1 ", "FAULT", "<", " 2", "</a>"]],
    ["a tag without its end", "<a b<c>", ["FAULT", "<a b>", "<c>"]],
    ["a value without its closing quote", '<a b="1><c d="2"/>', ["FAULT", '<a b="1>', '<c d="2"/>']],
    [
      "CDATA that ends with its element",
      "<a><![CDATA[x</a><b><![CDATA[y]]></b>",
      ["<a>", "FAULT", "[x]", "</a>", "<b>", "[y]", "</b>"],
    ],
    ["a comment that never ends", "<a><!-- x <b>", ["<a>", "FAULT"]],
  ])("reads %s", (_, text, expected) => expect(events(text)).toEqual(expected));

  it.each(["<", "<a ", "</", "<!--", "<![CDATA[", "<?", '<a b="', "<a b='\"", "<!DOCTYPE a [", "&"])(
    "passes over a million characters of %j at once",
    (part) => {
      const startedAt = performance.now();
      events(`<rss>${part.repeat(1_000_000 / part.length)}</rss>`);
      expect(performance.now() - startedAt).toBeLessThan(4000);
    },
    20_000,
  );
});

describe("readAttributes", () => {
  const read = (source: string): [Record<string, string> | null, number] => {
    let faults = 0;
    const attributes = readAttributes(
      source,
      (value) => value.toUpperCase(),
      () => (faults += 1),
    );
    return [attributes === null ? null : { ...attributes }, faults];
  };
  it.each<[string, Record<string, string> | null, number]>([
    [` a="x" B='y'`, { a: "X", b: "Y" }, 0],
    [" a=x", { a: "X" }, 1],
    [" a", { a: "" }, 1],
    [` a="x" a="y"`, { a: "X" }, 1],
    [` a="x"b="y"`, { a: "X", b: "Y" }, 1],
    [` a="<"`, { a: "<" }, 1],
    [" ", null, 0],
  ])("reads %j", (source, attributes, faults) => expect(read(source)).toEqual([attributes, faults]));

  it("takes __proto__ for a name", () => {
    expect(
      Object.keys(
        readAttributes(
          ' __proto__="x"',
          (value) => value,
          () => undefined,
        ) ?? {},
      ),
    ).toEqual(["__proto__"]);
  });
});
