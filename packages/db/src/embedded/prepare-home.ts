import { chmod, chown, lstat, mkdir, mkdtemp, realpath, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import type { DatabaseLog } from "../database.ts";
import { EmbeddedStartError } from "../errors.ts";
import { findClosedFolders, type Identity } from "./identity.ts";

/** Where a cluster goes when another user than ours runs it and a folder above the data directory is closed to that user. */
const ELSEWHERE = "/var/lib/wirewatch-";

/**
 * The folder of everything that belongs to the server: `<data>/postgres`. Where root's data directory lies below a
 * folder that the server's user cannot pass (root's home, for one), `<data>/postgres` is a link to a folder in /var/lib (in the folder for
 * temporary files, if the data directory is there).
 */
export async function prepareHome(settings: {
  dataDirectory: string;
  identity: Identity;
  log?: DatabaseLog;
}): Promise<string> {
  const { dataDirectory, identity, log } = settings;
  await mkdir(dataDirectory, { recursive: true });
  const home = join(dataDirectory, "postgres");
  const isOther = "uid" in identity.spawnAs;
  if (!(await exists(home))) {
    if (isOther && (await isClosed(dataDirectory, identity))) {
      const elsewhere = await makeElsewhere(dataDirectory);
      await symlink(elsewhere, home);
      log?.warn({ dataDirectory, movedTo: elsewhere }, "postgres.data-elsewhere");
    } else await mkdir(home);
  } else if (isOther) await isClosed(dataDirectory, identity);
  const real = await realpath(home).catch((error: unknown) => {
    throw new EmbeddedStartError(`${home} points to a folder that is gone; remove the link to begin anew`, {
      cause: error,
    });
  });
  // The server's user passes through and reads nothing; the password stays ours.
  await chmod(real, isOther ? 0o711 : 0o700);
  return real;
}

/** What was meant to be temporary stays so. */
async function makeElsewhere(dataDirectory: string): Promise<string> {
  const temporary = await realpath(tmpdir());
  if ((await realpath(dataDirectory)).startsWith(temporary + sep))
    return mkdtemp(join(temporary, "wirewatch-"));
  return mkdtemp(ELSEWHERE);
}

/** Opens the data directory itself for passing through (it is ours); says whether one above it stays closed. */
async function isClosed(dataDirectory: string, identity: Identity): Promise<boolean> {
  const real = await realpath(dataDirectory);
  const closed = await findClosedFolders(real, identity);
  if (closed.length === 1 && closed[0] === real) {
    await chmod(real, ((await stat(real)).mode & 0o7777) | 0o011);
    return false;
  }
  return closed.length > 0;
}

/** A folder of the server's own user. */
export async function makeOwnFolder(path: string, identity: Identity): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (identity.uid !== null && identity.gid !== null && "uid" in identity.spawnAs)
    await chown(path, identity.uid, identity.gid);
}

export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
