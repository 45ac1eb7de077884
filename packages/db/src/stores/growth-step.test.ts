import { describe, expect, it } from "vitest";
import { growthStepMs, MAX_GROWTH_STEPS } from "./growth-step.ts";

const MINUTE_MS = 60_000;
const at = Date.parse("2026-03-01T10:00:00Z");

describe("the step of a story's growth", () => {
  it.each([
    [0, 1],
    [59, 1],
    [60, 5],
    [6 * 60, 10],
    [3 * 24 * 60, 120],
    [400 * 24 * 60, 8 * 24 * 60],
  ])("is the shortest good one: over %i minutes %i", (spanMinutes, stepMinutes) => {
    expect(growthStepMs(at, at + spanMinutes * MINUTE_MS)).toBe(stepMinutes * MINUTE_MS);
  });

  it("never gives more steps than the bound", () => {
    for (let spanMs = 1; spanMs < 1e13; spanMs *= 1.7) {
      const stepMs = growthStepMs(at, at + spanMs);
      const steps = Math.floor((at + spanMs) / stepMs) - Math.floor(at / stepMs) + 1;
      expect(steps).toBeLessThanOrEqual(MAX_GROWTH_STEPS);
    }
  });
});
