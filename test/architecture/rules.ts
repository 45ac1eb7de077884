import {
  importsOf,
  isTest,
  LAYERS,
  OWNERS,
  packageOf,
  SOCKET_MODULES,
  type SourceFile,
  type Workspace,
} from "./workspaces.ts";

/** What a rule found: a place and what is wrong there. */
export type Violation = string;

const NODE_MODULES = new Set(SOCKET_MODULES);
/** Worker threads of pure packages need these to exist; the pure code itself does no I/O. */
const PURE_ALLOWED_NODE = new Set([
  "node:worker_threads",
  "node:url",
  "node:crypto",
  "node:buffer",
  "node:zlib",
  "node:module",
]);
const CLOCKS = /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bset(?:Timeout|Interval|Immediate)\(/;

/** Files of the pure layers that run worker threads with a deadline: the only place there that may hold a timer. */
const isThreadPool = (path: string): boolean =>
  /\/(?:worker|pool|[a-z-]*-pool|[a-z-]*worker[a-z-]*|open-[a-z-]+|[a-z-]*thread[a-z-]*)\.ts$/.test(path);

const layerOf = (folder: string): number => LAYERS[folder] ?? Number.NaN;

export function everyWorkspaceHasALayer(workspaces: readonly Workspace[]): Violation[] {
  return workspaces
    .filter(({ folder }) => Number.isNaN(layerOf(folder)))
    .map(({ folder }) => `${folder} has no layer: add it to test/architecture/workspaces.ts`);
}

export function importsPointDown(workspaces: readonly Workspace[]): Violation[] {
  const byName = new Map(workspaces.map((workspace) => [workspace.name, workspace]));
  const violations: Violation[] = [];
  for (const workspace of workspaces) {
    const shipped = Object.keys({
      ...workspace.manifest.dependencies,
      ...workspace.manifest.optionalDependencies,
    });
    for (const name of shipped) {
      const target = byName.get(name);
      if (target && layerOf(target.folder) >= layerOf(workspace.folder))
        violations.push(`${workspace.folder}/package.json depends on ${name}, which is not of a lower layer`);
    }
    for (const file of workspace.files) {
      if (isTest(file.path)) continue;
      for (const { specifier } of importsOf(file.text)) {
        const target = byName.get(packageOf(specifier));
        if (target && layerOf(target.folder) >= layerOf(workspace.folder))
          violations.push(`${file.path} imports ${specifier}, which is not of a lower layer`);
      }
    }
  }
  return violations;
}

export function importsAreDeclared(workspaces: readonly Workspace[]): Violation[] {
  const violations: Violation[] = [];
  for (const { manifest, files, name } of workspaces) {
    const shipped = new Set(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }));
    const all = new Set([...shipped, ...Object.keys(manifest.devDependencies ?? {}), "vitest"]);
    for (const file of files)
      for (const { specifier } of importsOf(file.text)) {
        if (specifier.startsWith(".") || specifier.startsWith("node:")) continue;
        const wanted = packageOf(specifier);
        if (wanted === name) violations.push(`${file.path} imports its own workspace by name`);
        else if (!(isTest(file.path) ? all : shipped).has(wanted))
          violations.push(`${file.path} imports ${wanted}, which its package.json does not declare`);
      }
  }
  return violations;
}

export function relativeImportsStayInside(workspaces: readonly Workspace[]): Violation[] {
  const violations: Violation[] = [];
  for (const { folder, files } of workspaces)
    for (const file of files)
      for (const { specifier } of importsOf(file.text)) {
        if (specifier.startsWith(".")) {
          const resolved = new URL(specifier, `file:///${file.path}`).pathname.slice(1);
          if (!resolved.startsWith(`${folder}/`))
            violations.push(`${file.path} reaches out of its workspace: ${specifier}`);
        } else if (/^@wirewatch\/[^/]+\/(src|dist)\b/.test(specifier))
          violations.push(`${file.path} goes round the door of ${specifier}`);
      }
  return violations;
}

export function versionsAreExactAndEqual(
  workspaces: readonly Workspace[],
  root: Workspace["manifest"],
): Violation[] {
  const seen = new Map<string, { version: string; where: string }>();
  const violations: Violation[] = [];
  for (const { folder, manifest } of [...workspaces, { folder: "package.json", manifest: root }])
    for (const [name, version] of Object.entries({
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.optionalDependencies,
    })) {
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        violations.push(`${folder}: ${name}@${version} is not an exact version`);
      const before = seen.get(name);
      if (before && before.version !== version)
        violations.push(`${folder}: ${name}@${version}, but ${before.where} has ${before.version}`);
      seen.set(name, { version, where: folder });
    }
  return violations;
}

const shippedFiles = (workspaces: readonly Workspace[]): { folder: string; file: SourceFile }[] =>
  workspaces.flatMap(({ folder, files }) =>
    files.filter(({ path }) => !isTest(path)).map((file) => ({ folder, file })),
  );

