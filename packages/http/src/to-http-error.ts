import { errors as undiciErrors } from "undici";
import { HttpError } from "./errors.ts";

/** Gives whatever went wrong below its code and a message that an operator understands. */
export function toHttpError(error: unknown, url: URL, signal: AbortSignal): HttpError {
  if (signal.aborted && signal.reason instanceof HttpError) return signal.reason;
  if (error instanceof HttpError) return error;
  if (error instanceof Error && error.cause instanceof HttpError) return error.cause;
  const { host } = url;
  const options = { cause: error };
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  if (error instanceof undiciErrors.HeadersTimeoutError || error instanceof undiciErrors.BodyTimeoutError)
    return new HttpError("WW_HTTP_DEADLINE", `${host} took too long to answer.`, options);
  if (error instanceof undiciErrors.ConnectTimeoutError)
    return new HttpError("WW_HTTP_CONNECT_FAILED", `${host} did not take the connection in time.`, options);
  if (error instanceof undiciErrors.HeadersOverflowError || code.startsWith("HPE_HEADER_OVERFLOW"))
    return new HttpError("WW_HTTP_HEADERS_TOO_LARGE", `${host} sent larger headers than the limit.`, options);
  if (
    code.startsWith("HPE_") ||
    error instanceof undiciErrors.HTTPParserError ||
    error instanceof undiciErrors.ResponseContentLengthMismatchError
  )
    return new HttpError(
      "WW_HTTP_PROTOCOL",
      `${host} does not speak HTTP as it should (${code || "broken answer"}).`,
      options,
    );
  if (/^(ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_SSL|EPROTO|HOSTNAME_MISMATCH)/.test(code))
    return new HttpError(
      "WW_HTTP_TLS_FAILED",
      `The TLS connection to ${host} is not acceptable (${code}).`,
      options,
    );
  if (error instanceof undiciErrors.InvalidArgumentError)
    return new HttpError(
      "WW_HTTP_URL_INVALID",
      `The request to ${host} cannot be made: ${error.message}.`,
      options,
    );
  const message = error instanceof Error ? error.message : String(error);
  return new HttpError("WW_HTTP_CONNECT_FAILED", `No connection to ${host}: ${message || code}.`, options);
}
