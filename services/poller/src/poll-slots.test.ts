import { describe, expect, it, vi } from "vitest";
import { openPollSlots } from "./poll-slots.ts";

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe("openPollSlots", () => {
  it("bounds polls all together and by host", async () => {
    const slots = openPollSlots({ size: 3, perHost: 2, onFreed: () => undefined });
    const hold = deferred();
    slots.run("a.example", () => hold.promise);
    slots.run("a.example", () => hold.promise);
    expect([slots.free(), slots.fullHosts()]).toEqual([1, ["a.example"]]);
    slots.run("b.example", () => hold.promise);
    expect(slots.free()).toBe(0);
    hold.resolve();
    await slots.settle();
    expect([slots.free(), slots.fullHosts()]).toEqual([3, []]);
  });

  it("gives the slot of a slow poll to others, while its host stays full", async () => {
    const freed = vi.fn<() => void>();
    const slots = openPollSlots({ size: 2, perHost: 2, onFreed: freed, slowAfterMs: 5 });
    const hold = deferred();
    for (let poll = 0; poll < 2; poll += 1) slots.run("slow.example", () => hold.promise);
    expect(slots.free()).toBe(0);
    await expect.poll(() => slots.free()).toBe(2);
    expect(slots.fullHosts()).toEqual(["slow.example"]);
    expect(freed).toHaveBeenCalledTimes(2);
    hold.resolve();
    await slots.settle();
    expect([slots.free(), slots.fullHosts()]).toEqual([2, []]);
  });

  it("takes on no more when too many polls are slow", async () => {
    const slots = openPollSlots({ size: 1, perHost: 1, onFreed: () => undefined, slowAfterMs: 1 });
    const hold = deferred();
    for (let poll = 0; poll < 8; poll += 1) {
      await expect.poll(() => slots.free()).toBe(1);
      slots.run(`host-${poll}`, () => hold.promise);
    }
    await expect.poll(() => slots.fullHosts().length).toBe(8);
    expect(slots.free()).toBe(0);
    hold.resolve();
    await slots.settle();
    expect(slots.free()).toBe(1);
  });
});
