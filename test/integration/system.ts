import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { superviseProcess, type ServiceProcess } from "../support/service-process.ts";
import { freePort } from "../chaos/servers.ts";
import { waitFor } from "../support/wait-for.ts";
import { openTestDatabase, type TestDatabase } from "./database.ts";

export interface ApiAnswer {
  status: number;
  headers: Headers;
  body: any;
}

export interface TestSystem {
  stores: TestDatabase["database"]["stores"];
  database: TestDatabase["database"];
  connectionString: string;
  apiUrl: string;
  token: string;
  env: Record<string, string>;
  /** Calls the API; `body` is sent as JSON. */
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  processes: ServiceProcess[];
  close(): Promise<void>;
}

/** The whole of Wirewatch as a process of its own, on a database of its own, with every limit short. */
export async function openTestSystem(
  settings: { services?: readonly string[]; env?: Record<string, string> } = {},
): Promise<TestSystem> {
  const database = await openTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), "wirewatch-system-"));
  const port = settings.env?.["PORT"] === undefined ? await freePort() : Number(settings.env["PORT"]);
  const token = `test_${randomBytes(24).toString("hex")}`;
  const env: Record<string, string> = {
    DATABASE_URL: database.connectionString,
    WIREWATCH_DATA: folder,
    WIREWATCH_API_TOKEN: token,
    PORT: String(port),
    LOG_LEVEL: "info",
    WIREWATCH_EGRESS_ALLOW: "127.0.0.0/8",
    WIREWATCH_HOST_INTERVAL_MS: "0",
    WIREWATCH_RECONCILE_AFTER_MS: "1000",
    WIREWATCH_CLUSTER_LEASE_MS: "1500",
    ...settings.env,
  };
  const system = superviseProcess({
    name: "system",
    args: ["start", ...(settings.services ?? [])],
    env,
    logFile: join(folder, "system.log"),
    restarts: false,
  });
  const apiUrl = `http://127.0.0.1:${port}`;
  const api: TestSystem["api"] = async (method, path, body, headers = {}) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    const isJson = (response.headers.get("content-type") ?? "").includes("json");
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
  const close = async (): Promise<void> => {
    await system.stop(10_000);
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitFor("the system is ready", async () => (await fetch(`${apiUrl}/health/ready`)).ok, {
      timeoutMs: 40_000,
    });
  } catch (error) {
    // Nobody else knows of it yet, and the worker lives on for other files.
    await close();
    throw error;
  }
  return {
    stores: database.database.stores,
    database: database.database,
    connectionString: database.connectionString,
    apiUrl,
    token,
    env,
    api,
    processes: [system],
    close,
  };
}
