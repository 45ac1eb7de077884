import type { ProblemNote, WebsubProblemCode } from "@wirewatch/contracts";
import type { HubRequest } from "@wirewatch/db";
import { HttpError, type HttpClient, type HttpResponse } from "@wirewatch/http";
import { canParseUrl } from "@wirewatch/text";

/** Redirects of one request; a hub that moved is one step away. */
const MAX_REDIRECTS = 3;
const MAX_ANSWER_BYTES = 65_536;
const SHOWN_ANSWER_CHARACTERS = 200;

export interface HubAnswer {
  accepted: boolean;
  /** Nothing was sent. */
  postponed: boolean;
  problem: ProblemNote | null;
  retryAfterMs: number | null;
}

/**
 * Asks a hub to begin or to end pushing (WebSub section 5.1). The secret goes along by plain http too, where the section would
 * rather have none: a signature that an eavesdropper could forge still keeps out everybody else.
 */
export async function requestHub(
  request: HubRequest,
  tools: { http: Pick<HttpClient, "fetch">; deadlineMs: number; hostIntervalMs: number; signal: AbortSignal },
): Promise<HubAnswer> {
  const body = new URLSearchParams({
    "hub.callback": request.callbackUrl,
    "hub.mode": request.mode,
    "hub.topic": request.topicUrl,
    ...(request.mode === "subscribe"
      ? { "hub.lease_seconds": String(Math.round(request.leaseMs / 1000)), "hub.secret": request.secret }
      : {}),
  }).toString();
  let url = request.hubUrl;
  try {
    for (let redirects = 0; ; redirects += 1) {
      const response = await tools.http.fetch({
        url,
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body,
        redirect: "refuse",
        maxBytes: MAX_ANSWER_BYTES,
        overflow: "truncate",
        deadlineMs: tools.deadlineMs,
        pace: { intervalMs: tools.hostIntervalMs, maxWaitMs: tools.deadlineMs },
        signal: tools.signal,
      });
      const next = redirectOf(response);
      if (next === null) return toAnswer(response, request);
      if (redirects === MAX_REDIRECTS)
        return refusal("hub_redirect", `The hub redirects more than ${MAX_REDIRECTS} times.`);
      url = next;
    }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const postponed = error.code === "WW_HTTP_PACE_BUSY" || error.code === "WW_HTTP_ABORTED";
    return {
      accepted: false,
      postponed,
      problem: postponed ? null : { code: error.code, message: error.message },
      retryAfterMs: error.waitMs,
    };
  }
}

/** Only 307 and 308 ask for the same request again (WebSub section 5.1.2); any other redirect is a refusal. */
function redirectOf({ status, headers, url }: HttpResponse): string | null {
  const location = headers["location"];
  if ((status !== 307 && status !== 308) || location === undefined || !canParseUrl(location, url))
    return null;
  return new URL(location, url).href;
}

function toAnswer({ status, body, retryAfterMs }: HttpResponse, request: HubRequest): HubAnswer {
  // 202 is the answer of WebSub; hubs of PubSubHubbub 0.3 verify first and then answer 204. The verification decides.
  if (status >= 200 && status <= 299)
    return { accepted: true, postponed: false, problem: null, retryAfterMs: null };
  // A hub may repeat what it was sent; whoever reads the problem must not learn what only the hub may know.
  const text = new TextDecoder()
    .decode(body.subarray(0, 4000))
    .replaceAll(request.secret, "…")
    .replaceAll(request.token, "…")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, SHOWN_ANSWER_CHARACTERS);
  const code = status >= 300 && status <= 399 ? "hub_redirect" : "hub_refused";
  return {
    ...refusal(code, `The hub answered HTTP ${status}${text === "" ? "." : `: ${text}`}`),
    retryAfterMs,
  };
}

const refusal = (code: WebsubProblemCode, message: string): HubAnswer => ({
  accepted: false,
  postponed: false,
  problem: { code, message },
  retryAfterMs: null,
});
