import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { NoUnprivilegedUserError } from "../errors.ts";

/** The user that PostgreSQL runs as. `spawnAs` is empty when it is ourselves. */
export interface Identity {
  uid: number | null;
  gid: number | null;
  spawnAs: { uid: number; gid: number } | Record<string, never>;
}

const CANDIDATES = ["postgres", "nobody"];

/**
 * Ourselves, unless we are root: PostgreSQL refuses to run as root, so root hands it to `postgres` or else to `nobody`.
 * `preferred` names another user to hand it to.
 */
export async function chooseIdentity(preferred?: string): Promise<Identity> {
  const uid = process.geteuid?.() ?? null;
  const gid = process.getegid?.() ?? null;
  if (uid !== 0) return { uid, gid, spawnAs: {} };
  const users = parsePasswd(await readFile("/etc/passwd", "utf8").catch(() => ""));
  for (const name of preferred === undefined ? CANDIDATES : [preferred]) {
    const user = users.get(name);
    if (user && user.uid !== 0) return { ...user, spawnAs: user };
  }
  throw new NoUnprivilegedUserError(
    "PostgreSQL must not run as root, and there is no user postgres or nobody.",
  );
}

/** Names and numbers of `/etc/passwd`; the first entry of a name counts. */
export function parsePasswd(text: string): Map<string, { uid: number; gid: number }> {
  const users = new Map<string, { uid: number; gid: number }>();
  for (const line of text.split("\n")) {
    const [name, , uid, gid] = line.split(":");
    if (!name || !/^\d+$/u.test(uid ?? "") || !/^\d+$/u.test(gid ?? "") || users.has(name)) continue;
    users.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return users;
}

/** Whether the user may pass through the folder, by its mode bits. */
function maySearch(folder: { mode: number; uid: number; gid: number }, identity: Identity): boolean {
  if (folder.uid === identity.uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === identity.gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}

/** The folders from the root down to `path` that the identity cannot pass through. */
export async function findClosedFolders(path: string, identity: Identity): Promise<string[]> {
  const closed: string[] = [];
  for (let folder = path; ; folder = dirname(folder)) {
    if (!maySearch(await stat(folder), identity)) closed.unshift(folder);
    if (dirname(folder) === folder) return closed;
  }
}
