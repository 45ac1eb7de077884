/** Steps of a story's growth, at most. */
export const MAX_GROWTH_STEPS = 60;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Lengths that people read well, in minutes. */
const STEPS_MS = [1, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * MINUTE_MS);

/** The shortest good step, in milliseconds, with which a time from first to last has at most `MAX_GROWTH_STEPS` steps, counted in UTC. */
export function growthStepMs(firstMs: number, lastMs: number): number {
  const isEnough = (stepMs: number): boolean =>
    Math.floor(lastMs / stepMs) - Math.floor(firstMs / stepMs) < MAX_GROWTH_STEPS;
  const known = STEPS_MS.find(isEnough);
  if (known !== undefined) return known;
  let stepMs = DAY_MS;
  while (!isEnough(stepMs)) stepMs *= 2;
  return stepMs;
}
