// The reader's token and calls of the API with it. The token lives as long as the tab.

/** A call that the server refused: `problem` is its answer (RFC 9457). */
export class ApiProblem extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? `The server answered HTTP ${status}.`);
    this.status = status;
    this.code = problem?.code ?? "http_status";
    this.errors = problem?.errors ?? [];
  }
}

let onTokenRefused = () => {};

/** Says what to do when there is no token, or one that the server does not take. */
export const whenTokenRefused = (callback) => {
  onTokenRefused = callback;
};

/** The token: from the address (and then gone from it), or from this tab. */
export const readToken = () => {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) {
    sessionStorage.setItem("token", token);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem("token");
};

export const keepToken = (token) => sessionStorage.setItem("token", token);

/** Calls the API and gives the response, or throws an `ApiProblem`. */
export const request = async (method, path, { body, type, signal } = {}) => {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: {
        authorization: `Bearer ${sessionStorage.getItem("token")}`,
        ...(body === undefined ? {} : { "content-type": type ?? "application/json" }),
      },
      ...(body === undefined ? {} : { body: type === undefined ? JSON.stringify(body) : body }),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiProblem(0, { code: "unreachable", detail: "The server cannot be reached. Is it running?" });
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => null);
  if (response.status === 401) {
    sessionStorage.removeItem("token");
    onTokenRefused();
  }
  throw new ApiProblem(response.status, problem);
};

/** Calls the API and gives the JSON of its answer; null where it has none. */
export const call = async (method, path, options) => {
  const response = await request(method, path, options);
  return response.status === 204 ? null : response.json();
};
