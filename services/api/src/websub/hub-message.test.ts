import { describe, expect, it } from "vitest";
import { readHubMessage } from "./hub-message.ts";

const topic = "https://varn.example/feed";
const verification = { "hub.mode": "subscribe", "hub.topic": topic, "hub.challenge": "x y&z" };

describe("readHubMessage", () => {
  it("reads a verification with its lease", () => {
    expect(readHubMessage({ ...verification, "hub.lease_seconds": "3600" })).toEqual({
      mode: "subscribe",
      topicUrl: topic,
      challenge: "x y&z",
      leaseMs: 3_600_000,
    });
  });

  it("bounds a lease, and takes nonsense for none", () => {
    const leaseOf = (text: string) =>
      readHubMessage({ ...verification, "hub.lease_seconds": text }) as { leaseMs: number | null };
    expect(leaseOf("999999999999").leaseMs).toBe(2_592_000_000);
    for (const text of ["", "0", "-5", "1e9", "9".repeat(40), "∞"]) expect(leaseOf(text).leaseMs).toBeNull();
  });

  it("reads a denial, with or without a reason", () => {
    expect(readHubMessage({ "hub.mode": "denied", "hub.topic": topic })).toEqual({
      mode: "denied",
      topicUrl: topic,
      reason: "",
    });
  });

  it.each([
    {},
    null,
    { ...verification, "hub.mode": "publish" },
    { ...verification, "hub.mode": ["subscribe", "subscribe"] },
    { ...verification, "hub.topic": [topic, "https://other.example/"] },
    { ...verification, "hub.challenge": "" },
    { ...verification, "hub.challenge": "x".repeat(5000) },
    { "hub.mode": "subscribe", "hub.topic": topic },
    { "hub.mode": "subscribe", "hub.challenge": "x" },
  ])("takes %j for nothing", (query) => {
    expect(readHubMessage(query)).toBeNull();
  });
});
