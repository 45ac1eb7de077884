import { describe, expect, it } from "vitest";
import { htmlOf, titleOf } from "./content-model.ts";
import type { FeedElement } from "./feed-element.ts";

const BASE = "https://varn.example/";
const element = (attributes: Record<string, string>, ...content: (string | FeedElement)[]): FeedElement => ({
  name: "content",
  attributes,
  base: BASE,
  language: null,
  content,
});
const xhtml = (tag: string, ...content: (string | FeedElement)[]): FeedElement => ({
  ...element({}, ...content),
  name: `xhtml:${tag}`,
});
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("htmlOf in Atom", () => {
  it.each([
    ["text", element({}, "a <b>"), "a &lt;b&gt;"],
    ["html", element({ type: "html" }, "a <b>c</b>"), "a <b>c</b>"],
    [
      "xhtml without its div",
      element({ type: "xhtml" }, " ", xhtml("div", "a < ", xhtml("b", "c")), " "),
      "a &lt; <b>c</b>",
    ],
    ["escaped by Atom 0.3", element({ type: "text/html", mode: "escaped" }, "<i>a</i>"), "<i>a</i>"],
    ["base64 of words", element({ mode: "base64" }, base64("a <b>")), "a &lt;b&gt;"],
    ["base64 of HTML", element({ type: "text/html", mode: "base64" }, base64("<b>a</b>")), "<b>a</b>"],
    [
      "base64 of HTML that calls itself bytes",
      element({ type: "application/octet-stream" }, base64("<b>a</b>")),
      "<b>a</b>",
    ],
    ["base64 of a picture", element({ type: "image/png" }, base64("<b>a</b>")), ""],
    [
      "base64 of bytes",
      element({ type: "application/zip" }, Buffer.from([80, 75, 3, 4, 0, 255]).toString("base64")),
      "",
    ],
  ])("reads %s", (_, content, html) => expect(htmlOf(content, true)).toBe(html));
});

describe("htmlOf elsewhere", () => {
  it("takes text for HTML", () => expect(htmlOf(element({}, "a <b>c</b>"), false)).toBe("a <b>c</b>"));
  it("lets no script through markup in markup", () => {
    expect(htmlOf(element({}, xhtml("script", "alert(1)"), xhtml("p", "<script>x</script>")), false)).toBe(
      "<p>&lt;script&gt;x&lt;/script&gt;</p>",
    );
  });
  it("makes addresses absolute against the base where they stand", () => {
    const link = { ...xhtml("a", "x"), attributes: { href: "y" }, base: "https://lind.example/z/" };
    expect(htmlOf(element({}, link), false)).toBe('<a href="https://lind.example/z/y">x</a>');
  });
});

it("gives titles as words", () => {
  expect(titleOf(element({}, "a <b> &amp;"), true)).toBe("a <b> &amp;");
  expect(titleOf(element({}, "a <b>c</b> &amp; d"), false)).toBe("a c & d");
});