export function onlyOwnersImport(workspaces: readonly Workspace[]): Violation[] {
  const violations: Violation[] = [];
  for (const { folder, file } of shippedFiles(workspaces))
    for (const { specifier } of importsOf(file.text)) {
      const owners = OWNERS[packageOf(specifier)];
      if (owners && !owners.includes(folder))
        violations.push(`${file.path} imports ${specifier}; only ${owners.join(" and ")} may`);
    }
  return violations;
}

/** Nothing but `packages/http` opens a socket outwards. Drivers of the database and the queue open theirs inside their libraries. */
export function onlyHttpGoesOut(workspaces: readonly Workspace[]): Violation[] {
  const violations: Violation[] = [];
  for (const { folder, file } of shippedFiles(workspaces)) {
    if (folder === "packages/http" || folder === "packages/web") continue;
    for (const { specifier, typeOnly } of importsOf(file.text)) {
      const name = specifier.replace(/^node:/, "");
      if (!typeOnly && NODE_MODULES.has(name) && !listensOnly(file.text, specifier))
        violations.push(`${file.path} imports ${specifier}; only packages/http goes out to the network`);
    }
    if (
      /(?<![.\w])fetch\s*\(/.test(withoutComments(file.text)) &&
      !/\bfetch\s*[:(][^)]*\)\s*[:{]/.test(file.text)
    )
      violations.push(`${file.path} calls fetch; only packages/http goes out to the network`);
    if (/\bnew (?:WebSocket|EventSource|XMLHttpRequest)\b/.test(file.text))
      violations.push(`${file.path} opens a connection; only packages/http goes out to the network`);
  }
  return violations;
}

/** A server needs `createServer` and types of these modules, and `isIP` opens nothing. */
function listensOnly(text: string, specifier: string): boolean {
  const harmless = new Set(["createServer", "isIP", "isIPv4", "isIPv6"]);
  const escaped = specifier.replaceAll("/", String.raw`\/`);
  const clauses = [
    ...text.matchAll(new RegExp(String.raw`import\s+([^"';]+?)\s+from\s+["']${escaped}["']`, "g")),
  ];
  return (
    clauses.length > 0 &&
    clauses.every(
      ([, clause = ""]) =>
        /^\{[^}]*\}$/.test(clause.trim()) &&
        clause
          .replaceAll(/[{}]/g, "")
          .split(",")
          .map((name) => name.trim())
          .filter((name) => name !== "")
          .every((name) => name.startsWith("type ") || harmless.has(name.split(" as ")[0] ?? "")),
    )
  );
}

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/\/\/[^\n]*/g, "");

/** Layers 0 to 2 do no I/O and read no clock: time comes in as an argument. */
export function pureLayersStayPure(workspaces: readonly Workspace[]): Violation[] {
  const violations: Violation[] = [];
  for (const { folder, file } of shippedFiles(workspaces)) {
    if (!(layerOf(folder) <= 2)) continue;
    for (const { specifier, typeOnly } of importsOf(file.text))
      if (!typeOnly && specifier.startsWith("node:") && !PURE_ALLOWED_NODE.has(specifier))
        violations.push(`${file.path} imports ${specifier}; layers 0 to 2 do no I/O`);
    if (!isThreadPool(file.path) && CLOCKS.test(withoutComments(file.text)))
      violations.push(`${file.path} reads a clock or sets a timer; layers 0 to 2 take time as an argument`);
  }
  return violations;
}

export function environmentIsReadInOnePlace(workspaces: readonly Workspace[]): Violation[] {
  return shippedFiles(workspaces)
    .filter(
      ({ folder, file }) =>
        folder !== "services/wirewatch" && /\bprocess\.env\b/.test(withoutComments(file.text)),
    )
    .map(({ file }) => `${file.path} reads process.env; only services/wirewatch does`);
}

/** Node 20 answers `URL.canParse` wrongly once it is compiled; see canParseUrl in packages/text. */
export function addressesAreTriedSafely(workspaces: readonly Workspace[]): Violation[] {
  return shippedFiles(workspaces)
    .filter(({ file }) => /\bURL\.canParse\(/.test(withoutComments(file.text)))
    .map(
      ({ file }) => `${file.path} calls URL.canParse; canParseUrl of packages/text is right on Node 20 too`,
    );
}

export function longFilesSayWhy(workspaces: readonly Workspace[]): Violation[] {
  return shippedFiles(workspaces)
    .filter(({ file }) => file.text.split("\n").length > 400)
    .filter(({ file }) => !/\blong\b|\bover 400 lines\b|\bone file\b/i.test(firstComment(file.text)))
    .map(({ file }) => `${file.path} has over 400 lines and its first comment does not say why`);
}

/** The first comment of a file: a block, or the line comments that follow one another. */
function firstComment(text: string): string {
  return /\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/[^\n]*\n)+/m.exec(text)?.[0] ?? "";
}
