import { describe, expect, it } from "vitest";
import { extractArticle } from "./extract-article.ts";

const source = `Harbour council opens the swing bridge

30 March 2020 15:10 (UTC+04:00)

By Hester Quill

The harbour council of Dunmarrow opened its rebuilt swing bridge on Tuesday, nine winters after a barge had torn the old one away.

Ferry owners fear for their trade, which their families have run since 1911, and ask the council for a share of the tolls.

Hester Quill is the Courier’s staff journalist, follow her on Twitter: @HesterQuill9

Follow us on Twitter @DunmarrowCourier`;

describe("a text without markup", () => {
  it("gives its title, day and names, and keeps lines about the paper out", () => {
    const page = extractArticle({ html: source, url: "https://news.example/a", contentType: "text/plain" });
    expect(page).toMatchObject({
      title: "Harbour council opens the swing bridge",
      publishedAt: "2020-03-30T11:10:00.000Z",
      authors: ["Hester Quill"],
    });
    expect(page.text.split("\n")).toHaveLength(2);
    expect(page.text).not.toContain("Twitter");
  });

  it("leaves title and day to the feed where there is one", () => {
    const feed = {
      title: "Bridge open",
      html: "",
      publishedAt: "2020-03-31T08:00:00Z",
      authors: [],
      language: null,
    };
    const page = extractArticle({ html: source, url: null, feed });
    expect(page).toMatchObject({ title: "Bridge open", publishedAt: "2020-03-31T08:00:00.000Z" });
  });
});
