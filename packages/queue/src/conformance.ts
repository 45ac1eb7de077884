import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { DropError, PayloadError, QuarantineError, RetryAfterError, RetryError } from "./errors.ts";
import type { Consumer, Handler, Queues } from "./open-queues.ts";
import { defineQueue, type QueueDefinition } from "./queue-definition.ts";

const payloadSchema = z.object({ text: z.string(), number: z.number().optional() });
type Payload = z.infer<typeof payloadSchema>;

/** What a backend brings so that the suite can hold it to its promises. */
export interface ConformanceHarness {
  /** Opens queues on the backend; called several times, as several processes would. */
  open(): Promise<Queues>;
  /** Puts a job into a queue past all checks, as a broken producer would. */
  addRaw(name: string, data: unknown): Promise<void>;
  /** Takes the server away and brings it back, where the harness can. */
  restartServer: () => Promise<void>;
  /** Starts a process that takes one job of the queue and never finishes it; resolves with its end by SIGKILL once it has the job. */
  holdJobInProcess(name: string): Promise<() => void>;
  close(): Promise<void>;
}

let serial = 0;
const letters = (number: number): string =>
  String.fromCharCode(97 + Math.floor(number / 26), 97 + (number % 26));

async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  const limit = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error(`did not happen within ${timeoutMs} ms`);
    await delay(20);
  }
}

