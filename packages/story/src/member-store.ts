import { growFloat64, growInt32, growUint8 } from "./grow-array.ts";
import type { Vector } from "./term-vector.ts";

/** An article as a story keeps it. */
export interface Member {
  id: string;
  seenMs: number;
  timeMs: number;
  /** Tier of its source, 1 to 3; 0 when it is not known. */
  tier: number;
  vector: Vector;
  title: Vector;
}

/** Articles of the stories of one partition, packed into a few arrays. Handles are numbers, in the order in which they were added, valid until the next `keep`. */
export interface MemberStore {
  add(member: Member): number;
  /** Views of the store: valid until the next `add`. */
  read(handle: number): Member;
  seenMs(handle: number): number;
  idOf(handle: number): string;
  /** Keeps these members only, renumbered by their place in the list. */
  keep(handles: Int32Array): void;
  readonly size: number;
  /** Bytes of the arrays, without ids. */
  readonly bytes: number;
}

/** Opens an empty store. A record is the two lengths, then terms and weights of the text, then those of the title. */
export function openMemberStore(): MemberStore {
  let ids: string[] = [];
  let times = new Float64Array(8);
  let starts = new Int32Array(4);
  let tiers = new Uint8Array(16);
  let data = new Int32Array(256);
  let end = 0;

  const weightsAt = (at: number, length: number): Float32Array =>
    new Float32Array(data.buffer, at * 4, length);
  return {
    add: ({ id, seenMs, timeMs, tier, vector, title }) => {
      const handle = ids.length;
      ids.push(id);
      times = growFloat64(times, handle * 2 + 2);
      times[handle * 2] = seenMs;
      times[handle * 2 + 1] = timeMs;
      starts = growInt32(starts, handle + 1);
      starts[handle] = end;
      tiers = growUint8(tiers, handle + 1);
      tiers[handle] = tier;
      const text = vector.terms.length;
      const head = title.terms.length;
      data = growInt32(data, end + 2 + 2 * (text + head));
      data[end] = text;
      data[end + 1] = head;
      let at = end + 2;
      data.set(vector.terms, at);
      weightsAt((at += text), text).set(vector.weights);
      data.set(title.terms, (at += text));
      weightsAt((at += head), head).set(title.weights);
      end = at + head;
      return handle;
    },
    read: (handle) => {
      let at = starts[handle] ?? 0;
      const text = data[at] ?? 0;
      const head = data[at + 1] ?? 0;
      at += 2;
      const vector = { terms: data.subarray(at, at + text), weights: weightsAt(at + text, text) };
      at += 2 * text;
      const title = { terms: data.subarray(at, at + head), weights: weightsAt(at + head, head) };
      return {
        id: ids[handle] ?? "",
        seenMs: times[handle * 2] ?? 0,
        timeMs: times[handle * 2 + 1] ?? 0,
        tier: tiers[handle] ?? 0,
        vector,
        title,
      };
    },
    seenMs: (handle) => times[handle * 2] ?? 0,
    idOf: (handle) => ids[handle] ?? "",
    keep: (handles) => {
      const old = { ids, times, starts, tiers, data };
      ids = [];
      times = new Float64Array(Math.max(8, handles.length * 2));
      starts = new Int32Array(Math.max(4, handles.length));
      tiers = new Uint8Array(Math.max(16, handles.length));
      let length = 0;
      for (const handle of handles) {
        const from = old.starts[handle] ?? 0;
        length += 2 + 2 * ((old.data[from] ?? 0) + (old.data[from + 1] ?? 0));
      }
      data = new Int32Array(Math.max(256, length));
      end = 0;
      for (const [next, handle] of handles.entries()) {
        ids.push(old.ids[handle] ?? "");
        times[next * 2] = old.times[handle * 2] ?? 0;
        times[next * 2 + 1] = old.times[handle * 2 + 1] ?? 0;
        starts[next] = end;
        tiers[next] = old.tiers[handle] ?? 0;
        const from = old.starts[handle] ?? 0;
        const size = 2 + 2 * ((old.data[from] ?? 0) + (old.data[from + 1] ?? 0));
        data.set(old.data.subarray(from, from + size), end);
        end += size;
      }
    },
    get size() {
      return ids.length;
    },
    get bytes() {
      return times.byteLength + starts.byteLength + tiers.byteLength + data.byteLength;
    },
  };
}
