import { describe, expect, it } from "vitest";
import { errorCode, isConflict, isTransient, isUniqueViolation, toDatabaseError } from "./classify-error.ts";
import {
  DatabaseUnavailableError,
  DB_ERRORS,
  QueryTimeoutError,
  TransactionConflictError,
} from "./errors.ts";
import * as errors from "./errors.ts";

const coded = (code: string, message = "x"): Error => Object.assign(new Error(message), { code });

describe("errors of the driver and the server", () => {
  it("say that the server is away when it is, with the cause kept", () => {
    for (const error of [
      coded("ECONNREFUSED"),
      coded("ECONNRESET"),
      coded("57P01"),
      coded("57P03"),
      coded("08006"),
      coded("53300"),
      new AggregateError([coded("ECONNREFUSED"), coded("ECONNREFUSED")]),
      new Error("Connection terminated unexpectedly"),
      new Error("timeout exceeded when trying to connect"),
    ]) {
      const typed = toDatabaseError(error);
      expect(typed).toBeInstanceOf(DatabaseUnavailableError);
      expect(typed).toMatchObject({ cause: error, retryable: true });
      expect(isTransient(error)).toBe(true);
      expect(isTransient(typed)).toBe(true);
    }
  });

  it("tell faults of a statement from a server that is away", () => {
    for (const error of [coded("23505"), coded("42601"), coded("22P05"), new TypeError("x"), "text", null]) {
      expect(toDatabaseError(error)).toBe(error);
      expect(isTransient(error)).toBe(false);
    }
    expect(toDatabaseError(coded("57014"))).toBeInstanceOf(QueryTimeoutError);
    expect(isTransient(coded("57014"))).toBe(true);
  });

  it("tell what a transaction may simply do again", () => {
    expect(["40001", "40P01", "55P03", "23505"].map((code) => isConflict(coded(code)))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(isTransient(new TransactionConflictError(coded("40P01")))).toBe(true);
    expect(errorCode(new AggregateError([]))).toBeUndefined();
  });

  it("name the constraint that refused", () => {
    const error = Object.assign(coded("23505"), { constraint: "feeds_url_key" });
    expect(isUniqueViolation(error)).toBe(true);
    expect(isUniqueViolation(error, "feeds_url_key")).toBe(true);
    expect(isUniqueViolation(error, "other")).toBe(false);
  });

  it("have their codes in the one table, each used by one class", () => {
    const codes = Object.entries(errors).flatMap(([name, value]) => {
      if (typeof value !== "function") return [];
      const error = new (value as new (...parts: unknown[]) => Error & { code: string })(["x"], "y", "z");
      expect(error.name).toBe(name);
      return [error.code];
    });
    expect(codes.toSorted()).toEqual(Object.keys(DB_ERRORS).toSorted());
  });
});
