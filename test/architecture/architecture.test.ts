import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as rules from "./rules.ts";
import { loadWorkspaces, ROOT, type Workspace } from "./workspaces.ts";

const workspaces = loadWorkspaces();
const root = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Workspace["manifest"];

const checks: Record<string, (tree: readonly Workspace[]) => string[]> = {
  "every workspace has a layer": rules.everyWorkspaceHasALayer,
  "imports point to lower layers": rules.importsPointDown,
  "imports are declared": rules.importsAreDeclared,
  "relative imports stay inside": rules.relativeImportsStayInside,
  "versions are exact and equal": (tree) => rules.versionsAreExactAndEqual(tree, root),
  "only owners import their libraries": rules.onlyOwnersImport,
  "only packages/http goes out to the network": rules.onlyHttpGoesOut,
  "layers 0 to 2 are pure": rules.pureLayersStayPure,
  "the environment is read in one place": rules.environmentIsReadInOnePlace,
  "addresses are tried safely": rules.addressesAreTriedSafely,
  "long files say why": rules.longFilesSayWhy,
};

describe("the tree keeps its layers", () => {
  for (const [name, check] of Object.entries(checks)) it(name, () => expect(check(workspaces)).toEqual([]));

  it("has the top level that its owner asked for", () => {
    for (const name of [
      "package.json",
      "tsconfig.json",
      "services",
      "packages",
      "docker-compose.yml",
      "infra",
      "test",
    ])
      expect(existsSync(join(ROOT, name)), name).toBe(true);
  });

  it("gives every workspace a README of at most 40 lines", () => {
    for (const { folder } of workspaces) {
      const path = join(ROOT, folder, "README.md");
      expect(existsSync(path), path).toBe(true);
      expect(readFileSync(path, "utf8").trimEnd().split("\n").length, path).toBeLessThanOrEqual(40);
    }
  });

  it("keeps each workspace's build references equal to its manifest", () => {
    const byName = new Map(workspaces.map((workspace) => [workspace.name, workspace]));
    for (const { folder, manifest } of workspaces) {
      const file = join(ROOT, folder, "tsconfig.build.json");
      if (!existsSync(file)) continue;
      const build = JSON.parse(readFileSync(file, "utf8")) as { references: { path: string }[] };
      const expected = Object.keys(manifest.dependencies ?? {}).flatMap((name) => {
        const target = byName.get(name);
        return target ? [`../../${target.folder}/tsconfig.build.json`] : [];
      });
      expect(build.references.map(({ path }) => path)).toEqual(expected);
    }
  });
});

/** A tree of two or three workspaces with one thing wrong. */
function plant(
  files: Record<string, string>,
  manifests: Record<string, Partial<Workspace["manifest"]>> = {},
): Workspace[] {
  const folders = new Set([
    ...Object.keys(files).map((path) => path.split("/").slice(0, 2).join("/")),
    ...Object.keys(manifests),
  ]);
  return [...folders].map((folder) => {
    const name = `@wirewatch/${folder.split("/")[1]}`;
    return {
      folder,
      name,
      manifest: { name, ...manifests[folder] },
      files: Object.entries(files)
        .filter(([path]) => path.startsWith(`${folder}/`))
        .map(([path, text]) => ({ path, text })),
    };
  });
}

describe("each rule fails on a planted violation", () => {
  it.each([
    [
      "a workspace without a layer",
      "every workspace has a layer",
      plant({ "packages/nowhere/src/a.ts": "" }),
    ],
    [
      "an import of a sibling",
      "imports point to lower layers",
      plant({
        "packages/feed/src/a.ts": 'import { x } from "@wirewatch/story";',
        "packages/story/src/b.ts": "",
      }),
    ],
    [
      "a manifest that points up",
      "imports point to lower layers",
      plant(
        { "packages/text/src/a.ts": "", "packages/feed/src/b.ts": "" },
        { "packages/text": { dependencies: { "@wirewatch/feed": "0.0.0" } } },
      ),
    ],
    [
      "an undeclared import",
      "imports are declared",
      plant({ "packages/feed/src/a.ts": 'import { z } from "zod";' }),
    ],
    [
      "a relative escape",
      "relative imports stay inside",
      plant({ "packages/feed/src/a.ts": 'import { x } from "../../text/src/index.ts";' }),
    ],
    [
      "a caret range",
      "versions are exact and equal",
      plant({ "packages/feed/src/a.ts": "" }, { "packages/feed": { dependencies: { zod: "^4.0.0" } } }),
    ],
    [
      "a second owner",
      "only owners import their libraries",
      plant({ "services/poller/src/a.ts": 'import { Queue } from "bullmq";' }),
    ],
    [
      "a socket",
      "only packages/http goes out to the network",
      plant({ "services/api/src/a.ts": 'import { request } from "node:https";' }),
    ],
    [
      "a call of fetch",
      "only packages/http goes out to the network",
      plant({ "services/api/src/a.ts": 'const r = await fetch("https://x");' }),
    ],
    [
      "a dynamic import of a socket module",
      "only packages/http goes out to the network",
      plant({ "packages/delivery/src/a.ts": 'const net = await import("node:net");' }),
    ],
    [
      "a file read in a pure layer",
      "layers 0 to 2 are pure",
      plant({ "packages/query/src/a.ts": 'import { readFileSync } from "node:fs";' }),
    ],
    [
      "a clock in a pure layer",
      "layers 0 to 2 are pure",
      plant({ "packages/story/src/a.ts": "export const t = () => Date.now();" }),
    ],
    [
      "the environment",
      "the environment is read in one place",
      plant({ "packages/db/src/a.ts": "export const u = () => process.env.X;" }),
    ],
    [
      "a wrong try",
      "addresses are tried safely",
      plant({ "packages/db/src/a.ts": "export const c = URL.canParse('x');" }),
    ],
    ["a long file", "long files say why", plant({ "packages/db/src/a.ts": "export {};\n".repeat(401) })],
  ] as const)("%s", (_, rule, tree) => expect(checks[rule]?.([...tree])).not.toEqual([]));
});
