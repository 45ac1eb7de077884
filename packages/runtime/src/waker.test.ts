import { describe, expect, it } from "vitest";
import { createLog } from "./log.ts";
import { openWaker } from "./waker.ts";

const log = createLog({ level: "silent" });
const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `id_${index}`);

describe("openWaker", () => {
  it("gathers ids into jobs of at most fifty and sends each id once", async () => {
    const sent: string[][] = [];
    const waker = openWaker({
      name: "q",
      gatherMs: 1000,
      log,
      send: async (batches) => void sent.push(...batches),
    });
    waker.wake(ids(80));
    waker.wake(ids(120));
    await waker.flush();
    expect(sent.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(new Set(sent.flat()).size).toBe(120);
  });

  it("goes on after a queue that could not be reached", async () => {
    let fails = true;
    const sent: string[][] = [];
    const waker = openWaker({
      name: "q",
      gatherMs: 1000,
      log,
      send: async (batches) => {
        if (fails) throw new Error("away");
        sent.push(...batches);
      },
    });
    waker.wake(["a"]);
    await waker.flush();
    fails = false;
    waker.wake(["b"]);
    await waker.flush();
    expect(sent).toEqual([["b"]]);
  });

  it("sends nothing when there is nothing", async () => {
    let calls = 0;
    const waker = openWaker({ name: "q", gatherMs: 1, log, send: async () => void (calls += 1) });
    await waker.flush();
    expect(calls).toBe(0);
  });
});
