import type { ServiceContext } from "@wirewatch/runtime";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { wakePoller } from "../routes/wake-poller.ts";
import { readHubMessage } from "./hub-message.ts";
import { isSignedPush } from "./push-signature.ts";

const PREFIX = "/websub";
const TOKEN = /^[\w-]{43}$/;
/** Bodies that are taken in at the same time; a hub that comes then is asked to come again. */
const MAX_PUSHES_IN_HAND = 8;
const RETRY_AFTER_SECONDS = "10";

/** Callbacks need no bearer token: the path itself holds a secret, and what is pushed is signed. */
export const isCallbackPath = (path: string): boolean => /^\/websub\/[\w-]+$/.test(path);

type Subscription = NonNullable<Awaited<ReturnType<ServiceContext["stores"]["websub"]["find"]>>>;

/**
 * The callback of every subscription (WebSub sections 5.3 and 7): `GET` answers a hub's verification, `POST` takes what it pushes.
 * Whoever does not know a token gets 404 before anything of the body is read.
 */
export async function serveCallback(
  server: FastifyInstance,
  context: ServiceContext,
  limits: { maxBytes: number },
): Promise<void> {
  const { stores, metrics } = context;
  const log = context.log.child({ service: "api" });
  const subscriptions = new WeakMap<FastifyRequest, Subscription>();
  let pushesInHand = 0;

  const find = async (request: FastifyRequest): Promise<{ token: string; found: Subscription } | null> => {
    const { token } = request.params as { token: string };
    const found = TOKEN.test(token) ? await stores.websub.find(token) : null;
    return found && { token, found };
  };

  const verify = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const known = await find(request);
    const message = readHubMessage(request.query);
    if (known === null || message === null) return nothing(reply);
    const { feedId } = known.found;
    if (message.mode === "denied") {
      if (!(await stores.websub.deny(known.token, message.topicUrl, message.reason))) return nothing(reply);
      // The reason is kept with the subscription; a hub may repeat in it what no log may hold.
      log.warn({ feedId }, "websub.denied");
      return plain(reply, 200, "");
    }
    // Section 5.3.1: what was not asked for, in mode or in topic, is answered by 404.
    if (!(await stores.websub.confirm(known.token, message))) return nothing(reply);
    log.info({ feedId, mode: message.mode, leaseMs: message.leaseMs }, "websub.verified");
    return plain(reply, 200, message.challenge);
  };

  const take = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { token } = request.params as { token: string };
    const subscription = subscriptions.get(request);
    if (!subscription) return nothing(reply);
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const signature = request.headers["x-hub-signature"];
    const { feedId } = subscription;
    if (typeof signature !== "string" || !isSignedPush(subscription.secret, body, signature)) {
      const problem =
        signature === undefined
          ? { code: "push_unsigned", message: "A push came without a signature and was dropped." }
          : { code: "push_signature_wrong", message: "A push came with a wrong signature and was dropped." };
      await stores.websub.noteProblem(token, problem);
      metrics.hubPushes.inc({ outcome: problem.code });
      log.warn({ feedId, problem: problem.code }, "websub.push-dropped");
      // Section 7.1.2: it is not processed, and the sender learns nothing by the answer.
      return plain(reply, 202, "");
    }
    const contentType = request.headers["content-type"]?.slice(0, 300) ?? null;
    const kept = await stores.websub.addPush(token, { contentType, body });
    metrics.hubPushes.inc({ outcome: kept.result });
    if (kept.result !== "kept")
      return kept.result === "gone"
        ? plain(reply, 410, "")
        : plain(reply.header("retry-after", RETRY_AFTER_SECONDS), 503, "");
    log.info({ feedId, bytes: body.length }, "websub.pushed");
    await wakePoller(context, [kept.feedId]);
    return plain(reply, 202, "");
  };

  await server.register(
    async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser(
        "*",
        { parseAs: "buffer", bodyLimit: limits.maxBytes },
        (_request, body, done) => done(null, body),
      );
      scope.get("/:token", verify);
      scope.post(
        "/:token",
        {
          bodyLimit: limits.maxBytes,
          onRequest: async (request, reply) => {
            const known = await find(request);
            if (known === null) return nothing(reply);
            // Section 7: 410 tells the hub that nobody is subscribed any more.
            if (known.found.mode === "unsubscribe") return plain(reply, 410, "");
            if (pushesInHand >= MAX_PUSHES_IN_HAND)
              return plain(reply.header("retry-after", RETRY_AFTER_SECONDS), 503, "");
            pushesInHand += 1;
            reply.raw.once("close", () => {
              pushesInHand -= 1;
            });
            subscriptions.set(request, known.found);
            return undefined;
          },
        },
        take,
      );
    },
    { prefix: PREFIX },
  );
}

/** Never anything that a browser would show as a page: the challenge is the caller's own text. */
const plain = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply
    .status(status)
    .header("content-security-policy", "default-src 'none'; sandbox")
    .type("text/plain; charset=utf-8")
    .send(text);

const nothing = (reply: FastifyReply): FastifyReply => plain(reply, 404, "There is no such subscription.");
