import type { ServiceContext } from "@wirewatch/runtime";
import type { z } from "zod";

/** What a route's handler gets: everything already parsed by the route's schemas. */
export interface RouteCall<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  ifMatch: string | undefined;
  context: ServiceContext;
}

export interface RouteAnswer<Body> {
  status?: number;
  headers?: Record<string, string>;
  body: Body;
}

/** One operation of the API: the same table serves it and describes it in OpenAPI. */
export interface Route {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With parameters in braces, as OpenAPI writes them. */
  path: string;
  operationId: string;
  summary: string;
  tag: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** Media types of a body that is not JSON; the handler gets its bytes. */
  bodyTypes?: readonly string[];
  /** Largest body where it is not the server's. */
  maxBodyBytes?: number;
  response: z.ZodType;
  /** Media types of an answer that is not JSON; the handler gives its bytes and says which. */
  responseTypes?: readonly string[];
  status: number;
  /** Answers of another status, with a `Location`, that are no problems. */
  further?: readonly { status: number; description: string; response: z.ZodType }[];
  handle: (call: RouteCall<unknown, unknown, unknown>) => Promise<RouteAnswer<unknown>>;
}

type Parsed<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined;

/** Ties a handler's types to its route's schemas. */
export function route<
  Response extends z.ZodType,
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(definition: {
  method: Route["method"];
  path: string;
  operationId: string;
  summary: string;
  tag: string;
  params?: Params;
  query?: Query;
  body?: Body;
  bodyTypes?: readonly string[];
  maxBodyBytes?: number;
  response: Response;
  responseTypes?: readonly string[];
  status?: number;
  further?: Route["further"];
  handle: (
    call: RouteCall<Parsed<Params>, Parsed<Query>, Parsed<Body>>,
  ) => Promise<RouteAnswer<z.input<Response>>>;
}): Route {
  return {
    ...definition,
    status: definition.status ?? 200,
    // The server parses the call with these very schemas before it calls.
    handle: definition.handle as Route["handle"],
  } as Route;
}
