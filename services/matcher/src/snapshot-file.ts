import { createHash, randomUUID } from "node:crypto";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** What a file of compiled monitors says of itself; compared before anything else is believed. */
export interface SnapshotNote {
  /** The engine that compiled it. */
  engine: string;
  /** The database whose monitors these are. */
  database: string;
  shard: { index: number; count: number };
  /** The watch's revision that it is of, at least. */
  revision: number;
  /** A refused monitor has the version DOES_NOT_RUN. */
  monitors: [id: string, version: number][];
  /** For each key that monitors refer to: the places of these monitors above. */
  references: [key: string, places: number[]][];
  /** For each name of an entity that queries use: the ids that it stood for. */
  names: [key: string, ids: string][];
  learned: { articles: number; shares: [word: string, share: number][] };
}

export const DOES_NOT_RUN = 0;

/** The file is not there, is damaged, or is not of this version. */
export class SnapshotFileError extends Error {
  override readonly name = "SnapshotFileError";
  readonly code = "WW_MATCH_SNAPSHOT";
}

/** "WWM1", the length of the note, the length of the snapshot, and SHA-256 of the note; then the note and, at a multiple of 8, the snapshot. */
const MAGIC = 0x314d5757;
const HEADER = 48;
/** Nothing bigger is ever written. */
const MAX_BYTES = 4 * 1024 ** 3;

/** Writes the file whole or not at all. */
export function writeSnapshotFile(path: string, note: SnapshotNote, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const text = Buffer.from(JSON.stringify(note));
  const header = Buffer.alloc(HEADER);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(text.byteLength, 4);
  header.writeUInt32LE(bytes.byteLength, 8);
  createHash("sha256").update(text).digest().copy(header, 16);
  const padding = Buffer.alloc(snapshotAt(text.byteLength) - HEADER - text.byteLength);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = openSync(temporary, "wx", 0o600);
    try {
      for (const part of [header, text, padding, bytes]) writeAll(file, part);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Reads the file into memory that threads share. @throws SnapshotFileError */
export function readSnapshotFile(path: string): { note: SnapshotNote; bytes: Uint8Array } {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new SnapshotFileError("there is no file", { cause: error });
  }
  try {
    const header = Buffer.alloc(HEADER);
    const { size } = fstatSync(file);
    if (readAll(file, header) < HEADER || header.readUInt32LE(0) !== MAGIC)
      throw new SnapshotFileError("it is no file of compiled monitors");
    const noteLength = header.readUInt32LE(4);
    const length = header.readUInt32LE(8);
    const offset = snapshotAt(noteLength);
    if (size > MAX_BYTES || size !== offset + length)
      throw new SnapshotFileError("it does not have its length");
    const text = Buffer.alloc(offset - HEADER);
    const bytes = new Uint8Array(new SharedArrayBuffer(length));
    if (readAll(file, text) < text.byteLength || readAll(file, bytes) < length)
      throw new SnapshotFileError("it is cut off");
    const noteText = text.subarray(0, noteLength);
    if (!createHash("sha256").update(noteText).digest().equals(header.subarray(16, 48)))
      throw new SnapshotFileError("it is damaged");
    // Its checksum says that we wrote it.
    return { note: JSON.parse(noteText.toString("utf8")) as SnapshotNote, bytes };
  } finally {
    closeSync(file);
  }
}

const snapshotAt = (noteLength: number): number => Math.ceil((HEADER + noteLength) / 8) * 8;

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.byteLength;) done += writeSync(file, bytes, done);
}

function readAll(file: number, bytes: Uint8Array): number {
  let done = 0;
  while (done < bytes.byteLength) {
    const count = readSync(file, bytes, done, bytes.byteLength - done, null);
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** Older than this, a file that is being written belongs to nobody. */
const LEFTOVER_MS = 600_000;

/** Removes files that killed processes have not finished. */
export function removeLeftovers(file: string): void {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (
        path.startsWith(`${file}.`) &&
        name.endsWith(".tmp") &&
        Date.now() - statSync(path).mtimeMs > LEFTOVER_MS
      )
        rmSync(path, { force: true });
    }
  } catch {
    // Without a folder nothing is kept, which writing will say.
  }
}
