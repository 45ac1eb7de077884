import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { startEmbeddedPostgres } from "@wirewatch/db";
import { createLog } from "@wirewatch/runtime";
import { Redis } from "ioredis";
import { waitFor } from "../support/wait-for.ts";

export interface PostgresProcess {
  connectionString: string;
  /** Kills the server as a power cut would, and starts it again on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function openPostgresProcess(dataDirectory: string): Promise<PostgresProcess> {
  const log = createLog({ level: "silent" });
  let server = await startEmbeddedPostgres({ dataDirectory, log });
  const { connectionString } = server;
  const port = Number(new URL(connectionString).port);
  return {
    connectionString,
    restart: async () => {
      process.kill(server.pid, "SIGQUIT");
      await server.stop();
      server = await startEmbeddedPostgres({ dataDirectory, log, port });
    },
    stop: () => server.stop(),
  };
}

export interface RedisProcess {
  url: string;
  flush(): Promise<void>;
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/** Whether a Redis server is installed on this machine. */
export function hasRedis(): boolean {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  return port;
}

/** A Redis server of this test's own, with the settings that the operations manual asks for. */
export async function openRedisProcess(folder: string): Promise<RedisProcess> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess;
  const begin = async (): Promise<void> => {
    const args = [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--dir",
      folder,
      "--appendonly",
      "yes",
      "--save",
      "",
      "--maxmemory-policy",
      "noeviction",
    ];
    child = spawn("redis-server", args, { stdio: "ignore" });
    await waitFor("Redis answers", async () => (await ask((client) => client.ping())) === "PONG", {
      timeoutMs: 15_000,
    });
  };
  const ask = async <Value>(question: (client: Redis) => Promise<Value>): Promise<Value> => {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return await question(client);
    } finally {
      client.disconnect();
    }
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const gone = new Promise<void>((resolve) => {
      child.once("exit", () => resolve());
    });
    if (child.exitCode !== null) return;
    child.kill(signal);
    await gone;
  };
  await begin();
  return {
    url,
    flush: async () => {
      await ask((client) => client.flushall());
    },
    killAndRestart: async () => {
      await end("SIGKILL");
      await begin();
    },
    stop: () => end("SIGTERM"),
  };
}
