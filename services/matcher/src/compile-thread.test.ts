import { describe, expect, it } from "vitest";
import { CompileThreadError, openCompileThread } from "./compile-thread.ts";
import { NOTHING_LEARNED } from "./learned-frequencies.ts";

const open = (program: string) =>
  openCompileThread({
    table: { entities: [], lists: [], queries: [] },
    learned: NOTHING_LEARNED,
    maxHeapMb: 64,
    program: new URL(`data:text/javascript,${encodeURIComponent(program)}`),
    maxAnswerMs: 1500,
  });

describe("openCompileThread", () => {
  it("ends a thread that hangs", async () => {
    await expect(open("for (;;);")).rejects.toThrow("gave no answer for 1.5 s");
  });

  it("ends a thread that hangs later, with everything that waits for it", async () => {
    const thread = await open(
      `import { parentPort } from "node:worker_threads";
      parentPort.once("message", () => { parentPort.postMessage({ kind: "opened" }); parentPort.once("message", () => { for (;;); }); });`,
    );
    const asked = [thread.read([]), thread.compile()];
    for (const answer of await Promise.allSettled(asked))
      expect(answer).toMatchObject({ status: "rejected", reason: expect.any(CompileThreadError) });
    await expect(thread.compile()).rejects.toThrow("gave no answer");
    await thread.close();
  });
});
