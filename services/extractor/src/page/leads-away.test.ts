import { expect, it } from "vitest";
import { leadsAway } from "./leads-away.ts";

it("a redirect leads away when it ends at a home page, at a section above, or at a page that says so", () => {
  const leads = (from: string, to: string): boolean =>
    leadsAway(from, { url: to, redirects: [{ status: 302, from, to }] });
  expect(leads("https://varn.example/?p=17", "https://varn.example/")).toBe(true);
  expect(leads("https://varn.example/news/2026/ferry", "https://varn.example/news")).toBe(true);
  expect(leads("https://varn.example/news/ferry", "https://varn.example/not-found.html")).toBe(true);
  expect(leads("https://varn.example/news/ferry", "https://varn.example/?p=17")).toBe(false);
  expect(leads("https://varn.example/news/ferry", "https://m.varn.example/news/ferry")).toBe(false);
  expect(leads("https://varn.example/news/ferry/amp", "https://varn.example/news/ferry")).toBe(false);
  expect(leads("https://varn.example/8812345/ferry", "https://varn.example/8812345")).toBe(false);
  expect(
    leads(
      "https://varn.example/a/ferry-runs-aground-today/x",
      "https://varn.example/a/ferry-runs-aground-today",
    ),
  ).toBe(false);
  expect(leadsAway("https://varn.example/", { url: "https://varn.example/", redirects: [] })).toBe(false);
});
