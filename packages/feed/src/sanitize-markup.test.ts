import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sanitizePlainMarkup } from "./markup/sanitize-plain-markup.ts";
import { plainText, resolveLink, sanitizeMarkup, sanitizeWithLibrary } from "./sanitize-markup.ts";
import { canParseUrl } from "@wirewatch/text";

const BASE = "https://varn.example/news/today?x=1";
const TAGS =
  "p b i em strong a img br hr div span ul ol li table tr td th thead tbody tfoot pre dl dt dd h2 blockquote figure figcaption ruby rt rp video source picture details summary del q wbr col form font script style svg math template iframe xmp textarea title noscript plaintext button select option".split(
    " ",
  );
const ATTRIBUTES = [
  'href="/a"',
  'href="https://x.example/a?b=1&amp;c=2"',
  "href='b.html'",
  'href="javascript:alert(1)"',
  'href="java&#10;script:alert(1)"',
  'src="//cdn.example/p.jpg"',
  'src="https://cdn.example/p.jpg"',
  'src="data:image/gif;base64,R0"',
  'data-src="/late.jpg"',
  'srcset="/a.jpg 640w, https://cdn.example/b,c.jpg 2x"',
  'srcset="a.jpg, , javascript:x 2x, b.jpg 1.50x,"',
  'alt=""',
  'alt="a &quot;b&quot; < c"',
  'title="&lt;b&gt; &nbsp;"',
  'title=""',
  'width="1"',
  'width="640"',
  'height="4e3"',
  'style="width:1px"',
  "class='x y'",
  'onclick="alert(1)"',
  "onerror=alert(1)",
  "controls",
  'open="open"',
  "hidden",
  'rel="nofollow"',
  'colspan="2"',
  'cite="/c"',
  'lang="de"',
  "x = y",
  'a"b',
];
const TEXTS = [
  "a",
  " ",
  "\n",
  "Salt &amp; sea",
  "5 < 7",
  "7 > 5",
  "1<2",
  "&nbsp;",
  "&#8217;",
  "&#x2014;",
  "&#150;",
  "&#0;",
  "&#55296;",
  "&notit;",
  "&not",
  "AT&T",
  "&",
  "&;",
  "&&amp;",
  "&lt;script&gt;",
  "é—“x”",
  "\0",
  "\u00A0",
  "🌫",
  "<!-- c -->",
  "<!--[if IE]>x<![endif]-->",
  "<!-->",
  "<!--a--b-->",
  "<![CDATA[x]]>",
  "<!DOCTYPE html>",
  "<?php x ?>",
  "</p>",
  "</br>",
  "</",
  "<",
  "<>",
  "< p>",
  '"',
  "'",
];

const attribute = fc.constantFrom(...ATTRIBUTES);
const name = fc.constantFrom(...TAGS);
const openTag = fc
  .tuple(name, fc.array(attribute, { maxLength: 3 }), fc.constantFrom(">", " >", "/>", " />", ""))
  .map(([tag, attributes, end]) => `<${[tag, ...attributes].join(" ")}${end}`);
const { markup } = fc.letrec<{ markup: string; element: string }>((tie) => ({
  element: fc
    .tuple(name, fc.array(attribute, { maxLength: 2 }), fc.array(tie("markup"), { maxLength: 3 }))
    .map(([tag, attributes, inner]) => `<${[tag, ...attributes].join(" ")}>${inner.join("")}</${tag}>`),
  markup: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(...TEXTS),
    tie("element"),
    openTag,
    name.map((tag) => `</${tag}>`),
  ),
}));
const anyMarkup = fc.oneof(
  fc.array(markup, { maxLength: 6 }).map((parts) => parts.join("")),
  fc.string({ unit: fc.constantFrom(..."<>/=\"'& ap!-;#x1\n".split("")), maxLength: 30 }),
);

