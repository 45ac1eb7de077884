import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalizeUrl } from "./canonicalize-url.ts";
import { CANONICAL_URL_RULES } from "./canonical-url-rules.ts";
import { registrableDomain } from "./registrable-domain.ts";

const KEY = "harbour-post.example/2024/ferry-returns";
describe("canonicalizeUrl", () => {
  it.each([
    "http://harbour-post.example/2024/ferry-returns",
    "https://www.harbour-post.example:443/2024//ferry-returns/",
    "https://m.harbour-post.example/2024/ferry-returns/index.html?utm_source=x&fbclid=y#top",
    "https://amp.harbour-post.example/2024/ferry-returns.amp.html",
    "https://harbour-post.example/amp/2024/ferry-returns",
    "https://harbour-post.example/2024/amp/ferry-returns?outputType=amp",
    "https://harbour-post.example/2024/ferry-returns;jsessionid=A1?x=",
    "https://www.google.com/url?sa=t&url=https%3A%2F%2Fharbour-post.example%2F2024%2Fferry-returns",
    "https://www.google.com/amp/s/harbour-post.example/2024/ferry-returns",
    "https://harbour--post-example.cdn.ampproject.org/c/s/harbour-post.example/2024/ferry-returns",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fharbour-post.example%2F2024%2Fferry-returns&h=1",
  ])("gives one key for %s", (url) => expect(canonicalizeUrl(url)).toBe(KEY));

  it("keeps what chooses a page", () => {
    const urls = ["?id=1", "?id=2", "?page=2", "?q=a", "#!/a", "#!/b", ""].map(
      (end) => `https://a.example/s${end}`,
    );
    expect(new Set(urls.map((url) => canonicalizeUrl(url))).size).toBe(urls.length);
  });

  it("refuses what is no web address", () => {
    for (const text of ["", "word", "mailto:a@b.example", "ftp://a.example/"])
      expect(canonicalizeUrl(text)).toBeNull();
  });

  it("takes an operator's rules", () => {
    const rules = { ...CANONICAL_URL_RULES, droppedParameters: ["paper"] };
    expect(canonicalizeUrl("https://a.example/s?paper=1&b=2", rules)).toBe("a.example/s?b=2");
  });

  it("says the same of its own key", () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const key = canonicalizeUrl(url);
        if (key !== null) expect(typeof canonicalizeUrl(`https://${key}`)).toBe("string");
      }),
    );
  });

  it("reads registrable domains from hosts and addresses", () => {
    expect(registrableDomain("https://news.bbc.co.uk/a")).toBe("bbc.co.uk");
    expect(registrableDomain("a.b.example.com")).toBe("example.com");
    expect(registrableDomain("127.0.0.1")).toBe("127.0.0.1");
    expect(registrableDomain("")).toBeNull();
  });
});
