import { httpProblemSchema } from "@wirewatch/contracts";
import { z } from "zod";
import { API_PROBLEMS } from "./api-error.ts";
import type { Route } from "./route.ts";

type Json = Record<string, unknown>;

/** Schemas that have a name, such as one that contains itself, by that name. */
type Components = Record<string, Json>;

const jsonSchema = (schema: z.ZodType, io: "input" | "output", components: Components): Json => {
  const { $schema: _, $defs, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  for (const [name, definition] of Object.entries($defs ?? {})) components[name] = moved(definition);
  return moved(rest);
};

/** References of a schema by itself are to its own definitions; of the document, to its components. */
const moved = (schema: Json): Json =>
  JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === "$ref" && typeof value === "string"
      ? value.replace(/^#\/\$defs\//, "#/components/schemas/")
      : value,
  ) as Json;

const parametersOf = (
  schema: z.ZodType | undefined,
  where: "path" | "query",
  components: Components,
): Json[] => {
  if (!schema) return [];
  const described = jsonSchema(schema, "input", components);
  const properties = (described["properties"] ?? {}) as Record<string, Json>;
  const required = new Set((described["required"] ?? []) as string[]);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === "path" || required.has(name),
    schema: property,
  }));
};

const contentOf = (route: Route, components: Components): Json =>
  route.responseTypes
    ? Object.fromEntries(route.responseTypes.map((type) => [type, { schema: { type: "string" } }]))
    : { "application/json": { schema: jsonSchema(route.response, "output", components) } };

const bodyContentOf = (route: Route, components: Components): Json =>
  route.bodyTypes
    ? Object.fromEntries(route.bodyTypes.map((type) => [type, { schema: { type: "string" } }]))
    : { "application/json": { schema: route.body ? jsonSchema(route.body, "input", components) : {} } };

/** OpenAPI 3.1 of the routes, made from the very schemas that parse the calls. */
export function openApiDocument(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  const components: Components = {};
  components["Problem"] = jsonSchema(httpProblemSchema, "output", components);
  for (const route of routes) {
    const operation: Json = {
      operationId: route.operationId,
      summary: route.summary,
      tags: [route.tag],
      parameters: [
        ...parametersOf(route.params, "path", components),
        ...parametersOf(route.query, "query", components),
      ],
      ...(route.body
        ? {
            requestBody: {
              required: true,
              content: bodyContentOf(route, components),
            },
          }
        : {}),
      responses: {
        [route.status]:
          route.status === 204
            ? { description: "Done" }
            : {
                description: "The answer",
                content: contentOf(route, components),
              },
        ...Object.fromEntries(
          (route.further ?? []).map(({ status, description, response }) => [
            status,
            {
              description,
              headers: { Location: { schema: { type: "string" } } },
              content: { "application/json": { schema: jsonSchema(response, "output", components) } },
            },
          ]),
        ),
        default: {
          description: "A problem (RFC 9457)",
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
    };
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation };
  }
  paths["/v1/stream"] = {
    get: {
      operationId: "streamEvents",
      summary:
        "Events as they happen (server-sent events); `Last-Event-ID` goes on after that event without loss",
      tags: ["events"],
      parameters: [
        { name: "types", in: "query", required: false, schema: { type: "string" } },
        { name: "Last-Event-ID", in: "header", required: false, schema: { type: "integer" } },
      ],
      responses: {
        "200": {
          description: "The stream",
          content: { "text/event-stream": { schema: { type: "string" } } },
        },
      },
    },
  };
  return {
    openapi: "3.1.0",
    info: {
      title: "Wirewatch",
      version,
      description: `Problem codes: ${Object.entries(API_PROBLEMS)
        .map(([code, { status, title }]) => `${code} (${status}, ${title})`)
        .join("; ")}.`,
    },
    security: [{ bearer: [] }],
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
      schemas: components,
    },
    paths,
  };
}
