// npm >= 11.16 leaves out of the lockfile the optional platform packages that a registry does not serve, and `npm ci`
// then refuses its own lockfile (npm/cli#9846). This adds the missing entries, so that `npm ci` passes everywhere.
// With --check it writes nothing and exits 1 when an entry is missing.
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
const systems = ["linux", "darwin", "win32", "freebsd", "android", "openharmony", "sunos"];
const processors = ["x64", "arm64", "arm", "ia32", "ppc64", "s390x", "riscv64", "loong64"];
const added = [];

for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === "" || !path.includes("node_modules/")) continue;
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const own = `${path}/node_modules/${name}`;
    const hoisted = `node_modules/${name}`;
    if (lock.packages[own] || lock.packages[hoisted]) continue;
    const words = name.split(/[/-]/);
    const os =
      systems.find((system) => words.includes(system)) ?? (words.includes("win") ? "win32" : undefined);
    const cpu = processors.find((processor) => words.includes(processor));
    lock.packages[hoisted] = {
      version: version.replace(/^[\^~]/, ""),
      ...(cpu && { cpu: [cpu] }),
      ...(entry.dev && { dev: true }),
      optional: true,
      ...(os && { os: [os] }),
    };
    added.push(`${name}@${version}`);
  }
}

if (added.length > 0 && process.argv.includes("--check")) {
  console.error(
    `package-lock.json lacks ${added.length} optional packages: ${added.join(", ")}. Run: npm run sync`,
  );
  process.exit(1);
}
if (added.length > 0) {
  const sorted = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`);
  console.log(`Added ${added.length} optional packages to package-lock.json.`);
}
