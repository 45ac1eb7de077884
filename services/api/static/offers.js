// What this server can do, by its own description.
import { call } from "./session.js";

let paths = null;

/** Whether the server has an operation at this path. */
export const offers = async (path) => {
  paths ??= call("GET", "/v1/openapi.json").then((description) => new Set(Object.keys(description.paths)));
  return (await paths).has(path);
};
