import { isUtf8 } from "node:buffer";
import { feedDocumentSchema } from "@wirewatch/contracts";
import type { FeedAnswerBody } from "@wirewatch/db";
import { z } from "zod";
import { ApiError } from "../api-error.ts";
import { route, type Route, type RouteCall } from "../route.ts";
import { feedParams, noFeed } from "./feed-routes.ts";

const MAX_BYTES = 10_000_000;

/** A browser that is led here shows the bytes as text or saves them; it never runs them. */
const INERT = {
  "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
};

export const feedAnswerRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/feeds/{feedId}/answer",
    operationId: "getFeedAnswer",
    summary:
      "The last document that the feed gave, byte for byte, as plain text or, where it is not UTF-8, as octets",
    tag: "feeds",
    params: feedParams,
    response: z.unknown(),
    responseTypes: ["text/plain", "application/octet-stream"],
    handle: async ({ params: { feedId }, context }) => {
      const { body, at, truncated } = await answerOf(feedId, context);
      return {
        headers: {
          ...INERT,
          "content-type": isUtf8(withoutBrokenEnd(body, truncated))
            ? "text/plain; charset=utf-8"
            : "application/octet-stream",
          "content-disposition": `attachment; filename="${feedId}.txt"`,
          "last-modified": new Date(at).toUTCString(),
          "x-wirewatch-truncated": String(truncated),
        },
        body: Buffer.from(body),
      };
    },
  }),
  route({
    method: "GET",
    path: "/v1/feeds/{feedId}/answer/headers",
    operationId: "getFeedAnswerHeaders",
    summary: "What came with the last document: address, time, status, headers, size",
    tag: "feeds",
    params: feedParams,
    response: feedDocumentSchema,
    handle: async ({ params: { feedId }, context }) => {
      const { body: _body, ...document } = await answerOf(feedId, context);
      return { body: document };
    },
  }),
];

async function answerOf(
  feedId: string,
  { stores }: RouteCall<unknown, unknown, unknown>["context"],
): Promise<FeedAnswerBody> {
  const answer = await stores.feeds.answer(feedId, { maxBytes: MAX_BYTES });
  if (answer) return answer;
  if (!(await stores.feeds.get(feedId))) throw noFeed(feedId);
  throw new ApiError(
    "no_document",
    "The feed has not given a document yet. Poll it (POST …/poll), then ask again; `lastAnswer` of the feed says what its server answered.",
  );
}

/** A cut may fall within a character, which does not make octets of a text: the last character is left out of the question. */
const withoutBrokenEnd = (body: Uint8Array, truncated: boolean): Uint8Array => {
  if (!truncated) return body;
  let end = body.length;
  while (end > Math.max(0, body.length - 3) && isContinuation(body[end - 1])) end -= 1;
  return body.subarray(0, Math.max(0, (body[end - 1] ?? 0) >= 0xc0 ? end - 1 : end));
};

const isContinuation = (byte = 0): boolean => (byte & 0xc0) === 0x80;
