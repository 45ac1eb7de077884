import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Configuration } from "./configuration.ts";

const tokenFile = (config: Pick<Configuration, "WIREWATCH_DATA">): string =>
  join(config.WIREWATCH_DATA, "api-token");

/** The configured token, or the one kept in the data folder, which is made at the first start. */
export function ensureApiToken(config: Configuration): string {
  if (config.WIREWATCH_API_TOKEN !== undefined) return config.WIREWATCH_API_TOKEN;
  const kept = readKeptToken(config);
  if (kept !== null) return kept;
  mkdirSync(config.WIREWATCH_DATA, { recursive: true });
  const token = `ww_${randomBytes(32).toString("base64url")}`;
  try {
    writeFileSync(tokenFile(config), `${token}\n`, { mode: 0o600, flag: "wx" });
    return token;
  } catch (error) {
    // Another process was quicker: its token counts.
    const theirs = readKeptToken(config);
    if (theirs === null) throw error;
    return theirs;
  }
}

export function readKeptToken(config: Pick<Configuration, "WIREWATCH_DATA">): string | null {
  try {
    return readFileSync(tokenFile(config), "utf8").trim() || null;
  } catch {
    return null;
  }
}
