import { describe, expect, it } from "vitest";
import { nextRequest } from "./next-request.ts";
import type { HubAnswer } from "./request-hub.ts";

const answer = (change: Partial<HubAnswer>): HubAnswer => ({
  accepted: false,
  postponed: false,
  problem: { code: "hub_refused", message: "no" },
  retryAfterMs: null,
  ...change,
});
const retryInMs = (failureCount: number, change: Partial<HubAnswer> = {}, random = 0.5): number =>
  nextRequest({ failureCount }, answer(change), random).retryInMs;

describe("nextRequest", () => {
  it("doubles the pause with every request that was not confirmed, up to a day", () => {
    expect([0, 1, 2, 3].map((count) => retryInMs(count))).toEqual([60_000, 120_000, 240_000, 480_000]);
    expect(retryInMs(100, {}, 1)).toBe(86_400_000);
    expect(retryInMs(1, {}, 0)).toBeLessThan(retryInMs(1, {}, 1));
  });

  it("waits at least as long as the hub asks, within a day", () => {
    expect(retryInMs(0, { retryAfterMs: 3_600_000 })).toBe(3_600_000);
    expect(retryInMs(0, { retryAfterMs: 10 ** 12 })).toBe(86_400_000);
  });

  it("gives a hub ten minutes to verify, and says when it did not", () => {
    const accepted = answer({ accepted: true, problem: null });
    expect(nextRequest({ failureCount: 0 }, accepted, 0.5)).toEqual({
      result: "accepted",
      problem: null,
      retryInMs: 600_000,
    });
    expect(nextRequest({ failureCount: 1 }, accepted, 0.5).problem?.code).toBe("not_verified");
  });

  it("does not count what could not be sent", () => {
    expect(nextRequest({ failureCount: 9 }, answer({ postponed: true }), 0.5)).toMatchObject({
      result: "postponed",
      retryInMs: 10_000,
    });
  });
});
