import { timingSafeEqual, createHash } from "node:crypto";
import {
  DatabaseUnavailableError,
  DuplicateError,
  InvalidCursorError,
  MissingReferenceError,
  QueryTimeoutError,
  ReferencedError,
  TransactionConflictError,
  VersionConflictError,
} from "@wirewatch/db";
import type { ServiceContext } from "@wirewatch/runtime";
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { z } from "zod";
import { API_PROBLEMS, ApiError, toHttpProblem } from "./api-error.ts";
import { drainBody } from "./drain-body.ts";
import { LIVE_VIEW_PATHS } from "./live-view.ts";
import type { Route } from "./route.ts";
import { isCallbackPath } from "./websub/serve-callback.ts";

/** How much of a body that is too large is read all the same, so that the caller gets the answer. */
const DRAIN = { maxBytes: 50_000_000, timeoutMs: 5000 };
const OPEN_PATHS = new Set([...LIVE_VIEW_PATHS, "/health/live", "/health/ready"]);

export interface ServerSettings {
  context: ServiceContext;
  token: string;
  maxBodyBytes: number;
}

/** A server with authentication, problem details and the routes of the table; other handlers may be added to it. */
export function createServer(settings: ServerSettings, routes: readonly Route[]): FastifyInstance {
  const { context } = settings;
  const server = fastify({
    bodyLimit: settings.maxBodyBytes,
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 300 },
    trustProxy: false,
    // An address that no route is even looked up for: the same answer as for any other.
    frameworkErrors: (error, request, reply) => {
      reply.header("x-content-type-options", "nosniff");
      void answerError(error, request, reply, settings);
    },
  });
  const expected = digest(settings.token);

  server.addHook("onRequest", async (request, reply) => {
    reply.header("x-content-type-options", "nosniff");
    reply.header("cache-control", "no-store");
    const [path = ""] = request.url.split("?", 1);
    if (OPEN_PATHS.has(path) || isCallbackPath(path)) return;
    const [scheme, token] = (request.headers.authorization ?? "").split(" ", 2);
    if (scheme?.toLowerCase() !== "bearer" || !token || !timingSafeEqual(digest(token), expected)) {
      reply.header("www-authenticate", 'Bearer realm="wirewatch"');
      throw new ApiError("unauthorized", "Send the header `Authorization: Bearer <token>`.");
    }
  });

  server.setErrorHandler((error, request, reply) => answerError(error, request, reply, settings));
  server.setNotFoundHandler((request, reply) =>
    answerError(
      new ApiError("not_found", `There is no ${request.method} ${request.url.split("?", 1)[0]}.`),
      request,
      reply,
      settings,
    ),
  );

  const bodyTypes = new Set(routes.flatMap((route) => route.bodyTypes ?? []));
  if (bodyTypes.size > 0)
    server.addContentTypeParser(
      [...bodyTypes],
      { parseAs: "buffer" },
      async (_request: FastifyRequest, body: Buffer) => body,
    );

  for (const route of routes) {
    server.route({
      ...(route.maxBodyBytes === undefined ? {} : { bodyLimit: route.maxBodyBytes }),
      method: route.method,
      url: route.path.replaceAll(/\{(\w+)\}/g, ":$1"),
      handler: async (request, reply) => {
        const ifMatch = request.headers["if-match"];
        const answer = await route.handle({
          params: parse(route.params, request.params, "/path"),
          query: parse(route.query, request.query, "/query"),
          body: parse(route.body, request.body, ""),
          ifMatch: typeof ifMatch === "string" ? ifMatch : undefined,
          context,
        });
        for (const [name, value] of Object.entries(answer.headers ?? {})) reply.header(name, value);
        const status = answer.status ?? route.status;
        reply.status(status);
        return status === 204 ? reply.send() : reply.send(answer.body);
      },
    });
  }
  return server;
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

function parse(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  throw new ApiError(
    "invalid",
    "Some fields are not valid; `errors` says which and why.",
    parsed.error.issues.map((issue) => ({
      pointer: `${where}${issue.path.map((part) => `/${String(part)}`).join("")}`,
      message: issue.message,
    })),
  );
}

const inUse = ({ message, monitors, savedQueries }: ReferencedError): ApiError =>
  new ApiError("in_use", `${message} Change or remove what \`errors\` lists first.`, [
    ...monitors.map(({ id, name }) => ({
      pointer: `/monitors/${id}`,
      message: `the monitor "${name}" names it`,
    })),
    ...savedQueries.map((name) => ({
      pointer: `/savedQueries/${name}`,
      message: `the saved query ${name} names it`,
    })),
  ]);

function toApiError(
  error: unknown,
  context: ServiceContext,
  bodyLimit: number,
  generalLimit: number,
): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof InvalidCursorError) return new ApiError("bad_request", error.message);
  if (error instanceof VersionConflictError) return new ApiError("version_conflict", error.message);
  if (error instanceof DuplicateError) return new ApiError("conflict", error.message);
  if (error instanceof MissingReferenceError)
    return new ApiError("query_invalid", error.message, [{ pointer: "/query", message: error.message }]);
  if (error instanceof ReferencedError) return inUse(error);
  if (error instanceof DatabaseUnavailableError)
    return new ApiError("unavailable", "The database cannot be reached just now; try again.", [], {
      cause: error,
    });
  if (error instanceof QueryTimeoutError || error instanceof TransactionConflictError) {
    context.log.warn({ err: error }, "api.database-busy");
    return new ApiError("unavailable", "The database is too busy for this just now; try again.", [], {
      cause: error,
    });
  }
  const status = error instanceof Error && "statusCode" in error ? error.statusCode : undefined;
  if (status === 413)
    return new ApiError(
      "too_large",
      `The body is larger than the ${bodyLimit} bytes that are taken here; nothing was saved. ` +
        (bodyLimit === generalLimit ? "Send less, or raise WIREWATCH_API_MAX_BODY_BYTES." : "Send less."),
    );
  if (status === 415) return new ApiError("unsupported_media_type", "Send `Content-Type: application/json`.");
  if (typeof status === "number" && status >= 400 && status < 500)
    return new ApiError(
      "bad_request",
      error instanceof Error ? error.message : "The request cannot be read.",
    );
  context.log.error({ err: error }, "api.failed");
  return new ApiError("internal", "The fault has been logged.");
}

async function answerError(
  raw: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { context, maxBodyBytes }: ServerSettings,
): Promise<FastifyReply> {
  const error = toApiError(raw, context, request.routeOptions.bodyLimit ?? maxBodyBytes, maxBodyBytes);
  const problem = toHttpProblem(error, request.url);
  if (error.code === "too_large") await drainBody(request.raw, DRAIN);
  if (error.code === "unavailable") reply.header("retry-after", "2");
  return reply
    .status(API_PROBLEMS[error.code].status)
    .type("application/problem+json")
    .send(JSON.stringify(problem));
}
