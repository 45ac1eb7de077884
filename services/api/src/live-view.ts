import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";

const FILES = [
  { path: "/", file: "index.html", type: "text/html; charset=utf-8" },
  { path: "/static/app.js", file: "app.js", type: "text/javascript; charset=utf-8" },
  { path: "/static/style.css", file: "style.css", type: "text/css; charset=utf-8" },
] as const;

/** Addresses of the page's own files: they hold no data and need no token. */
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

/** A page that shows alerts as they are raised; it gets its data through the API with the reader's token. */
export function serveLiveView(server: FastifyInstance): void {
  for (const { path, file, type } of FILES) {
    const body = readFileSync(new URL(`../static/${file}`, import.meta.url), "utf8");
    server.get(path, async (_request, reply) =>
      reply.header("content-security-policy", POLICY).type(type).send(body),
    );
  }
}
