export { createAddressGuard, type AddressGuard } from "./address-guard.ts";
export { HTTP_ERRORS, HttpError, type HttpErrorCode } from "./errors.ts";
export { HTTP_DEFAULTS, openHttpClient, type HttpClient, type HttpClientOptions } from "./http-client.ts";
export type { HttpMethod, HttpRequest, HttpResponse } from "./http-request.ts";
export { parseLinkHeader, type HeaderLink } from "./link-header.ts";
export type { HostPace, RobotsCache } from "./pace.ts";
export { parseCidrs, type Cidr } from "./parse-cidrs.ts";
export { parseRetryAfter } from "./retry-after.ts";
export type { Resolve } from "./resolve-host.ts";
