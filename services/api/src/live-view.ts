import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";

const TYPES = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
} as const;

const PAGES = [
  { path: "/", file: "index.html" },
  { path: "/feeds", file: "feeds.html" },
] as const;

/** What the pages load, by kind; a file that is not named here is not served. */
const SCRIPTS = [
  "app",
  "charts",
  "dialog",
  "feed-actions",
  "feed-add",
  "feed-answer",
  "feed-detail",
  "feed-dialogs",
  "feed-import",
  "feed-row",
  "feed-sections",
  "feeds",
  "format",
  "session",
  "toast",
] as const;
const STYLES = ["charts", "feed-detail", "feeds", "style", "widgets"] as const;

const FILES: readonly { path: string; file: string; type: string }[] = [
  ...PAGES.map((page) => ({ ...page, type: TYPES.html })),
  ...SCRIPTS.map((name) => ({ path: `/static/${name}.js`, file: `${name}.js`, type: TYPES.js })),
  ...STYLES.map((name) => ({ path: `/static/${name}.css`, file: `${name}.css`, type: TYPES.css })),
];

/** Addresses of the pages' own files: they hold no data and need no token. */
export const LIVE_VIEW_PATHS: readonly string[] = FILES.map(({ path }) => path);

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The pages: alerts as they are raised, and feeds. They get their data through the API with the reader's token. */
export function serveLiveView(server: FastifyInstance): void {
  for (const { path, file, type } of FILES) {
    const body = readFileSync(new URL(`../static/${file}`, import.meta.url), "utf8");
    server.get(path, async (_request, reply) =>
      reply.header("content-security-policy", POLICY).type(type).send(body),
    );
  }
}
