import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DataDirectoryInUseError } from "../errors.ts";
import { isAlive, startMark } from "./process-facts.ts";

const ownerSchema = z.object({
  pid: z.int().positive(),
  startMark: z.string().nullable(),
  nonce: z.string(),
});
type Owner = z.infer<typeof ownerSchema>;

const MAX_TRIES = 20;

/**
 * Holds a folder for this process. The lock names the owner by process id and start time, so the lock of a killed
 * process is recognised even when its id is in use again. Throws `DataDirectoryInUseError`.
 */
export async function lockDirectory(directory: string): Promise<{ release(): Promise<void> }> {
  const lock = join(directory, "lock");
  const nonce = randomBytes(8).toString("hex");
  const own: Owner = { pid: process.pid, startMark: await startMark(process.pid), nonce };
  const draft = `${lock}.${nonce}`;
  // Linking a finished file is atomic and fails when the name is taken: nobody ever reads half a lock.
  await writeFile(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      if (await tryLink(draft, lock)) {
        return {
          release: async () => {
            if ((await readOwner(lock))?.nonce === nonce) await rm(lock, { force: true });
          },
        };
      }
      const owner = await readOwner(lock);
      if (owner && (await isHolding(owner))) throw new DataDirectoryInUseError(directory, owner.pid);
      await clearStale(lock, owner, nonce);
    }
  } finally {
    await rm(draft, { force: true });
  }
  throw new DataDirectoryInUseError(directory, (await readOwner(lock))?.pid ?? 0);
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function readOwner(lock: string): Promise<Owner | null> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(lock, "utf8")));
  } catch {
    // Gone, or not a lock that we wrote: either way nobody holds it.
    return null;
  }
}

async function isHolding(owner: Owner): Promise<boolean> {
  if (!(await isAlive(owner.pid))) return false;
  return owner.startMark === null || (await startMark(owner.pid)) === owner.startMark;
}

/** Two may find the same stale lock: whoever finds that it took away a live one puts it back. */
async function clearStale(lock: string, stale: Owner | null, nonce: string): Promise<void> {
  const aside = `${lock}.stale.${nonce}`;
  try {
    await rename(lock, aside);
  } catch {
    // Somebody else has cleared it.
    return;
  }
  const taken = await readOwner(aside);
  if (taken && taken.nonce !== stale?.nonce) await tryLink(aside, lock);
  await rm(aside, { force: true });
}
