import { randomBytes } from "node:crypto";
import { formatId, type RecordKind } from "@wirewatch/contracts";

/** A fresh id of the kind. */
export function newId(kind: RecordKind): string {
  return formatId(kind, Date.now(), randomBytes(10));
}
