import type { ArticleRow } from "@wirewatch/db";
import type { HttpResponse } from "@wirewatch/http";
import { expect, it } from "vitest";
import { fetchPage } from "./fetch-page.ts";

const asked = "https://varn.example/news/2026/ferry";

async function fetchedFrom(landed: string): Promise<{ from: string; kept: number }> {
  let kept = 0;
  const response: HttpResponse = {
    status: 200,
    headers: {},
    body: Buffer.from("<p>Other news of the day.</p>"),
    url: landed,
    redirects: [{ status: 302, from: asked, to: landed }],
    durationMs: 5,
    retryAfterMs: null,
  };
  const { from } = await fetchPage(
    { id: "art_01ARZ3NDEKTSV4RRFFQ69G5FAV", url: asked, attemptCount: 0 } as ArticleRow,
    {
      http: { fetch: async () => response },
      limits: { maxBytes: 1000, deadlineMs: 1000, hostIntervalMs: 0 },
      archive: {
        recent: async () => null,
        keep: async () => {
          kept += 1;
        },
      },
      product: "Wirewatch",
      respectNoIndex: true,
    },
    new AbortController().signal,
  );
  return { from, kept };
}

it("takes no home page and no section for the article, and keeps neither", async () => {
  expect(await fetchedFrom("https://varn.example/")).toEqual({ from: "nowhere", kept: 0 });
  expect(await fetchedFrom("https://varn.example/news")).toEqual({ from: "nowhere", kept: 0 });
  expect(await fetchedFrom("https://m.varn.example/news/2026/ferry")).toEqual({ from: "network", kept: 1 });
});
