// Writes every tsconfig.build.json from the workspace manifests, so that nobody edits build references by hand.
// With --check it writes nothing and exits 1 when a file is out of date.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = new URL("..", import.meta.url).pathname;
const check = process.argv.includes("--check");
const workspaces = ["packages", "services"].flatMap((group) =>
  readdirSync(join(root, group))
    .map((name) => join(group, name))
    .filter((folder) => existsSync(join(root, folder, "package.json"))),
);
const manifestOf = (folder) => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
const folderByName = new Map(workspaces.map((folder) => [manifestOf(folder).name, folder]));
const stale = [];

const put = (file, value) => {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  const path = join(root, file);
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  stale.push(file);
  if (!check) writeFileSync(path, text);
};

for (const folder of workspaces) {
  const manifest = manifestOf(folder);
  if (manifest.wirewatch?.build === "own") continue;
  const references = Object.keys(manifest.dependencies ?? {})
    .filter((name) => folderByName.has(name))
    .map((name) => ({ path: `../../${folderByName.get(name)}/tsconfig.build.json` }));
  put(join(folder, "tsconfig.build.json"), {
    extends: "../../tsconfig.base.json",
    compilerOptions: {
      rootDir: "src",
      outDir: "dist",
      tsBuildInfoFile: "dist/.tsbuildinfo",
    },
    include: ["src"],
    exclude: ["src/**/*.test.ts", "src/**/*.bench.ts", "src/**/fixtures/**"],
    references,
  });
}
put("tsconfig.build.json", {
  files: [],
  references: workspaces
    .filter((folder) => manifestOf(folder).wirewatch?.build !== "own")
    .map((folder) => ({ path: `./${folder}/tsconfig.build.json` })),
});

if (check && stale.length > 0) {
  console.error(`Out of date: ${stale.join(", ")}. Run: node infra/sync-workspaces.mjs`);
  process.exit(1);
}
