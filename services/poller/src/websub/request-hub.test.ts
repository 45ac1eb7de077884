import type { HubRequest } from "@wirewatch/db";
import { HttpError, type HttpRequest, type HttpResponse } from "@wirewatch/http";
import { describe, expect, it } from "vitest";
import { requestHub, type HubAnswer } from "./request-hub.ts";

const REQUEST: HubRequest = {
  token: "tok-1",
  claim: "c",
  feedId: "fd_01ARZ3NDEKTSV4RRFFQ69G5FAV",
  mode: "subscribe",
  hubUrl: "https://hub.example/",
  topicUrl: "https://varn.example/feed?a=1&b=2",
  callbackUrl: "https://wirewatch.example/websub/tok-1",
  secret: "s".repeat(64),
  leaseMs: 864_000_000,
  failureCount: 0,
};

/** A hub that gives these answers in turn, the last one for ever. */
async function ask(
  answers: (Partial<HttpResponse> | Error)[],
  change: Partial<HubRequest> = {},
): Promise<{ answer: HubAnswer; sent: HttpRequest[] }> {
  const sent: HttpRequest[] = [];
  const answer = await requestHub(
    { ...REQUEST, ...change },
    {
      http: {
        fetch: async (request) => {
          const next = answers[Math.min(sent.length, answers.length - 1)];
          sent.push(request);
          if (next instanceof Error) throw next;
          return {
            status: 202,
            headers: {},
            body: new Uint8Array(),
            url: request.url,
            redirects: [],
            durationMs: 1,
            retryAfterMs: null,
            ...next,
          };
        },
      },
      deadlineMs: 1000,
      hostIntervalMs: 0,
      signal: new AbortController().signal,
    },
  );
  return { answer, sent };
}

describe("requestHub", () => {
  it("sends what the standard asks for, and takes 202 for acceptance", async () => {
    const { answer, sent } = await ask([{}]);
    expect(answer).toMatchObject({ accepted: true, problem: null });
    expect(sent[0]).toMatchObject({ method: "POST", url: REQUEST.hubUrl });
    expect(Object.fromEntries(new URLSearchParams(String(sent[0]?.body)))).toEqual({
      "hub.callback": REQUEST.callbackUrl,
      "hub.mode": "subscribe",
      "hub.topic": REQUEST.topicUrl,
      "hub.lease_seconds": "864000",
      "hub.secret": REQUEST.secret,
    });
  });

  it("gives no secret away when it unsubscribes", async () => {
    const { sent } = await ask([{}], { mode: "unsubscribe" });
    expect(String(sent[0]?.body)).not.toContain(REQUEST.secret);
  });

  it("repeats the whole request where 307 and 308 lead", async () => {
    const { answer, sent } = await ask([
      { status: 307, headers: { location: "/moved" } },
      { status: 308, headers: { location: "https://other.example/hub" } },
      {},
    ]);
    expect(answer.accepted).toBe(true);
    expect(sent.map(({ url }) => url)).toEqual([
      "https://hub.example/",
      "https://hub.example/moved",
      "https://other.example/hub",
    ]);
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
  });

  it("follows no other redirect, and no more than a few", async () => {
    for (const status of [301, 302, 303]) {
      const { answer, sent } = await ask([{ status, headers: { location: "https://other.example/" } }]);
      expect(answer.problem?.code).toBe("hub_redirect");
      expect(sent).toHaveLength(1);
    }
    const { answer, sent } = await ask([{ status: 307, headers: { location: "/again" } }]);
    expect(answer.problem?.code).toBe("hub_redirect");
    expect(sent).toHaveLength(4);
  });

  it("says how a hub refused", async () => {
    const body = new TextEncoder().encode(`topic\nnot known ${"x".repeat(5000)}`);
    const { answer } = await ask([{ status: 422, body, retryAfterMs: 5000 }]);
    expect(answer).toMatchObject({ accepted: false, retryAfterMs: 5000, problem: { code: "hub_refused" } });
    expect(answer.problem?.message).toContain("HTTP 422: topic not known");
    expect(answer.problem?.message.length).toBeLessThan(300);
  });

  it("tells a hub that fails from one that was not asked", async () => {
    const refused = await ask([new HttpError("WW_HTTP_ADDRESS_FORBIDDEN", "10.0.0.1 is not public")]);
    expect(refused.answer).toMatchObject({
      postponed: false,
      problem: { code: "WW_HTTP_ADDRESS_FORBIDDEN" },
    });
    const busy = await ask([new HttpError("WW_HTTP_PACE_BUSY", "no turn", { waitMs: 700 })]);
    expect(busy.answer).toMatchObject({ postponed: true, problem: null, retryAfterMs: 700 });
  });

  it("repeats neither token nor secret that a refusal repeats", async () => {
    const [token, secret] = ["T".repeat(43), "S".repeat(64)];
    const body = new TextEncoder().encode(
      `Cannot reach https://wirewatch.example/websub/${token}, secret ${secret}`,
    );
    const { answer } = await ask([{ status: 400, body }], { token, secret });
    expect(answer.problem?.message).toContain("Cannot reach");
    expect(answer.problem?.message).not.toMatch(/TTT|SSS/);
  });
});
