#!/usr/bin/env node
// Makes the passwords of a compose installation in the folder named, once; what is there already stays.
// The database's own user in its image and ours read them by group: the files belong to neither, and are readable within the volume only.
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
if (!folder) {
  process.stderr.write("make-secrets: name the folder\n");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
chmodSync(folder, 0o755);
for (const [name, value] of [
  ["database-password", randomBytes(32).toString("base64url")],
  ["api-token", `ww_${randomBytes(32).toString("base64url")}`],
]) {
  const path = join(folder, name);
  if (existsSync(path)) continue;
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, value, { mode: 0o444 });
  renameSync(unfinished, path);
}
