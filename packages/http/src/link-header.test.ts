import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLinkHeader } from "./link-header.ts";

const targets = (text: string, relation: string): string[] =>
  parseLinkHeader(text)
    .filter(({ relations }) => relations.includes(relation))
    .map(({ target }) => target);

describe("parseLinkHeader", () => {
  it.each([
    ['<https://hub.example/>; rel="hub"', "hub", ["https://hub.example/"]],
    ["<https://hub.example/>;rel=hub", "hub", ["https://hub.example/"]],
    ["<https://hub.example/> ; REL = HUB", "hub", ["https://hub.example/"]],
    ['<https://a.example/>; rel="self", <https://b.example/>; rel="hub"', "hub", ["https://b.example/"]],
    ['<https://a.example/?x=1,2;y>; rel="hub"', "hub", ["https://a.example/?x=1,2;y"]],
    ['<https://a.example/>; title="a, <b>; rel=\\"hub\\""; rel=self', "self", ["https://a.example/"]],
    ['<https://a.example/>; title="a, <b>; rel=\\"hub\\""; rel=self', "hub", []],
    ['</feed>; rel="alternate self"', "self", ["/feed"]],
    ['<https://a.example/>; rel="self"; rel="hub"', "hub", []],
    ['<https://a.example/>; rel="hub"; anchor="/other"', "hub", []],
    [
      '<https://a.example/>; rel=hub; crossorigin, <https://b.example/>; rel="hub"',
      "hub",
      ["https://a.example/", "https://b.example/"],
    ],
    [' ,, <https://a.example/>; rel="hub" ,', "hub", ["https://a.example/"]],
  ])("reads %s", (text, relation, expected) => {
    expect(targets(text, relation)).toEqual(expected);
  });

  it.each([
    "",
    "https://hub.example/; rel=hub",
    "<https://hub.example/",
    "<https://hub.example/>",
    '<https://hub.example/> x; rel="hub"',
    '<https://hub.example/>; rel="hub',
  ])("takes no hub from %j but what is whole", (text) => {
    const links = parseLinkHeader(text);
    expect(links.every(({ target }) => target === "https://hub.example/")).toBe(true);
    expect(links.length).toBeLessThanOrEqual(1);
  });

  it("keeps the links before something malformed", () => {
    expect(
      targets('<https://a.example/>; rel="hub", nonsense, <https://b.example/>; rel="hub"', "hub"),
    ).toEqual(["https://a.example/"]);
  });

  it("ends for every text, in time that grows with its length", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("<", ">", ";", ",", '"', "\\", "=", " ", "rel", "hub", "é") }),
        (text) => {
          expect(parseLinkHeader(text).length).toBeLessThanOrEqual(100);
        },
      ),
    );
    const started = performance.now();
    for (const part of ["<", '<a>;rel="', "<a>;", "<a>;rel=hub,", '<a>;x="\\'])
      parseLinkHeader(part.repeat(65_536 / part.length));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