/** The promises of this package, which every backend keeps. */
export function describeQueueConformance(name: string, makeHarness: () => Promise<ConformanceHarness>): void {
  describe(`queues over ${name}`, () => {
    let harness: ConformanceHarness;
    let queues: Queues;
    beforeAll(async () => {
      harness = await makeHarness();
      queues = await harness.open();
    });
    afterAll(async () => {
      await queues?.close({ timeoutMs: 3000 });
      await harness?.close();
    });

    const define = (change: Partial<QueueDefinition<Payload>> = {}): QueueDefinition<Payload> => {
      serial += 1;
      return defineQueue({
        name: `test-${letters(serial)}-queue`,
        schema: payloadSchema,
        attempts: 3,
        backoff: { delayMs: 30, maxMs: 200, jitter: 0.2 },
        concurrency: 1,
        ...change,
      });
    };
    const collect = (
      definition: QueueDefinition<Payload>,
      handler?: Handler<Payload>,
      concurrency = 1,
      on: Queues = queues,
    ): { seen: Payload[]; consumer: Consumer } => {
      const seen: Payload[] = [];
      const consumer = on.consume(
        definition,
        async (payload, tools) => {
          await handler?.(payload, tools);
          seen.push(payload);
        },
        { concurrency },
      );
      return { seen, consumer };
    };
    const depthOf = async (queue: string) => (await queues.depths()).find((depth) => depth.name === queue);

    it("hands a job to a consumer", async () => {
      const definition = define();
      const { seen, consumer } = collect(definition);
      await queues.producer(definition).add({ text: "hello" });
      await until(() => seen.length === 1);
      expect(seen).toEqual([{ text: "hello" }]);
      await consumer.close({ timeoutMs: 1000 });
    });

    it("keeps jobs that came before any consumer", async () => {
      const definition = define();
      await queues
        .producer(definition)
        .addMany(Array.from({ length: 30 }, (_, number) => ({ text: "early", number })));
      const { seen, consumer } = collect(definition, undefined, 5);
      await until(() => seen.length === 30);
      expect(new Set(seen.map(({ number }) => number)).size).toBe(30);
      await consumer.close({ timeoutMs: 1000 });
    });

    it("adds all jobs of a batch or none", async () => {
      const definition = define();
      const broken = [{ text: "good" }, { text: 1 }] as unknown as Payload[];
      await expect(queues.producer(definition).addMany(broken)).rejects.toBeInstanceOf(PayloadError);
      expect((await depthOf(definition.name))?.waiting).toBe(0);
    });

    it("refuses a payload that is not of the queue's shape", async () => {
      const definition = define();
      await expect(queues.producer(definition).add({ text: 5 } as unknown as Payload)).rejects.toBeInstanceOf(
        PayloadError,
      );
    });

    it("adds nothing for an empty batch", async () => {
      const definition = define();
      await queues.producer(definition).addMany([]);
      expect((await depthOf(definition.name))?.waiting ?? 0).toBe(0);
    });

    it("takes NUL and lone surrogates out of payloads", async () => {
      const definition = define();
      const { seen, consumer } = collect(definition);
      await queues.producer(definition).add({ text: "a\u0000b\ud800c" });
      await until(() => seen.length === 1);
      expect(seen[0]?.text).toBe("ab\ufffdc");
      await consumer.close({ timeoutMs: 1000 });
    });

    it("carries a payload of 400 kB and every script", async () => {
      const definition = define();
      const text = "Überraschung в Осло 東京 🎉 ".repeat(16_000);
      const { seen, consumer } = collect(definition);
      await queues.producer(definition).add({ text });
      await until(() => seen.length === 1);
      expect(seen[0]?.text).toBe(text);
      await consumer.close({ timeoutMs: 1000 });
    });

    it("tries a failing job again with pauses until its attempts are spent, then parks it", async () => {
      const definition = define();
      const tries: { attempt: number; at: number }[] = [];
      const consumer = queues.consume(definition, async (_payload, { attempt }) => {
        tries.push({ attempt, at: Date.now() });
        throw new RetryError("not now");
      });
      await queues.producer(definition).add({ text: "x" });
      await until(async () => ((await depthOf(definition.name))?.failed ?? 0) === 1);
      expect(tries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      expect((tries[1]?.at ?? 0) - (tries[0]?.at ?? 0)).toBeGreaterThanOrEqual(20);
      await consumer.close({ timeoutMs: 1000 });
    });

    it("lets a job that failed once succeed the next time", async () => {
      const definition = define();
      let first = true;
      const { seen, consumer } = collect(definition, async () => {
        if (!first) return;
        first = false;
        throw new Error("a hiccup");
      });
      await queues.producer(definition).add({ text: "x" });
      await until(() => seen.length === 1);
      expect((await depthOf(definition.name))?.failed).toBe(0);
      await consumer.close({ timeoutMs: 1000 });
    });

    it("waits as long as RetryAfterError says, and does not count the try", async () => {
      const definition = define({ attempts: 2 });
      const times: number[] = [];
      const { seen, consumer } = collect(definition, async () => {
        times.push(Date.now());
        if (times.length <= 3) throw new RetryAfterError("busy", 150);
      });
      await queues.producer(definition).add({ text: "x" });
      await until(() => seen.length === 1);
      expect(times).toHaveLength(4);
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(140);
      await consumer.close({ timeoutMs: 1000 });
    });

    it("parks a job at once on QuarantineError", async () => {
      const definition = define();
      let tries = 0;
      const consumer = queues.consume(definition, async () => {
        tries += 1;
        throw new QuarantineError("never");
      });
      await queues.producer(definition).add({ text: "x" });
      await until(async () => ((await depthOf(definition.name))?.failed ?? 0) === 1);
      await delay(150);
      expect(tries).toBe(1);
      await consumer.close({ timeoutMs: 1000 });
    });

    it("takes a job as done on DropError", async () => {
      const definition = define();
      let tries = 0;
      const consumer = queues.consume(definition, async () => {
        tries += 1;
        throw new DropError("not needed");
      });
      await queues.producer(definition).add({ text: "x" });
      await until(() => tries === 1);
      await until(async () => {
        const depth = await depthOf(definition.name);
        return depth?.active === 0 && depth.waiting === 0;
      });
      expect(await depthOf(definition.name)).toMatchObject({ failed: 0, delayed: 0 });
      await consumer.close({ timeoutMs: 1000 });
    });

    it("parks a job whose payload a broken producer has put there, and never hands it out", async () => {
      const definition = define();
      const { seen, consumer } = collect(definition);
      await harness.addRaw(definition.name, { nonsense: true });
      await queues.producer(definition).add({ text: "good" });
      await until(async () => ((await depthOf(definition.name))?.failed ?? 0) === 1);
      await until(() => seen.length === 1);
      expect(seen).toEqual([{ text: "good" }]);
      await consumer.close({ timeoutMs: 1000 });
    });

    it("handles as many jobs at once as it was asked to, and no more", async () => {
      const definition = define();
      let running = 0;
      let most = 0;
      const { seen, consumer } = collect(
        definition,
        async () => {
          running += 1;
          most = Math.max(most, running);
          await delay(40);
          running -= 1;
        },
        4,
      );
      await queues.producer(definition).addMany(Array.from({ length: 16 }, () => ({ text: "x" })));
      await until(() => seen.length === 16);
      expect(most).toBeGreaterThan(1);
      expect(most).toBeLessThanOrEqual(4);
      await consumer.close({ timeoutMs: 1000 });
    });

    it("never gives the same job to two consumers at once", async () => {
      const definition = define();
      const other = await harness.open();
      const taken: number[] = [];
      const handler: Handler<Payload> = async ({ number }) => {
        taken.push(number ?? -1);
        await delay(5);
      };
      const consumers = [
        queues.consume(definition, handler, { concurrency: 4 }),
        other.consume(definition, handler, { concurrency: 4 }),
      ];
      await queues
        .producer(definition)
        .addMany(Array.from({ length: 100 }, (_, number) => ({ text: "x", number })));
      await until(() => taken.length >= 100);
      await delay(100);
      expect(taken.toSorted((left, right) => left - right)).toEqual(
        Array.from({ length: 100 }, (_, number) => number),
      );
      await Promise.all(consumers.map((consumer) => consumer.close({ timeoutMs: 2000 })));
      await other.close({ timeoutMs: 2000 });
    });

    it("tells how many jobs wait, and for how long the oldest has", async () => {
      const definition = define();
      const producer = queues.producer(definition);
      await producer.add({ text: "old" });
      await delay(120);
      await producer.addMany([{ text: "new" }, { text: "new" }]);
      const depth = await depthOf(definition.name);
      expect(depth).toMatchObject({ waiting: 3, active: 0, failed: 0 });
      expect(depth?.oldestWaitingMs).toBeGreaterThanOrEqual(100);
      expect(depth?.oldestWaitingMs).toBeLessThan(10_000);
    });

    it("says null for the age of an empty queue", async () => {
      const definition = define();
      queues.producer(definition);
      await queues.producer(definition).addMany([]);
      const { consumer } = collect(definition);
      await queues.producer(definition).add({ text: "x" });
      await until(async () => (await depthOf(definition.name))?.oldestWaitingMs === null);
      await consumer.close({ timeoutMs: 1000 });
    });

    it("waits for the job in hand when a consumer closes", async () => {
      const definition = define();
      let finished = false;
      let started = false;
      const consumer = queues.consume(definition, async () => {
        started = true;
        await delay(200);
        finished = true;
      });
      await queues.producer(definition).add({ text: "x" });
      await until(() => started);
      await consumer.close({ timeoutMs: 5000 });
      expect(finished).toBe(true);
    });

    it("does not wait longer than the limit, and aborts the handler's signal", async () => {
      const definition = define();
      let aborted = false;
      let started = false;
      const consumer = queues.consume(definition, async (_payload, { signal }) => {
        started = true;
        await new Promise<void>((resolve) => {
          signal.addEventListener("abort", () => {
            aborted = true;
            resolve();
          });
        });
      });
      await queues.producer(definition).add({ text: "x" });
      await until(() => started);
      const startedAt = Date.now();
      await consumer.close({ timeoutMs: 200 });
      expect(Date.now() - startedAt).toBeLessThan(3000);
      expect(aborted).toBe(true);
    });

    it("takes no more jobs once closed, and closing twice is harmless", async () => {
      const definition = define();
      const { seen, consumer } = collect(definition);
      await consumer.close({ timeoutMs: 1000 });
      await consumer.close({ timeoutMs: 1000 });
      await queues.producer(definition).add({ text: "x" });
      await delay(200);
      expect(seen).toEqual([]);
      expect((await depthOf(definition.name))?.waiting).toBe(1);
    });

    it("goes on with new consumers after a restart of a queue's consumers", async () => {
      const definition = define();
      const { seen, consumer } = collect(definition);
      await queues.restart(definition.name);
      await queues.producer(definition).add({ text: "after" });
      await until(() => seen.length === 1);
      await consumer.close({ timeoutMs: 1000 });
    });

    it("gives the job of a killed process to another consumer", async () => {
      const definition = define();
      await queues.producer(definition).add({ text: "held" });
      const kill = await harness.holdJobInProcess(definition.name);
      expect((await depthOf(definition.name))?.active).toBe(1);
      kill();
      const { seen, consumer } = collect(definition);
      await until(() => seen.length === 1, 30_000);
      expect(seen).toEqual([{ text: "held" }]);
      await consumer.close({ timeoutMs: 1000 });
    }, 60_000);

    it("wakes an idle consumer within a moment", async () => {
      const definition = define();
      let arrived = 0;
      const consumer = queues.consume(definition, async () => {
        arrived = Date.now();
      });
      await delay(300);
      const times: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        arrived = 0;
        const sentAt = Date.now();
        await queues.producer(definition).add({ text: "x" });
        await until(() => arrived > 0);
        times.push(arrived - sentAt);
        await delay(50);
      }
      expect(times.toSorted((left, right) => left - right)[2]).toBeLessThan(500);
      await consumer.close({ timeoutMs: 1000 });
    });

    it("answers a ping", async () => {
      await expect(queues.ping()).resolves.toBeUndefined();
    });

    it("goes on by itself after the server has been away", async () => {
      const definition = define();
      const { seen, consumer } = collect(definition);
      await queues.producer(definition).add({ text: "before" });
      await until(() => seen.length === 1);
      await harness.restartServer();
      await until(async () => {
        try {
          await queues.producer(definition).add({ text: "after" });
          return true;
        } catch {
          return false;
        }
      }, 30_000);
      await until(() => seen.some(({ text }) => text === "after"), 40_000);
      await consumer.close({ timeoutMs: 1000 });
    }, 90_000);
  });
}