const TRICKY = [
  ...TEXTS,
  ...TAGS.map((tag) => `<${tag}>x</${tag}>y`),
  ...ATTRIBUTES.flatMap((text) => [`<a ${text}>x</a>`, `<img src="/p.jpg" ${text}>`, `<td ${text} />x`]),
  "<p>a<p>b</p></p>",
  "<p>a<div>b</div></p>",
  "<p><font><div>b</div></font></p>",
  "<table><tr><td>a<td>b</table>",
  "<ul><li>a<li>b</ul>",
  "<b>a<i>b</b>c</i>",
  "<P>a</P>",
  "<p >a</p >",
  "<br></br>",
  "<img src=/p.jpg>",
  '<img src="/p.jpg"alt="x">',
  '<img src="/p.jpg" src="/q.jpg">',
  '<a href="/a" HREF="/b">x</a>',
  '<a __proto__="x" href="/a">x</a>',
  "<!-- x -- y --><p>a</p>",
  "<!-- x --!><p>a</p>",
  "<!--- x ---><p>a</p>",
  " <p>a</p>\u00A0",
  "<p>a</p><img src='x' width='1'> ",
  '<a title="a>b" href="/x">c</a>',
  `${"<div>".repeat(99)}x${"</div>".repeat(99)}`,
  `${"<div>".repeat(101)}x${"</div>".repeat(101)}`,
];

