import { describe, expect, it } from "vitest";
import { hubAnnouncement } from "./hub-announcement.ts";

const url = "https://varn.example/feed.xml";
const announced = (link: string | undefined, hubUrl: string | null = null, feedUrl: string | null = null) =>
  hubAnnouncement({ url, headers: link === undefined ? {} : { link } }, { hubUrl, feedUrl });

describe("hubAnnouncement", () => {
  it("takes hub and topic from the document", () => {
    expect(announced(undefined, "https://hub.example/", "https://varn.example/feed")).toEqual({
      hubUrl: "https://hub.example/",
      topicUrl: "https://varn.example/feed",
    });
  });

  it("lets headers go before the document, each link by itself", () => {
    const link = '<https://header.example/>; rel="hub", </topic>; rel="self"';
    expect(announced(link, "https://hub.example/", "https://varn.example/feed")).toEqual({
      hubUrl: "https://header.example/",
      topicUrl: "https://varn.example/topic",
    });
  });

  it("takes a feed without rel=self for its own topic", () => {
    expect(announced('<https://hub.example/>; rel="hub"')?.topicUrl).toBe(url);
  });

  it("names no hub where there is none that can be asked", () => {
    expect(announced(undefined)).toBeNull();
    for (const hub of [
      "ftp://hub.example/",
      "javascript:alert(1)",
      "https://user:word@hub.example/",
      "http://",
      `https://hub.example/${"x".repeat(2000)}`,
    ])
      expect(announced(undefined, hub), hub).toBeNull();
  });
});