describe("the short way round", () => {
  it.each(TRICKY)("gives what the long way round gives, or nothing: %j", (html) => {
    const short = sanitizePlainMarkup(html, BASE);
    if (short !== null) expect(short).toBe(sanitizeWithLibrary(html, BASE));
  });
  it("does so for any markup", () => {
    let taken = 0;
    fc.assert(
      fc.property(anyMarkup, (html) => {
        const short = sanitizePlainMarkup(html, BASE);
        if (short === null) return;
        taken += 1;
        expect(short).toBe(sanitizeWithLibrary(html, BASE));
      }),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(200);
  });
  it.each([
    "plain words",
    '<p>Fog over <a href="https://varn.example/a?b=1&amp;c=2" class="x" target="_blank">Varn</a> &#8211; 5&nbsp;€</p>\n<!-- wp:image -->\n<figure id="f"><img loading="lazy" src="/p.jpg" srcset="/p.jpg 640w, /q.jpg 1280w" sizes="100vw" alt="" /></figure><br/>',
    "<ul><li>a</li><li>b</li></ul><table><tbody><tr><td colspan='2'>a</td></tr></tbody></table>",
  ])("takes what feeds mostly hold", (html) => {
    expect(sanitizePlainMarkup(html, BASE)).not.toBeNull();
  });
});

describe("sanitising", () => {
  it("twice changes nothing", () => {
    fc.assert(
      fc.property(anyMarkup, (html) => {
        const once = sanitizeMarkup(html, BASE);
        expect(sanitizeMarkup(once, BASE)).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });
  it("leaves nothing that runs", () => {
    fc.assert(
      fc.property(anyMarkup, (html) => {
        expect(sanitizeMarkup(html, BASE)).not.toMatch(
          /<(?:script|style|iframe|object|embed|form|input|svg|math|base|meta|link|template|textarea|xmp|noscript|plaintext)\b|<[^>]*\s(?:on\w+|style|srcdoc|formaction)\s*=|<[^>]*="\s*(?:javascript|vbscript|data):|<!/i,
        );
      }),
      { numRuns: 1500 },
    );
  });
  it.each([
    // What a reader keeps.
    ["<p>a <b>b</b></p>", "<p>a <b>b</b></p>"],
    [
      '<a href="/b" rel="nofollow" target="_blank">c</a>',
      '<a href="https://varn.example/b" rel="nofollow">c</a>',
    ],
    ['<a href="mailto:desk@varn.example">c</a>', '<a href="mailto:desk@varn.example">c</a>'],
    ['<a href="#note">c</a>', '<a href="https://varn.example/news/today?x=1#note">c</a>'],
    [
      '<img src="p.jpg" alt="Fog" width="640" height="480">',
      '<img src="https://varn.example/news/p.jpg" alt="Fog" width="640" height="480" />',
    ],
    ['<img alt="" src="//cdn.example/p.jpg">', '<img alt="" src="https://cdn.example/p.jpg" />'],
    [
      '<img src="/p.jpg" srcset="/q.jpg 2x, javascript:x 3x, r.jpg 640w">',
      '<img src="https://varn.example/p.jpg" srcset="https://varn.example/q.jpg 2x, https://varn.example/news/r.jpg 640w" />',
    ],
    [
      '<img src="data:image/gif;base64,R0" data-src="/late.jpg">',
      '<img src="https://varn.example/late.jpg" />',
    ],
    ['<blockquote cite="/c">x</blockquote>', '<blockquote cite="https://varn.example/c">x</blockquote>'],
    ['<ol start="3" reversed><li value="4">x</li></ol>', '<ol start="3" reversed><li value="4">x</li></ol>'],
    ['<time datetime="2026-03-01">x</time>', '<time datetime="2026-03-01">x</time>'],
    ["<details open><summary>a</summary>b</details>", "<details open><summary>a</summary>b</details>"],
    [
      "<ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>",
      "<ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>",
    ],
    [
      '<video src="/v.mp4" poster="/p.jpg" controls autoplay></video>',
      '<video src="https://varn.example/v.mp4" poster="https://varn.example/p.jpg" controls></video>',
    ],
    [
      '<picture><source srcset="/a.webp" type="image/webp"><img src="/a.jpg"></picture>',
      '<picture><source srcset="https://varn.example/a.webp" type="image/webp" /><img src="https://varn.example/a.jpg" /></picture>',
    ],
    ["<pre>a\n  b</pre>", "<pre>a\n  b</pre>"],
    // What it does not show.
    ['<p style="color:red" class="x" id="y" onclick="z()">a</p>', "<p>a</p>"],
    ["<font color=red>a</font><center>b</center>", "ab"],
    ["<style>p{}</style><script>x</script>a", "a"],
    ["<svg><text>x</text></svg><math><mi>x</mi></math>a", "a"],
    ["<form action=/x><button>go</button><select><option>1</option></select></form>", "go"],
    ['<iframe src="https://x.example/"></iframe><object data="x"></object>a', "a"],
    ["<!--[if IE]><script>x</script><![endif]-->a<!-- b -->", "a"],
    ["<p>a <b>b", "<p>a <b>b</b></p>"],
    ["<b>a<i>b</b>c</i>", "<b>a<i>b</i></b>c"],
    ["<p>a<div>b</div>", "<p>a</p><div>b</div>"],
    ["<![CDATA[<script>x</script><p>a</p>]]>b", "<p>a</p>b"],
    ["<!<![CDATA[[CDATA[a]]>b", ""],
    ["5 < 7 & 8", "5 &lt; 7 &amp; 8"],
    // Addresses that run.
    ['<a href="JaVaScRiPt:alert(1)">a</a>', "<a>a</a>"],
    ['<a href=" &#14; javascript:alert(1)">a</a>', "<a>a</a>"],
    ['<a href="jav&#x09;ascript:alert(1)">a</a>', "<a>a</a>"],
    [
      '<a href="java\0script:alert(1)">a</a>',
      '<a href="https://varn.example/news/java%00script:alert(1)">a</a>',
    ],
    ['<a href="data:text/html,x">a</a>', "<a>a</a>"],
    ['<a href="vbscript:x">a</a>', "<a>a</a>"],
    // Trackers.
    ['a<img src="https://t.example/p.gif" width="1" height="1">', "a"],
    ['a<img src="https://t.example/p.gif" style="display: none">', "a"],
    ['a<img src="https://t.example/p.gif" style="border:0;height:1px">', "a"],
    ['a<img src="https://t.example/p.gif" hidden>', "a"],
    ['a<img src="https://feeds.feedburner.com/~r/varn/~4/x">', "a"],
    ['a<img src="https://pixel.wp.com/b.gif?x">', "a"],
    ['a<img src="https://stats.varn.example/matomo.php?idsite=1">', "a"],
    ['a<img src="">', "a"],
    [
      'a<img src="https://cdn.example/p.jpg" style="max-width:100%;height:auto">',
      'a<img src="https://cdn.example/p.jpg" />',
    ],
  ])("%j", (html, expected) => {
    expect(sanitizeMarkup(html, BASE)).toBe(expected);
  });
  // What takes the square of its length would not end within the runner's limit.
  it.each([
    "<",
    "<div>",
    "<b><i>",
    "<x>",
    "<font><p>",
    "<!--",
    "<![CDATA[",
    "&",
    "&a",
    '<a href="',
    "<a ",
    '<img srcset="a ',
    'a="b" ',
  ])("reads 100 kB of %j", (part) => {
    const html = part.repeat(100_000 / part.length);
    for (const text of [html, `<p>${html}`, `<img ${html}>`]) {
      sanitizeMarkup(text, BASE);
      plainText(text);
    }
  });
});

describe("plainText", () => {
  it.each([
    ["Fog", "Fog"],
    ["  Fog\n over\u00A0Varn ", "Fog over Varn"],
    ["a < b", "a < b"],
    ["1<2", "1<2"],
    ["AT&T", "AT&T"],
    ["AT&amp;T", "AT&T"],
    ["Salt &amp;amp; sea", "Salt &amp; sea"],
    ["a <b", "a <b"],
    ["<b>a</b> < b", "a < b"],
    ["I <3 <i>Varn</i>", "I <3 Varn"],
    ["[Live] <<ice>>", "[Live] <<ice>>"],
    ["List<String> and Map<K>", "List<String> and Map<K>"],
    ["a<br>b<p>c</p>d", "a b c d"],
    ["H<sub>2</sub>O", "H2O"],
    ["a<script>x</script>b<style>y</style>", "ab"],
    ["a<!-- x -->b", "ab"],
    ["<img src=x onerror=alert(1)", ""],
    ['<a href="/x">y</a> <img alt="z">', "y"],
    ["&lt;b&gt;", "<b>"],
    ["&eacute; &copy &#150; &nosuch;", "é © – &nosuch;"],
  ])("%j", (html, expected) => {
    expect(plainText(html)).toBe(expected);
  });
});

describe("resolveLink", () => {
  it.each([
    ["/a", "https://varn.example/a"],
    ["b/c?d=1#e", "https://varn.example/news/b/c?d=1#e"],
    ["?p=2", "https://varn.example/news/today?p=2"],
    ["../a", "https://varn.example/a"],
    ["/a/../b/./c", "https://varn.example/b/c"],
    ["//cdn.example/p", "https://cdn.example/p"],
    ["  https://x.example/a \n", "https://x.example/a"],
    ["https://x.example/a\n b", "https://x.example/a%20b"],
    ["https://x.example/a\tb", "https://x.example/ab"],
    ["https://x.example/a b", "https://x.example/a%20b"],
    ["HTTPS://X.Example", "https://x.example/"],
    ["http:///x.example/a", "http://x.example/a"],
    ["http:\\\\x.example\\a", "http://x.example/a"],
    ["https://bücher.example/ä?ö", "https://xn--bcher-kva.example/%C3%A4?%C3%B6"],
    ["https://x.example:443/", "https://x.example/"],
    ["mailto:desk@varn.example", "mailto:desk@varn.example"],
    ["javascript:alert(1)", null],
    ["data:text/html,x", null],
    ["ftp://x.example/", null],
    ["tag:x.example,2026:1", null],
    ["urn:isbn:1", null],
    ["feed:https://x.example/", null],
    ["http://", null],
    ["https://x y/", null],
    ["https://exa<mple/", null],
    ["", null],
    ["  ", null],
  ])("%j", (link, expected) => {
    expect(resolveLink(link, BASE)).toBe(expected);
  });
  it("needs no base for what is absolute, and gives nothing relative without one", () => {
    expect(resolveLink("https://x.example/a", "")).toBe("https://x.example/a");
    expect(resolveLink("https://x.example/a|b", "nonsense")).toBe("https://x.example/a|b");
    expect(resolveLink("/a", "nonsense")).toBeNull();
  });
  it("gives what WHATWG's parser gives", () => {
    const part = fc.string({
      unit: fc.constantFrom(..."ab0-.~%2e/?#:@!$&()*+,;= _[]'|".split(""), "xn--"),
      maxLength: 14,
    });
    fc.assert(
      fc.property(
        part,
        fc.constantFrom("https://x.example/", "https://", "/", "", "http://a.b-c.example/"),
        (rest, start) => {
          const link = start + rest;
          const url = canParseUrl(link, BASE) && link.trim() !== "" ? new URL(link, BASE) : null;
          const expected = url !== null && /^(?:https?|mailto):$/.test(url.protocol) ? url.href : null;
          expect(resolveLink(link, BASE)).toBe(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
